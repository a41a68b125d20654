"""What the tests of the verbs share."""

from collections.abc import Callable

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.delegation import Delegation
from chaman_tui.domain.enterprise import Capacity, Party
from chaman_tui.domain.errors import ChamanError, Refusal
from chaman_tui.service import accounts, senders, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import COMPANY, OPERATOR, PROVIDER, TYPED, add_enterprise, add_member
from tests.material import authority, issued

World = dict[str, Session]
PASSWORD = "Sterk+pas#1"


@pytest.fixture
def trusted(system: System) -> None:
    for kind in (Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER):
        trust.add_anchor(system, OPERATOR, authority(kind.value).pem, kind)


@pytest.fixture
def secretariat(system: System) -> Session:
    """The intermediary in its other capacity."""
    party = Party(PROVIDER.number, Capacity.SOCIAL_SECRETARIAT)
    add_enterprise(system, party, "Provider")
    session = add_member(system, party, "secretary", Role.ACCESS_MANAGER)
    senders.create(session, *TYPED)
    return session


@pytest.fixture
def rival(system: System) -> Session:
    """Another intermediary."""
    party = Party(COMPANY.number, Capacity.SERVICE_PROVIDER)
    add_enterprise(system, party, "Rival")
    session = add_member(system, party, "rival-mgr", Role.ACCESS_MANAGER)
    senders.create(session, *TYPED)
    return session


def refused(verb: Callable[..., object], *args: object, **kwargs: object) -> tuple[str, ...]:
    with pytest.raises(Refusal) as caught:
        verb(*args, **kwargs)
    return caught.value.rules


def ftp(username: str = "ocmwgent1", password: str = PASSWORD) -> Opening:
    return Opening(Channel.FTP, username=username, password=password, certificate=issued(Kind.EID))


def rest_account(session: Session, name: str = "Dimona", certificate: bytes = b"") -> str:
    return accounts.add(session, Opening(Channel.REST, name=name, certificate=certificate)).id


def one(results: list[Delegation | ChamanError]) -> Delegation:
    (result,) = results
    assert isinstance(result, Delegation)
    return result


def make_ssh_key() -> bytes:
    from chaman_tui.demo.material import rsa_public_line

    return rsa_public_line()
