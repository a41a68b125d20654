"""The fields: their live rules, in words as well as glyphs, the broken ones first and none hidden."""

import pytest
from textual.widgets import Input, TextArea

from chaman_tui.domain.credentials.password import check_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.field import FieldReport, check, not_reached, unlisted_violation
from chaman_tui.domain.text import check_email, required_name
from chaman_tui.i18n import use_language
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.plain_input import PlainInput
from chaman_tui.widgets.rule_list import RuleList
from chaman_tui.widgets.validated_field import Checker, ValidatedField
from tests.widgets.conftest import Show


def shown(rules: RuleList) -> list[str]:
    return str(rules.render()).splitlines()


def drawn(rules: RuleList, report: FieldReport[object], *, touched: bool, judged: bool) -> list[str]:
    rules.show(report, touched=touched, judged=judged)
    return shown(rules)


async def test_the_verdicts_in_words(show: Show) -> None:
    rules = RuleList(check_username(""))
    async with show(rules):
        short = check_username("kort")
        assert drawn(rules, short, touched=False, judged=False)[0] == "·           8 to 17 characters"
        typing = drawn(rules, short, touched=True, judged=False)
        assert typing == [
            "○ not yet   8 to 17 characters (4 characters)",
            "✓ met       only A-Z, a-z and 0-9, no spaces",
        ]
        left = drawn(rules, short, touched=True, judged=True)
        assert left[0] == "✗ not met   8 to 17 characters (4 characters)"


async def test_the_height_is_that_of_the_rules_and_the_advice(show: Show) -> None:
    rules = RuleList(check_password(""))
    async with show(rules):
        assert rules.size.height == 5
        assert drawn(rules, check_password("+-"), touched=True, judged=False)[-1].startswith("! advice")
        assert len(drawn(rules, check_password("é" * 40), touched=True, judged=True)) <= 5


async def test_a_rule_that_is_not_announced_shows_when_it_is_broken(show: Show) -> None:
    check = required_name("enterprise.name")
    rules = RuleList(check(""))
    async with show(rules):
        assert rules.size.height == 1
        assert "mandatory" in drawn(rules, check("x"), touched=True, judged=True)[0]
        assert "visible characters" in drawn(rules, check("x\x07"), touched=True, judged=True)[0]


MANY: FieldReport[object] = FieldReport(
    (
        check("certificate.key", "kept", True, ""),
        not_reached("certificate.validity", "not reached"),
        check("certificate.type", "broken", False, "seen " * 30),
        unlisted_violation("key.private", "a key"),
        *(check("certificate.signature", f"kept {i}", True, "") for i in range(6)),
    ),
    advice=("renew it",),
)


async def test_broken_rules_come_first_and_nothing_is_hidden(show: Show) -> None:
    rules = RuleList(FieldReport(()), 2)
    async with show(rules) as pilot:
        assert rules.size.height == 2
        lines = drawn(rules, MANY, touched=True, judged=True)
        assert [line.split()[0] for line in lines] == ["✗", "✗", "○", *["✓"] * 7, "!"]
        assert "A private key is never accepted" in lines[0]
        assert lines[1].count("seen") == 30
        await pilot.pause()
        assert rules.size.height > len(lines)  # the long one goes on in the next line


async def test_rules_stand_in_their_own_order_before_anything_is_said(show: Show) -> None:
    rules = RuleList(FieldReport(()), 2)
    async with show(rules):
        assert drawn(rules, MANY, touched=False, judged=False)[0] == "·           kept"


@pytest.mark.parametrize("text", ["[/foo]", "a[b]c", "[@click=app.bell]x[/]"])
async def test_no_text_becomes_markup(show: Show, text: str) -> None:
    rules = RuleList(check_email(""))
    async with show(rules):
        line = drawn(rules, check_email(text), touched=True, judged=True)[0]
        assert text in line


@pytest.mark.parametrize("check", [check_username, check_email, check_password, required_name("account.name")])
async def test_a_field_does_not_scold(show: Show, check: Checker) -> None:
    field = ValidatedField("Label", check, id="field")
    async with show(field) as pilot:
        rules, height = field.query_one(RuleList), field.size.height
        assert all(line.startswith("·") for line in shown(rules))
        await pilot.press("tab", "tab")
        assert not any("not met" in line for line in shown(rules))
        assert not field.judge()
        assert any("not met" in line for line in shown(rules))
        assert field.size.height == height


async def test_leaving_a_field_in_which_was_typed_judges_it(show: Show) -> None:
    field = ValidatedField("User name", check_username, id="field")
    async with show(field) as pilot:
        field.focus_input()
        await pilot.press("k")
        assert "○ not yet" in shown(field.query_one(RuleList))[0]
        pilot.app.set_focus(None)
        await pilot.pause()
        assert "✗ not met" in shown(field.query_one(RuleList))[0]
        assert (field.value, field.report.ok) == ("k", False)


async def test_a_secret_is_not_shown(show: Show) -> None:
    field = ValidatedField("Password", check_password, password=True, id="field")
    async with show(field) as pilot:
        field.focus_input()
        await pilot.press("a", "b")
        strip = field.query_one(Input).render_line(0)
        assert "ab" not in "".join(segment.text for segment in strip)


async def test_hidden_characters_are_shown_as_signs(show: Show) -> None:
    box = PlainInput()
    async with show(box) as pilot:
        box.value = "a\x1b]52;c\x07\u202e\u200bz"
        with pilot.app._context():
            text = "".join(segment.text for segment in box.render_line(0))
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(text)
        assert "a�]52;c��z" in text  # the bell is left out by Rich itself
        assert box.value == "a\x1b]52;c\x07\u202e\u200bz"


async def test_a_material_field_shows_signs_and_keeps_what_was_pasted(show: Show) -> None:
    field = MaterialField("Key", check_ssh_key, "ssh-key.format", id="field")
    async with show(field):
        area = field.query_one(TextArea)
        area.text = "ssh-rsa \x1b[2J\tx\u202e"
        assert area.get_line(0).plain == "ssh-rsa �[2J\tx�"
        assert field.read() == "ssh-rsa \x1b[2J\tx\u202e".encode()


async def test_an_optional_material_field_may_stay_empty(show: Show) -> None:
    field = MaterialField("Key", check_ssh_key, "ssh-key.format", required=False, id="field")
    async with show(field):
        assert field.empty
        assert field.report().ok
    field = MaterialField("Key", check_ssh_key, "ssh-key.format", id="field")
    async with show(field):
        assert [v.rule for v in field.report().violations] == ["ssh-key.format"]


async def test_rules_in_dutch(show: Show) -> None:
    use_language("nl")
    rules = RuleList(check_username(""))
    async with show(rules):
        assert drawn(rules, check_username("kort"), touched=True, judged=True) == [
            "✗ niet      8 tot 17 tekens (4 tekens)",
            "✓ vervuld   alleen A-Z, a-z en 0-9, geen spaties",
        ]
