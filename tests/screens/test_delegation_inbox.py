"""Triage: each decision by its key, one or many, and why something cannot be decided."""

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import State
from chaman_tui.domain.enterprise import Capacity, EnterpriseNumber, Party
from chaman_tui.service import accounts, delegations, senders
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OCMW, OTHER_OCMW, PROVIDER, TYPED, FakeClock, add_enterprise, add_member, by_hand
from tests.screens.conftest import SMALL, WIDE, OpenApp, User

World = dict[str, Session]


async def inbox(user: User, view: str = "") -> None:
    await user.act("inbox")
    for _turn in range(4):
        if not view or f"[{view}" in user.text:
            return
        await user.act("delegation-view")
    raise AssertionError(view)


def states(session: Session) -> list[State]:
    return [row.delegation.state for row in delegations.listed(session)]


async def test_the_story_stands_beside_the_list(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        assert "[Incoming 1]" in user.text
        assert user.names == ["Provider"]
        assert "Provider · 0417.497.106 · service provider" in user.text
        assert "Asks 2 permissions\n   scope:a\n   scope:b\n" in user.text
        assert "requested  Provider-Mgr: Zoals besproken." in user.text
        assert "pending, 20 resends left" in user.text


async def test_accepting_chooses_the_account(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-accept")
        assert "Provider · 0417.497.106 · service provider" in user.text
        assert "Asks 2 permissions" in user.text
        await user.press("down", "enter")
        assert "2 permissions are granted" in user.text
        assert "scope:b" in user.text
        assert "Your own certificates on the account are retired" in user.text
        await user.press("y")
        await user.act("back")
    account = accounts.show(office["ocmw"], "Dimona")
    assert account.delegated_to == PROVIDER
    assert account.permissions == ("scope:a", "scope:b")


async def test_accepting_into_a_new_account(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-accept")
        await user.press("enter", "y")
    assert accounts.show(office["ocmw"], "Provider").delegated_to == PROVIDER


async def test_nothing_happens_without_confirmation(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-accept")
        await user.press("escape")
        await user.act("delegation-accept")
        await user.press("enter", "a", "enter")  # the cursor stands on Cancel
        assert user.at == "DelegationInboxScreen"
        assert states(office["ocmw"]) == [State.REFUSED, State.PENDING]


async def test_refusing_asks_a_reason(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-refuse")
        await user.press("enter")
        assert "✗ not met   mandatory" in user.text
        await user.type("Te laat")
        await user.press("enter")
        assert user.at == "DelegationInboxScreen"
    (refused,) = (d.delegation for d in delegations.listed(office["ocmw"], "in"))
    assert (refused.state, refused.reason) == (State.REFUSED, "Te laat")


async def test_resending_and_withdrawing_what_was_refused(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user, "Outgoing")
        assert "refused  Provider-Mgr: Contract ontbreekt." in user.text
        await user.act("delegation-withdraw")
        assert "[delegation.state]" in user.text
        await user.press("escape")
        await user.act("delegation-resend")
        await user.press("y")
        assert states(office["ocmw"])[0] is State.PENDING
        await user.act("delegation-withdraw")
        await user.press("y")
        assert states(office["ocmw"])[0] is State.WITHDRAWN


async def test_the_one_who_asked_does_not_answer(open_app: OpenApp, office: World) -> None:
    async with open_app("provider-mgr") as user:
        await inbox(user, "Outgoing")
        await user.act("delegation-accept")
        assert "[delegation.initiative]" in user.text


async def test_the_twentieth_resend_warns_and_the_block_explains(
    open_app: OpenApp, office: World, clock: FakeClock
) -> None:
    (asked,) = (d.delegation.id for d in delegations.listed(office["ocmw"], "in"))
    for _i in range(19):
        clock.advance(minutes=1)
        delegations.refuse(office["ocmw"], [asked], "nee")
        delegations.resend(office["provider"], [asked])
    delegations.refuse(office["ocmw"], [asked], "nee")
    async with open_app("provider-mgr") as user:
        await inbox(user, "Outgoing")
        await user.act("delegation-resend")
        assert "the twentieth and last resend" in user.text
        await user.press("y")
        delegations.refuse(office["ocmw"], [asked], "nee")
        await user.second_passes()
        assert "Blocked after 20 resends: contact the enterprise" in user.text
        await user.act("delegation-resend")
        assert "[delegation.blocked]" in user.text
        await user.press("escape")
        await user.act("delegation-request")
        await user.type(str(OCMW.number))
        await user.act("submit")
        assert "[delegation.resend-limit]" in user.text


async def test_ending_a_delegation(open_app: OpenApp, office: World) -> None:
    async with open_app("other-mgr") as user:
        await inbox(user, "Past")
        await user.act("delegation-end")
        await user.type("Klaar")
        await user.press("enter")
        assert "ended" in user.text
    assert accounts.show(office["other"], "Ecaro").delegated_to is None


@pytest.fixture
def many(system: System, office: World, clock: FakeClock) -> World:
    """Ten more intermediaries, each with a request."""
    for i in range(10):
        first = f"05000{i:03}"
        party = Party(EnterpriseNumber(f"{first}{97 - int(first) % 97:02}"), Capacity.SERVICE_PROVIDER)
        add_enterprise(system, party, f"Bureau {i}")
        session = add_member(system, party, f"bureau{i}", Role.ACCESS_MANAGER)
        senders.create(session, *TYPED)
        clock.advance(minutes=1)
        delegations.request_by_intermediary(session, OCMW)
    return office


async def test_many_at_once(open_app: OpenApp, many: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        assert user.names == [f"Bureau {i}" for i in range(9, -1, -1)] + ["Provider"]
        await user.act("row-mark")
        await user.press("shift+down", "shift+down")
        await user.act("delegation-refuse")
        assert "Refuse 4 requests?" in user.text
        await user.type("nee")
        await user.press("enter")
        assert user.names == [f"Bureau {i}" for i in range(5, -1, -1)] + ["Provider"]
        await user.act("row-first")
        await user.press("space", "space")
        await user.act("delegation-accept")
        assert "Accept 2 requests?" in user.text
        assert "Bureau 5" in user.text
        await user.press("y")
        assert len(user.names) == 5
    assert accounts.show(many["ocmw"], "Bureau 4").delegated_to


async def test_what_cannot_be_decided_is_left_out(open_app: OpenApp, many: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user, "All")
        await user.press("home", "space", "space", "end", "up", "space")
        await user.act("delegation-refuse")
        await user.type("nee")
        await user.press("enter")
        assert states(many["ocmw"]).count(State.REFUSED) == 3


async def test_a_colleague_was_faster(open_app: OpenApp, many: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.press("space", "space")
        await user.act("delegation-refuse")
        taken = delegations.listed(many["ocmw"], "in")[0].delegation.id
        delegations.accept(many["ocmw"], [taken])
        await user.type("nee")
        await user.press("enter")
        assert "Not everything was done" in user.text
        assert "1 done, 1 not:" in user.text


async def test_the_filter_narrows_and_esc_backs_out(open_app: OpenApp, many: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("filter")
        await user.type("reau 0500.000.7")
        assert user.names == ["Bureau 7"]
        await user.press("q")
        assert user.at == "DelegationInboxScreen"
        await user.press("backspace", "enter")
        assert user.table.has_focus
        await user.act("back")
        assert len(user.names) == 11
        await user.act("back")
        assert user.at == "AccountListScreen"


async def test_the_story_scrolls_by_keyboard(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.press("enter")
        assert user.app.focused
        assert user.app.focused.id == "story"
        await user.act("back")
        assert user.table.has_focus


async def test_new_requests_by_an_owner(open_app: OpenApp, office: World) -> None:
    accounts.add(office["ocmw"], Opening(Channel.REST, name="Zorg"))
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-request")
        assert "Ask another OCMW" not in user.text
        await user.press("end", "enter")
        assert "to manage Zorg for you" in user.text
        await user.type(str(PROVIDER.number))
        await user.act("submit")
        assert user.at == "DelegationInboxScreen"
    assert len(delegations.listed(office["provider"], "in", State.PENDING)) == 1


async def test_new_requests_by_an_intermediary(open_app: OpenApp, office: World) -> None:
    async with open_app("provider-mgr") as user:
        await inbox(user)
        await user.act("delegation-request")
        assert "Ask an OCMW to delegate a REST account to you" in user.text


async def test_an_ocmw_that_is_an_intermediary_too_asks_or_offers(open_app: OpenApp, system: System) -> None:
    both = Party(OTHER_OCMW.number, Capacity.SERVICE_PROVIDER)
    add_enterprise(system, both, "Samen", ocmw=True)
    senders.create(add_member(system, both, "samen", Role.ACCESS_MANAGER), *TYPED)
    async with open_app("samen") as user:
        await inbox(user)
        await user.act("delegation-request")
        await user.press("end", "enter")
        assert "Ask an OCMW to delegate a REST account to you" in user.text


async def test_who_is_neither_ocmw_nor_intermediary_reads_why_it_cannot_ask(open_app: OpenApp, office: World) -> None:
    async with open_app("company-mgr") as user:
        await inbox(user)
        await user.act("delegation-request")
        assert user.at == "MessageDialog"
        assert "[delegation.ocmw]" in user.text
        assert "[delegation.intermediary]" in user.text


async def test_what_forbids_a_step_is_asked_with_all_that_it_depends_on(
    open_app: OpenApp, office: World, system: System
) -> None:
    """The request itself could be accepted; the enterprise is no OCMW any more."""
    with by_hand(system) as transaction:
        document = transaction.get("enterprises", OCMW.key)
        assert document
        transaction.put("enterprises", OCMW.key, {**document, "ocmw": False})
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-accept")
        assert user.at == "MessageDialog"
        assert "[delegation.ocmw]" in user.text


async def test_an_account_that_cannot_be_chosen_says_why(open_app: OpenApp, office: World) -> None:
    (asked,) = (d.delegation.id for d in delegations.listed(office["ocmw"], "in"))
    accounts.set_permissions(office["ocmw"], "DmfA", tuple(f"scope-{n}" for n in range(50)))
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.act("delegation-accept")
        await user.press("end")
        assert "52 permissions [permission.number]" in user.text
        await user.press("enter")
        assert user.at == "ChooseDialog"
    assert delegations.show(office["ocmw"], asked).delegation.state is State.PENDING


@pytest.fixture
def much(office: World, system: System, clock: FakeClock) -> list[str]:
    """A second intermediary asks too: fifty permissions, as many as may be."""
    party = Party(EnterpriseNumber("0500010056"), Capacity.SERVICE_PROVIDER)
    add_enterprise(system, party, "Bureau")
    session = add_member(system, party, "bureau", Role.ACCESS_MANAGER)
    senders.create(session, *TYPED)
    clock.advance(minutes=1)
    scopes = [f"scope:number-{n:02}" for n in range(50)]
    delegations.request_by_intermediary(session, OCMW, tuple(scopes))
    return scopes


async def shown_below(user: User) -> str:
    """What a question shows, from its beginning to its end."""
    seen = [user.text]
    while "more line" in user.text:
        await user.press("pagedown")
        assert user.text != seen[-1]
        seen.append(user.text)
    return "\n".join(seen)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
async def test_every_permission_that_is_granted_can_be_seen_first(
    open_app: OpenApp, much: list[str], office: World, size: tuple[int, int]
) -> None:
    async with open_app("ocmw-mgr", size=size) as user:
        await inbox(user)
        assert user.table.rows[0].cells[1:4] == ("Bureau", "0500.010.056", "service provider")
        assert all(word in user.text for word in ("Bureau", "0500.010.056", "service provider", "pending"))
        await user.act("delegation-accept")
        assert "Asks 50 permissions" in user.text
        await user.press("enter")
        assert "50 permissions are granted" in user.text
        assert "Bureau · 0500.010.056 · service provider" in user.text
        assert user.app.focused
        assert user.app.focused.id == "cancel"
        shown = await shown_below(user)
        assert all(scope in shown for scope in much)
        await user.press("pageup", "up", "down")
        await user.press("enter")
        assert states(office["ocmw"]).count(State.ACCEPTED) == 0


async def test_many_acceptances_show_the_permissions_of_each(open_app: OpenApp, much: list[str], office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await inbox(user)
        await user.press("space", "space")
        await user.act("delegation-accept")
        assert "52 permissions are granted" in user.text
        shown = await shown_below(user)
        assert "Asks 50 permissions" in shown
        assert "Asks 2 permissions" in shown
        assert all(scope in shown for scope in [*much, "scope:a", "scope:b"])
        await user.press("y")
    assert states(office["ocmw"]).count(State.ACCEPTED) == 2
