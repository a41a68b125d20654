"""Requests in words: who, how it stands, what it asks, how to go on; and nothing harmful in them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chaman_tui.domain.delegation import Delegation, Event, Side, State, Step
from chaman_tui.domain.permission import Scope
from chaman_tui.domain.sender import Contact
from chaman_tui.domain.steps import take
from chaman_tui.domain.text import Email, Name
from chaman_tui.presentation import delegations as words
from chaman_tui.presentation import json_shapes
from chaman_tui.service.delegations import Listed
from tests.conftest import NOW, OCMW, PROVIDER
from tests.domain.requests import after, event, fresh, refused_times


def request(state: State, sends: int = 1) -> Delegation:
    first = Event(Step.REQUEST, Side.INTERMEDIARY, "pia", "Pia\x1b[2J", NOW, "[/x]")
    return Delegation("del-1", OCMW, PROVIDER, Side.INTERMEDIARY, None, (), "Dag", state, sends, (first,))


def listed(found: Delegation, side: Side = Side.OWNER, *, may_start: bool = False) -> Listed:
    return Listed(found, "OCMW Gent", "Pro\x1bvider", None, side, may_start=may_start)


@pytest.mark.parametrize(
    ("state", "sends", "expected"),
    [
        (State.PENDING, 1, "pending"),
        (State.REFUSED, 20, "refused"),
        (State.BLOCKED, 21, "blocked"),
        (State.ACCEPTED, 3, "accepted"),
        (State.WITHDRAWN, 3, "withdrawn"),
        (State.LAPSED, 1, "lapsed"),
    ],
)
def test_a_row(state: State, sends: int, expected: str) -> None:
    shown = listed(request(state, sends))
    who = ("Pro‹U+001B›vider", "0417.497.106", "service provider")
    assert words.row(shown) == ("in", *who, expected, "–", "2026-11-23")
    assert (words.row(shown)[words.ACCOUNT], words.row(shown)[words.CHANGED]) == ("–", "2026-11-23")
    assert words.row(replace(shown, side=Side.INTERMEDIARY))[:2] == ("out", "OCMW Gent")
    assert len(words.headers()) == len(words.row(shown))


def test_a_full_row_says_who_and_every_permission() -> None:
    scopes = tuple(Scope(f"scope:number-{n}:{'x' * 180}") for n in range(50))
    shown = listed(replace(request(State.PENDING), permissions=scopes))
    assert words.full_row(shown)[1:4] == ("Pro‹U+001B›vider", "0417.497.106", "service provider")
    assert words.full_row(shown)[-1] == "50: " + ", ".join(scopes)
    assert len(words.full_headers()) == len(words.full_row(shown))
    assert words.full_headers()[-1] == "Permissions"
    assert words.asked(shown.delegation) == ["Asks 50 permissions", *(f"  {scope}" for scope in scopes)]
    assert words.who(replace(shown, side=Side.INTERMEDIARY)) == "OCMW Gent · 0207.437.468 · employer"


@pytest.mark.parametrize(
    ("state", "sends", "expected"),
    [
        (State.PENDING, 1, "pending, 20 resends left"),
        (State.REFUSED, 20, "refused, 1 resend left"),
        (State.ACCEPTED, 3, "accepted"),
    ],
)
def test_where_there_is_room_the_resends_that_are_left_are_told(state: State, sends: int, expected: str) -> None:
    assert words.state(request(state, sends)) == expected
    assert words.full_row(listed(request(state, sends)))[4] == expected


def test_the_last_send_withdrawn_after_a_refusal_is_shown_as_blocked() -> None:
    last = after(refused_times(20), Step.RESEND)
    assert words.state(after(last, Step.WITHDRAW)) == "withdrawn, blocked"


def test_a_story_is_harmless() -> None:
    assert words.story(request(State.PENDING)) == ["2026-11-23 12:00 UTC  requested  Pia‹U+001B›[2J: [/x]"]


def test_a_changed_set_is_shown_as_changed() -> None:
    sent = after(fresh(Side.INTERMEDIARY, scopes=("a",)), Step.REFUSE)
    same = after(sent, Step.RESEND)
    assert words.asked(same) == ["Asks 1 permission", "  a"]
    assert [line for line in words.story(same) if "asks" in line] == []
    changed = take(sent, event(Step.RESEND, Side.INTERMEDIARY, scopes=("a", "b")))
    assert words.asked(changed) == ["Asks 2 permissions", "  a", "  b", "! Changed with the last send; before: a"]
    assert words.story(changed)[-1].endswith("because  (asks from now on: a, b)")
    nothing = take(sent, event(Step.RESEND, Side.INTERMEDIARY, scopes=()))
    assert words.asked(nothing) == ["Asks 0 permissions", "! Changed with the last send; before: a"]
    assert words.asked(fresh(Side.OWNER)) == []


def test_what_lapsed_names_nobody() -> None:
    lapsed = take(fresh(Side.OWNER), Event(Step.LAPSE, Side.OWNER, "", "", NOW))
    assert words.story(lapsed)[-1] == "2026-11-23 12:00 UTC  lapsed, because the account was delegated or closed"


def test_who_is_blocked_reads_whom_to_contact() -> None:
    contact = Contact(Name("An\x1b"), Email("an@x.be"), "+32 2 1")
    blocked = replace(listed(refused_times(21), Side.INTERMEDIARY), contact=contact)
    told = words.told(blocked)
    assert "contact the enterprise" in told[0]
    assert told[1] == "Contact person: An‹U+001B›, an@x.be, +32 2 1"
    assert words.told(replace(blocked, contact=None)) == told[:1]
    assert words.told(replace(blocked, side=Side.OWNER)) == []


def test_the_last_resend_is_announced_to_who_sends_it() -> None:
    last = after(refused_times(20), Step.RESEND)
    (told,) = words.told(listed(last, Side.INTERMEDIARY))
    assert told.startswith("This is the last resend")
    assert words.told(listed(last)) == []
    assert words.told(listed(after(refused_times(19), Step.RESEND), Side.INTERMEDIARY)) == []


@pytest.mark.parametrize("reader", Side)
def test_who_refused_is_told_that_he_can_start_it_himself(reader: Side) -> None:
    refused = after(fresh(reader.other), Step.REFUSE)
    (told,) = words.told(listed(refused, reader, may_start=True))
    assert "yourself" in told
    assert words.told(listed(refused, reader)) == []  # an intermediary that is blocked cannot
    assert words.told(listed(refused, reader.other, may_start=True)) == []
    assert words.told(listed(fresh(reader.other), reader, may_start=True)) == []
    shown = "\n".join(words.shown(listed(refused, reader, may_start=True), NOW))
    way = "--to 0417497106:service-provider --account ACCOUNT" if reader is Side.OWNER else "--from 0207437468:employer"
    assert f"chaman delegation request {way}" in shown
    assert "chaman" not in "\n".join(words.shown(listed(refused, reader), NOW))


def test_a_request_in_full() -> None:
    found = replace(listed(replace(request(State.PENDING), permissions=(Scope("a"),))), account="Dimona")
    assert words.shown(found, NOW + timedelta(days=3))[:3] == [
        "del-1 · in · Pro‹U+001B›vider · 0417.497.106 · service provider · pending, 20 resends left · waits 3 days",
        "Account: Dimona",
        "Asks 1 permission",
    ]
    assert "waits" not in words.shown(listed(request(State.ACCEPTED)), NOW)[0]


def test_json_tells_the_names_of_the_other_side_and_never_the_logins() -> None:
    found = replace(after(fresh(Side.INTERMEDIARY, scopes=("a",)), Step.REFUSE))
    own, other = (json_shapes.delegation(listed(found, side), NOW) for side in Side)
    assert (own["decided_by"], other["decided_by"]) == ("bo", "Bo")
    assert own["story"] == other["story"]
    assert [step["name"] for step in own["story"]] == ["Cy", "Bo"]
    assert "login" not in str(own["story"])
    assert json_shapes.delegation(listed(fresh(Side.OWNER)), NOW)["decided_by"] is None


def test_json_counts_sends_and_days() -> None:
    later = NOW + timedelta(days=2, hours=1)
    pending = json_shapes.delegation(listed(fresh(Side.INTERMEDIARY)), later)
    assert (pending["sends"], pending["resends"], pending["waiting_days"], pending["blocked"]) == (1, 0, 2, False)
    blocked = json_shapes.delegation(
        replace(listed(refused_times(21), Side.INTERMEDIARY), contact=Contact(Name("An"), Email("an@x.be"))), later
    )
    assert (blocked["sends"], blocked["resends_left"], blocked["waiting_days"], blocked["blocked"]) == (
        21,
        0,
        None,
        True,
    )
    assert blocked["contact"]["email"] == "an@x.be"
    assert (pending["contact"], pending["permissions_before"]) == (None, None)
    changed = take(refused_times(1), event(Step.RESEND, Side.INTERMEDIARY, scopes=("a",)))
    assert json_shapes.delegation(listed(changed), later)["permissions_before"] == []
