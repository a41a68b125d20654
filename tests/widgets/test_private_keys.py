"""No field keeps or shows a private key, however it comes in; and a long paste does not stop the screen."""

import asyncio
import base64
from collections.abc import Callable
from threading import Event

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import TextArea

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_certificate
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.field import FieldReport, check
from chaman_tui.domain.text import check_name
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.plain_input import PlainInput
from chaman_tui.widgets.rule_list import RuleList
from chaman_tui.widgets.validated_field import ValidatedField
from tests.cases import SSH_KEYS
from tests.conftest import NOW
from tests.material import make
from tests.private_keys import DISGUISES, others, pems
from tests.widgets.conftest import Show

KEY = pems()["PKCS#8, elliptic"].decode()
ONE_LINE = [DISGUISES["no line ends"](pems()["SEC1"]).decode(), others()["oct JWK"].decode()]
GOOD = (SSH_KEYS / "good.pub").read_text()
NEVER = "✗ not met   A private key is never accepted."


def rules(field: MaterialField | ValidatedField) -> str:
    return str(field.query_one(RuleList).render())


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(Paste(text))
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    for _turn in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def material(checker: Callable[[bytes], FieldReport[object]] = check_ssh_key) -> MaterialField:
    return MaterialField("Key", checker, "ssh-key.format", id="field")


@pytest.mark.parametrize("key", [KEY, *ONE_LINE])
async def test_a_pasted_key_never_stands_in_a_field_of_material(show: Show, key: str) -> None:
    field = material()
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, key)
        assert field.text == ""
        assert NEVER in rules(field)
        await paste(pilot, GOOD)
        assert field.text == GOOD
        assert "not met" not in rules(field)
        await paste(pilot, key)
        assert field.text == GOOD


async def test_a_key_in_two_halves_is_removed(show: Show) -> None:
    field = material()
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, ONE_LINE[1][:15])
        assert field.text == ONE_LINE[1][:15]
        await paste(pilot, ONE_LINE[1][15:])
        assert field.text == ""
        assert NEVER in rules(field)


@pytest.mark.parametrize("key", [KEY, *ONE_LINE, base64.b64encode(pems()["PKCS#8, Ed25519"]).decode()])
async def test_a_key_that_is_typed_is_removed(show: Show, key: str) -> None:
    """The last looks like the name of a file, which an error would quote."""
    field = material()
    async with show(field) as pilot:
        field.query_one(TextArea).text = key
        assert "key.private" in [v.rule for v in field.report().violations]
        await settled(pilot)
        assert field.text == ""
        assert NEVER in rules(field)


@pytest.mark.parametrize("key", ONE_LINE)
async def test_a_field_of_one_line_keeps_none(show: Show, key: str) -> None:
    field = ValidatedField("Name", check_name, id="field")
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, key)
        assert field.value == ""
        assert NEVER in rules(field)
        await pilot.press("a")
        assert NEVER not in rules(field)
        await paste(pilot, key)
        assert field.value == "a"
        field.query_one(PlainInput).value = key  # as when it is typed
        await settled(pilot)
        assert field.value == ""
        assert NEVER in rules(field)


async def test_of_a_key_of_many_lines_not_even_the_first_stays(show: Show) -> None:
    box = PlainInput()
    async with show(box) as pilot:
        box.focus()
        await paste(pilot, KEY)
        assert box.value == ""
        await paste(pilot, "Jan\nJanssens")
        assert box.value == "Jan"


async def test_far_too_much_is_turned_away_and_the_greatest_size_is_not(show: Show) -> None:
    field = material(lambda data: check_certificate(data, Channel.REST, [], NOW))
    pem = make().pem.decode()
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, "A" * (MAX_BYTES + 1))
        assert field.text == ""
        assert "more than 262,144 bytes" in rules(field)
        await paste(pilot, pem + " " * (MAX_BYTES - len(pem)))
        assert len(field.text) == MAX_BYTES
        assert "not met" not in rules(field)


async def test_what_is_long_is_held_aside_and_can_be_removed(show: Show) -> None:
    field = material()
    long = "# a comment\n" * 3000 + GOOD
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, long)
        area = field.query_one(TextArea)
        assert (field.text, field.read()) == (long, long.encode())
        assert area.text.startswith(f"{len(long):,} characters in 3,002 lines")
        assert "✓ met" in rules(field)
        await pilot.press("x")
        assert field.text == long
        await pilot.press("backspace")
        assert (field.text, area.text, area.read_only) == ("", "", False)
        await pilot.press("x")
        assert field.text == "x"


async def test_a_second_paste_goes_behind_what_is_held(show: Show) -> None:
    field = material()
    async with show(field) as pilot:
        field.focus_input()
        await paste(pilot, "# a comment\n" * 1000)
        await paste(pilot, GOOD)
        assert field.text == "# a comment\n" * 1000 + GOOD


async def test_the_screen_goes_on_while_a_long_paste_is_looked_at(show: Show) -> None:
    """The check waits until a key was pressed, which it only can be while the screen goes on."""
    began, pressed, seen = Event(), Event(), []

    def waits(data: bytes) -> FieldReport[object]:
        if data:
            began.set()
            seen.append(pressed.wait(10))
        return FieldReport((check("ssh-key.format", "", ok=True, observed=""),))

    field, other = material(waits), PlainInput(id="other")
    async with show(field) as pilot:
        await pilot.app.mount(other)
        field.focus_input()
        pilot.app.post_message(Paste("y" * 20_000))
        assert await asyncio.to_thread(began.wait, 10)
        other.focus()
        await pilot.press("b")
        assert other.value == "b"
        pressed.set()
        await settled(pilot)
        assert seen == [True]


async def test_a_verdict_on_what_stands_there_no_more_is_dropped(show: Show) -> None:
    """The first check ends after the second; what it says must not be drawn."""
    second = Event()

    def says(data: bytes) -> FieldReport[object]:
        if data == b"first":
            second.wait(10)
        report = FieldReport[object]((check("ssh-key.format", data.decode(), ok=True, observed=""),))
        if data == b"second":
            second.set()
        return report

    field = material(says)
    async with show(field) as pilot:
        area = field.query_one(TextArea)
        area.text = "first"
        await pilot.pause()
        area.text = "second"
        await settled(pilot)
        assert "second" in rules(field)
        assert "first" not in rules(field)
