"""What takes long is done before the store is locked, for whoever may; inside, it is authorised and decided again."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest

from chaman_tui.domain import access, enterprise
from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.enterprise import Capacity, Party, Registration
from chaman_tui.domain.errors import ChamanError, NoAccess, Refusal, StoreError
from chaman_tui.service import accounts, certificates, delegations, people, proofs, senders, setup, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import COMPANY, OCMW, OPERATOR, TYPED, FakeClock, add_enterprise, add_member, person
from tests.material import authority, issued, make
from tests.service.helpers import PASSWORD, World, ftp, make_ssh_key, rest_account, trusted

__all__ = ["trusted"]
pytestmark = pytest.mark.usefixtures("trusted")

# Whatever reads, checks or computes upon what was typed, where the verbs look it up.
SLOW: list[tuple[ModuleType, str]] = [
    (accounts, "check_username"),
    (accounts, "check_password"),
    (accounts, "check_ssh_key"),
    (accounts, "check_name"),
    (accounts, "check_account_name"),
    (accounts, "hash_password"),
    (accounts, "scope_violations"),
    (accounts, "parse_permissions"),
    (proofs, "check_certificate"),
    (certificates, "check_name"),
    (trust, "check_anchor"),
    (access, "check_login"),
    (access, "check_person_name"),
    (access, "check_email"),
    (enterprise, "check_enterprise_name"),
    (senders, "parse_contact"),
    (delegations, "check_message"),
    (delegations, "scope_violations"),
    (delegations, "parse_permissions"),
]
CHECK = "check_certificate"
NEW = Party(COMPANY.number, Capacity.SOCIAL_SECRETARIAT)
NIEUW = ("nieuw", "Nieuw", "nieuw@x.be")


class Scene:
    """A house with something to change, and each verb that changes it by what somebody typed."""

    def __init__(self, system: System, world: World) -> None:
        self.system, self.world = system, world
        self.owner, self.asker = world["ocmw"], world["provider"]
        self.ftp = accounts.add(self.owner, ftp()).id
        self.rest = rest_account(self.owner, certificate=make("first").pem)
        self.asked = delegations.request_by_intermediary(self.asker, OCMW).id
        add_enterprise(system, NEW, "Secretariaat")
        self.unsent = add_member(system, NEW, "sec", Role.ACCESS_MANAGER)
        self.sftp = accounts.add(self.world["other"], _sftp("othername1")).id

    def add_ftp(self, who: Session | None = None) -> object:
        return accounts.add(who or self.world["company"], ftp("company01"))

    def add_sftp(self, who: Session | None = None) -> object:
        return accounts.add(who or self.owner, _sftp("ocmwgent2"))

    def add_rest(self, who: Session | None = None) -> object:
        opening = Opening(Channel.REST, name="Nieuw", certificate=make("new").pem, permissions=("x",))
        return accounts.add(who or self.owner, opening)

    def set_password(self, who: Session | None = None) -> object:
        return accounts.set_password(who or self.owner, self.ftp, PASSWORD)

    def set_ssh_key(self, who: Session | None = None) -> object:
        return accounts.set_ssh_key(who or self.world["other"], self.sftp, make_ssh_key())

    def set_permissions(self, who: Session | None = None) -> object:
        return accounts.set_permissions(who or self.owner, self.rest, ("x", "y"))

    def add_certificate(self, who: Session | None = None) -> object:
        return certificates.add(who or self.owner, self.rest, make("second").pem, "tweede")

    def replace_certificate(self, who: Session | None = None) -> object:
        return certificates.replace(who or self.owner, self.ftp, issued(Kind.EID, "Nieuw"))

    def add_anchor(self, who: Session | None = None) -> object:
        pem = authority("another").pem
        return trust.add_anchor(self.system, who.identity if who else OPERATOR, pem, Kind.PROVIDER)

    def add_enterprise(self, who: Session | None = None) -> object:
        new = Registration(Party(OCMW.number, Capacity.SERVICE_PROVIDER), "Gent diensten")
        return setup.add_enterprise(self.system, who.identity if who else OPERATOR, new)

    def add_person(self, who: Session | None = None) -> object:
        identity = who.identity if who else OPERATOR
        return setup.add_person(self.system, identity, OCMW, Introduction(*NIEUW), Role.USER)

    def add_user(self, who: Session | None = None) -> object:
        return people.add_ordinary_user(who or self.owner, "ander", "Ander", "ander@x.be")

    def create_sender(self, who: Session | None = None) -> object:
        return senders.create(who or self.unsent, *TYPED)

    def replace_contact(self, who: Session | None = None) -> object:
        return senders.replace_contact(who or self.owner, *TYPED)

    def offer(self, who: Session | None = None) -> object:
        return delegations.request_by_owner(who or self.owner, self.asker.party, self.rest, "Dag")

    def request(self, who: Session | None = None) -> object:
        other = self.world["other"].party
        return delegations.request_by_intermediary(who or self.asker, other, ("x",), "Dag")

    def refuse(self, who: Session | None = None) -> object:
        return delegations.refuse(who or self.owner, [self.asked], "nee")

    def end(self, who: Session | None = None) -> object:
        delegations.accept(self.owner, [self.asked], self.rest)
        return delegations.end(who or self.owner, [self.asked], "klaar")


VERBS = [name for name in vars(Scene) if not name.startswith("_")]


def _sftp(username: str) -> Opening:
    return Opening(Channel.SFTP, username=username, ssh_key=make_ssh_key(), certificate=issued(Kind.EID))


@pytest.fixture
def scene(system: System, world: World) -> Scene:
    return Scene(system, world)


def run(scene: Scene, verb: str, who: Session | None = None) -> object:
    return getattr(scene, verb)(who)


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_computed_while_the_store_is_locked(
    scene: Scene, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, outside, inside = [False], set[str](), set[str]()
    transaction = scene.system.store.transaction

    @contextmanager
    def watched() -> Iterator[Any]:
        with transaction() as change:
            locked[0] = True
            try:
                yield change
            finally:
                locked[0] = False

    def recorded(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            (inside if locked[0] else outside).add(name)
            return real(*arguments, **named)

        return call

    monkeypatch.setattr(scene.system.store, "transaction", watched)
    for module, name in SLOW:
        monkeypatch.setattr(module, name, recorded(name, getattr(module, name)))
    assert run(scene, verb)
    assert outside
    assert inside == set()


def test_every_slow_one_is_asked_by_some_verb(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def noted(module: ModuleType, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            asked.append((module, name))
            return real(*arguments, **named)

        return call

    for module, name in SLOW:
        monkeypatch.setattr(module, name, noted(module, name, getattr(module, name)))
    for verb in VERBS:
        if verb != "end":  # the same request was refused by then
            run(scene, verb)
    assert [what for what in SLOW if what not in asked] == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_makes_nothing_compute(scene: Scene, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    strangers = [
        add_member(scene.system, OCMW, "uma", Role.USER),
        add_member(scene.system, OCMW, "ivo", Role.INTEGRATOR, granted=True),
        Session(scene.system, person("nobody"), OCMW),
    ]
    if verb == "end":
        monkeypatch.setattr(delegations, "accept", lambda *_arguments: None)

    def never(*_arguments: object, **_named: object) -> object:
        raise AssertionError("computed for somebody who may not")

    for module, name in SLOW:
        monkeypatch.setattr(module, name, never)
    for stranger in strangers:
        with pytest.raises(ChamanError) as caught:
            run(scene, verb, stranger)
        assert caught.value.exit_code == 3, stranger.login
        assert isinstance(caught.value, Refusal | NoAccess)


class Slow:
    """Stands in the place of a check: says that it was reached, waits until it is let go, then does its work."""

    def __init__(self, real: Callable[..., object]) -> None:
        self.reached, self.go = Event(), Event()
        self.times = 0
        self._real = real

    def __call__(self, *arguments: object, **named: object) -> object:
        self.times += 1
        self.reached.set()
        assert self.go.wait(30)
        return self._real(*arguments, **named)


@contextmanager
def under_way(scene: Scene, verb: str, module: ModuleType, name: str) -> Iterator[tuple[Slow, "Future[object]"]]:
    """A verb that has come to a check and does not get on; it is let go at the end."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        slow = Slow(getattr(module, name))
        patch.setattr(module, name, slow)
        done = pool.submit(run, scene, verb)
        try:
            assert slow.reached.wait(30)
            yield slow, done
        finally:
            slow.go.set()


