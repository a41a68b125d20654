"""Login role, and the screens behind it for those who may little."""

from chaman_tui.domain.access import Role
from chaman_tui.domain.history import Door
from chaman_tui.service import people
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import COMPANY, OCMW, add_member, person
from tests.screens.conftest import OpenApp

World = dict[str, Session]


async def test_the_operator_chooses_whom_to_be(open_app: OpenApp, world: World) -> None:
    async with open_app() as user:
        assert user.at == "LoginRoleScreen"
        assert len(user.table.rows) == 4
        await user.type("comp")
        assert [row.cells[0] for row in user.table.rows] == ["Company"]
        await user.press("enter")
        assert user.at == "AccountListScreen"
        assert "Company (000003) · employer · Company-Mgr, Access manager" in user.text


async def test_whom_the_operator_chooses_has_no_power_of_the_operators(
    open_app: OpenApp, system: System, world: World
) -> None:
    async with open_app() as user:
        await user.type("comp")
        await user.press("enter")
        session = user.app.session
        assert session
        assert (session.login, session.identity.operator, session.identity.acted_for) == (
            "company-mgr", False, "operator",
        )  # fmt: skip
        people.add_ordinary_user(session, "nieuw", "Nieuw", "nieuw@x.be")
        newest = people.history(session, 1)[0]
        assert (newest.login, newest.operator, newest.door) == ("company-mgr", "operator", Door.LOCAL)
        await user.act("switch-role")
        assert len(user.table.rows) == 5  # the one who came in may choose again


async def test_one_membership_goes_straight_in(open_app: OpenApp, world: World) -> None:
    async with open_app("ocmw-mgr") as user:
        assert user.at == "AccountListScreen"


async def test_several_memberships_are_offered_and_no_others(open_app: OpenApp, system: System, world: World) -> None:
    add_member(system, COMPANY, "ocmw-mgr", Role.USER)
    async with open_app("ocmw-mgr") as user:
        assert [row.cells[0] for row in user.table.rows] == ["Company", "Ocmw"]
        await user.press("down", "down", "enter")
        assert user.at == "AccountListScreen"


async def test_the_enterprise_can_be_given_beforehand(open_app: OpenApp, system: System, world: World) -> None:
    add_member(system, COMPANY, "ocmw-mgr", Role.USER, granted=True)
    async with open_app("ocmw-mgr", party=COMPANY) as user:
        assert "Company (000003)" in user.text


async def test_the_role_is_switched_without_restarting(open_app: OpenApp, world: World) -> None:
    async with open_app() as user:
        await user.press("enter")
        first = user.text.splitlines()[0]
        await user.act("inbox")
        await user.act("switch-role")
        assert user.at == "LoginRoleScreen"
        await user.type("provider")
        await user.press("enter")
        assert user.text.splitlines()[0] != first


async def test_a_login_narrows_too_though_the_list_shows_names(open_app: OpenApp, world: World) -> None:
    async with open_app() as user:
        await user.type("other-mgr")
        assert len(user.table.rows) == 1
        await user.press("enter")
        assert user.at == "AccountListScreen"


async def test_a_filter_that_matches_nothing_says_so(open_app: OpenApp, world: World) -> None:
    async with open_app() as user:
        await user.type("zzz")
        assert "No role matches." in user.text
        await user.press("enter")
        assert user.at == "LoginRoleScreen"


async def test_without_the_right_one_reads_whom_to_ask(open_app: OpenApp, system: System, world: World) -> None:
    add_member(system, OCMW, "user", Role.USER)
    async with open_app("user") as user:
        assert user.at == "NoAccessScreen"
        assert "[access.right]" in user.text
        assert "Ocmw-Mgr, Access manager, ocmw-mgr@example.be" in user.text
        await user.act("back")
        assert user.at == "LoginRoleScreen"


async def test_an_integrator_reads_the_readiness_report_only(open_app: OpenApp, system: System, world: World) -> None:
    add_member(system, OCMW, "integrator", Role.INTEGRATOR)
    async with open_app("integrator") as user:
        assert user.at == "RestChannelScreen"
        assert "there is no REST account" in user.text
        await user.act("rest-activate")
        await user.press("y")
        assert "[access.rest-configuration]" in user.text
        await user.press("escape")
        await user.act("back")
        assert user.at == "LoginRoleScreen"


async def test_somebody_unknown_is_told_so(open_app: OpenApp, world: World) -> None:
    async with open_app(person("stranger")) as user:
        assert user.at == "LoginRoleScreen"
        assert "You are stranger" in user.text
        assert "Ask a manager of the enterprise to add stranger" in user.text
