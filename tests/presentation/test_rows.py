"""Rows of domain objects: states in words, computed from the clock."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.account import Account, AccountCertificate, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_certificate
from chaman_tui.domain.enterprise import Registration
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.history import ACTIONS, Entry
from chaman_tui.presentation import rows
from tests.conftest import NOW, OCMW, PROVIDER
from tests.material import make

NAMES = {OCMW: "OCMW Gent", PROVIDER: "Provider"}


def certificate(days: float, start: datetime = NOW - timedelta(days=1)) -> AccountCertificate:
    proven = check_certificate(make(start=start, days=days).pem, Channel.REST, [], start).value
    return AccountCertificate.of(proven, "name", OCMW, start)


def account(*certificates: AccountCertificate, channel: Channel = Channel.REST) -> Account:
    return Account("acc-1", OCMW, channel, "Dimona", NOW, certificates=certificates)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (certificate(31), "30 days left"),
        (certificate(2), "1 day left"),
        (certificate(1), "0 days left"),
        (certificate(0.5), "expired 0 days ago"),
        (certificate(3, NOW - timedelta(days=5)), "expired 2 days ago"),
        (certificate(3, NOW + timedelta(days=5)), "not yet valid"),
        (replace(certificate(31), retired_at=NOW), "retired"),
    ],
)
def test_certificate_state(found: AccountCertificate, state: str) -> None:
    assert rows.certificate_state(found, NOW) == state
    assert rows.certificate(found, NOW)[3] == state


@pytest.mark.parametrize(
    ("shown", "state", "summary"),
    [
        (account(), "needs attention", "no certificate"),
        (account(certificate(400)), "in order", "399 days left"),
        (account(certificate(30)), "needs attention", "29 days left"),
        (account(certificate(30), certificate(400)), "in order", "399 days left"),
        (account(certificate(0.5)), "needs attention", "expired 0 days ago"),
        (account(replace(certificate(400), retired_at=NOW)), "needs attention", "no certificate"),
        (replace(account(certificate(400)), state=AccountState.CLOSED), "closed", "399 days left"),
        (replace(account(certificate(400)), delegated_to=PROVIDER), "in order", "managed by the intermediary"),
    ],
)
def test_account(shown: Account, state: str, summary: str) -> None:
    cells = rows.account(shown, OCMW, NOW, NAMES, rest_active=True)
    assert cells[:4] == ("REST", "Dimona", state, summary)


def test_to_whom_and_for_whom() -> None:
    delegated = replace(account(), delegated_to=PROVIDER)
    assert rows.account(delegated, OCMW, NOW, NAMES, rest_active=True)[4] == "Provider"
    assert rows.account(delegated, PROVIDER, NOW, NAMES, rest_active=True)[4] == "for OCMW Gent"
    assert rows.account(delegated, PROVIDER, NOW, {}, rest_active=True)[4] == "for 0207437468:employer"
    assert rows.account(account(), OCMW, NOW, NAMES, rest_active=False)[2] == "REST not active"
    soap = account(certificate(400), channel=Channel.SOAP)
    assert rows.account(soap, OCMW, NOW, NAMES, rest_active=False)[2] == "in order"


def test_the_most_urgent_comes_first() -> None:
    fine, soon = account(certificate(400)), account(certificate(30))
    expired, none = account(certificate(0.5)), account()
    closed = replace(account(), state=AccountState.CLOSED)
    delegated = replace(account(), delegated_to=PROVIDER)
    ordered = sorted([closed, delegated, fine, soon, expired, none], key=lambda a: rows.urgency(a, OCMW, NOW))
    assert ordered[:2] in ([expired, none], [none, expired])
    assert ordered[2:] == [soon, fine, delegated, closed]


@pytest.mark.parametrize(
    ("role", "granted", "right"),
    [
        (Role.ACCESS_MANAGER, False, "by role"),
        (Role.GROUP_MANAGER, False, "no"),
        (Role.USER, True, "yes"),
        (Role.INTEGRATOR, True, "no"),
    ],
)
def test_member(role: Role, granted: bool, right: str) -> None:
    found = replace(Introduction("an", "An", "an@x.be").parse(OCMW, role), granted=granted)
    assert rows.member(found)[3] == right
    assert rows.membership(found, NAMES)[:3] == ("OCMW Gent", "0207.437.468", "employer")


def test_enterprise() -> None:
    assert rows.enterprise(Registration(OCMW, "Gent", ocmw=True).parse())[3:] == ("OCMW", "registered")
    assert rows.enterprise(Registration(OCMW, "Gent", registered=False).parse())[3:] == ("–", "not registered")


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_has_words(action: str) -> None:
    entry = Entry(NOW, "an", action, operator="root", details={"name": "x", "fingerprint": "ab" * 32})
    assert rows.entry(entry) == ("2026-11-23 12:00", "an (root)", ACTIONS[action], "x, abababababababab")


@pytest.mark.parametrize(
    ("entry", "who"),
    [
        (Entry(NOW, "an", "rest.activate", party=OCMW, name="An Peeters"), "an"),
        (Entry(NOW, "an", "rest.activate", party=OCMW, operator="an", name="An Peeters"), "an"),
        (
            Entry(NOW, "pia", "delegation.end", party=PROVIDER, operator="root", name="Pia\x1b").seen_by(OCMW),
            "Pia‹U+001B›",
        ),
        (Entry(NOW, "pia", "delegation.end", party=PROVIDER).seen_by(OCMW), "the other party"),
        (Entry(NOW, "", "delegation.lapse").seen_by(OCMW), "–"),
    ],
)
def test_who_did_it(entry: Entry, who: str) -> None:
    assert rows.entry(entry)[1] == who


def test_a_refusal_says_everything() -> None:
    lines = rows.refusal([Violation("username.length", "7 characters", "8 to 17 characters")])
    assert lines == [
        "A user name has 8 to 17 characters. [username.length]",
        "  Seen: 7 characters",
        "  Allowed: 8 to 17 characters",
        "  To do: Choose a user name of 8 to 17 letters and digits.",
        "  Source: FAQ, Accounts en verbindingen",
    ]


def test_an_entry_names_all_permissions_before_and_after() -> None:
    scopes = " ".join(f"scope-{n}:{'x' * 100}" for n in range(50))
    told = rows.entry(Entry(NOW, "an", "permission.set", details={"name": "Dimona\x1b", "before": "", "after": scopes}))
    assert told[3] == "Dimona‹U+001B›; – → " + scopes.replace(" ", ", ")