@pytest.mark.parametrize(
    ("verb", "module", "name"),
    [
        ("add_ftp", accounts, "hash_password"),
        ("add_ftp", proofs, "check_certificate"),
        ("add_sftp", accounts, "check_ssh_key"),
        ("add_rest", proofs, "check_certificate"),
        ("set_password", accounts, "hash_password"),
        ("set_ssh_key", accounts, "check_ssh_key"),
        ("add_certificate", proofs, "check_certificate"),
        ("replace_certificate", proofs, "check_certificate"),
        ("add_anchor", trust, "check_anchor"),
        ("request", delegations, "check_message"),
    ],
)
def test_while_one_is_checked_another_commits(
    scene: Scene, verb: str, module: ModuleType, name: str, tmp_path: Path, clock: FakeClock
) -> None:
    add_member(scene.system, COMPANY, "uma", Role.USER)
    manager = scene.world["company"]
    impatient = System(TinyDBStore(tmp_path / "store", lock_seconds=0.1), clock)
    with under_way(scene, verb, module, name) as (slow, done):
        assert people.set_right(Session(impatient, manager.identity, manager.party), "uma", True).granted
        slow.go.set()
        assert done.result(30)
    actions = [e.action for e in people.history(manager, 10)]
    assert "access.grant" in actions


def test_who_lost_the_right_meanwhile_is_refused_inside(scene: Scene) -> None:
    user = add_member(scene.system, OCMW, "tom", Role.USER, granted=True)
    scene.owner = user
    with under_way(scene, "add_rest", proofs, "check_certificate") as (slow, done):
        people.set_right(scene.world["ocmw"], "tom", False)
        slow.go.set()
        with pytest.raises(Refusal) as caught:
            done.result(30)
    assert caught.value.rules == ("access.right",)
    assert [a.name for a in accounts.visible(scene.world["ocmw"]) if a.channel is Channel.REST] == ["Dimona"]


def test_the_place_that_was_taken_meanwhile_is_refused_inside(scene: Scene) -> None:
    with under_way(scene, "add_rest", proofs, "check_certificate") as (slow, done):
        rest_account(scene.owner, "NIEUW")  # without a certificate, so that it is not held up itself
        slow.go.set()
        with pytest.raises(Refusal) as caught:
            done.result(30)
    assert caught.value.rules == ("account.name",)


def test_the_user_name_that_was_taken_meanwhile_is_refused_inside(scene: Scene) -> None:
    with under_way(scene, "add_ftp", accounts, "check_password") as (slow, done), ThreadPoolExecutor(1) as pool:
        rival = pool.submit(accounts.add, scene.world["provider"], ftp("COMPANY01"))
        slow.go.set()
        outcomes = [future.exception(30) for future in (done, rival)]
    (refusal,) = [outcome for outcome in outcomes if outcome]
    assert isinstance(refusal, Refusal)
    assert refusal.rules == ("username.unique",)


@pytest.mark.parametrize("verb", ["add_ftp", "replace_certificate"])
def test_an_anchor_that_is_trusted_no_longer_proves_nothing(scene: Scene, verb: str) -> None:
    anchor = next(t for t in trust.trusted(scene.system, OPERATOR) if t.kind is Kind.EID)
    with under_way(scene, verb, proofs, "check_certificate") as (slow, done):
        trust.remove_anchor(scene.system, OPERATOR, anchor.fingerprint)
        slow.go.set()
        with pytest.raises(Refusal) as caught:
            done.result(30)
    assert "certificate.type" in caught.value.rules
    assert slow.times == 2


def test_an_anchor_more_has_the_certificate_proved_again(scene: Scene) -> None:
    with under_way(scene, "add_rest", proofs, "check_certificate") as (slow, done):
        trust.add_anchor(scene.system, OPERATOR, authority("another").pem, Kind.PROVIDER)
        slow.go.set()
        assert done.result(30)
    assert slow.times == 2


def test_a_certificate_that_expired_meanwhile_is_refused(scene: Scene, clock: FakeClock) -> None:
    with under_way(scene, "add_rest", proofs, "check_certificate") as (slow, done):
        clock.advance(days=400)
        slow.go.set()
        with pytest.raises(Refusal) as caught:
            done.result(30)
    assert caught.value.rules == ("certificate.validity",)
    assert slow.times == 2


def test_anchors_that_never_stand_still_end_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real, pem = getattr(proofs, CHECK), authority("another").pem
    fingerprint = trust.add_anchor(scene.system, OPERATOR, pem, Kind.PROVIDER).fingerprint
    turns: list[int] = []

    def restless(*arguments: Any) -> object:
        turns.append(len(turns))
        if len(turns) % 2:
            trust.remove_anchor(scene.system, OPERATOR, fingerprint)
        else:
            trust.add_anchor(scene.system, OPERATOR, pem, Kind.PROVIDER)
        return real(*arguments)

    monkeypatch.setattr(proofs, CHECK, restless)
    before = len(accounts.visible(scene.owner))
    with pytest.raises(StoreError, match="Try again"):
        scene.add_rest()
    assert len(turns) == 3
    assert len(accounts.visible(scene.owner)) == before
