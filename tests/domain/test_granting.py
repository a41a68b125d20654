"""What an acceptance does to the account, and what the end takes back; what lapses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chaman_tui.domain.account import Account, AccountCertificate, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.delegation import Side, State, Step
from chaman_tui.domain.granting import (
    added_permissions,
    delegable_violations,
    grant,
    lapse,
    permission_change,
    set_permissions,
    take_back,
)
from chaman_tui.domain.permission import Scope, parse_permissions
from tests.conftest import COMPANY, NOW, OCMW, OTHER_OCMW, PROVIDER
from tests.domain.requests import after, fresh

LATER = NOW + timedelta(days=1)
CERTIFICATE = AccountCertificate("f" * 64, "own", b"", Kind.SELF_SIGNED, OCMW, NOW, LATER, NOW)
ACCOUNT = Account(
    "acc", OCMW, Channel.REST, "Dimona", NOW, permissions=(Scope("a"), Scope("b")), certificates=(CERTIFICATE,)
)
ASKED = fresh(Side.INTERMEDIARY, scopes=("b", "c"))


def test_an_acceptance_adds_what_was_asked_and_the_end_takes_that_back() -> None:
    assert added_permissions(ACCOUNT, ASKED) == ("c",)
    given = grant(ACCOUNT, ASKED, LATER)
    assert (given.permissions, given.granted, given.delegated_to) == (("a", "b", "c"), ("c",), PROVIDER)
    returned = take_back(given, LATER)
    assert (returned.permissions, returned.granted, returned.delegated_to) == (("a", "b"), (), None)


def test_certificates_are_retired_at_both() -> None:
    given = grant(ACCOUNT, ASKED, LATER)
    assert [c.retired_at for c in given.certificates] == [LATER]
    his = replace(CERTIFICATE, party=PROVIDER)
    returned = take_back(replace(given, certificates=(*given.certificates, his)), LATER + timedelta(days=1))
    assert [c.retired_at for c in returned.certificates] == [LATER, LATER + timedelta(days=1)]


@pytest.mark.parametrize("scopes", [("c",), ("a", "b", "c"), ()])
def test_nothing_is_taken_back_once_the_owner_has_set_permissions(scopes: tuple[str, ...]) -> None:
    given = set_permissions(grant(ACCOUNT, ASKED, LATER), parse_permissions(scopes))
    assert take_back(given, LATER).permissions == scopes


def test_a_second_delegation_takes_back_its_own_alone() -> None:
    first = take_back(grant(ACCOUNT, ASKED, LATER), LATER)
    second = grant(first, fresh(Side.INTERMEDIARY, scopes=("d",)), LATER)
    assert (second.permissions, second.granted) == (("a", "b", "d"), ("d",))
    assert take_back(second, LATER).permissions == ("a", "b")


def test_an_offer_adds_nothing() -> None:
    given = grant(ACCOUNT, fresh(Side.OWNER), LATER)
    assert (given.permissions, given.granted) == (("a", "b"), ())


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (replace(ACCOUNT, party=OTHER_OCMW), "Dimona belongs to another enterprise"),
        (replace(ACCOUNT, channel=Channel.SFTP), "Dimona is an account on SFTP"),
        (replace(ACCOUNT, state=AccountState.CLOSED), "Dimona is closed"),
        (replace(ACCOUNT, delegated_to=COMPANY), "Dimona is delegated already"),
    ],
)
def test_what_cannot_be_delegated(account: Account, words: str) -> None:
    (violation,) = delegable_violations(account, OCMW)
    assert (violation.rule, violation.observed) == ("delegation.rest", words)
    assert COMPANY.number.dotted not in violation.observed + violation.fix
    assert delegable_violations(ACCOUNT, OCMW) == []


def test_pending_offers_of_the_account_lapse_and_nothing_else() -> None:
    offer, elsewhere = fresh(Side.OWNER), replace(fresh(Side.OWNER), id="elsewhere", account="another")
    others = (elsewhere, after(offer, Step.REFUSE), after(offer, Step.ACCEPT), after(offer, Step.WITHDRAW))
    asked = replace(fresh(Side.INTERMEDIARY), id="asked", account="acc")
    (lapsed,) = lapse([offer, asked, *others], "acc", LATER, number=9)
    assert (lapsed.id, lapsed.state) == (offer.id, State.LAPSED)
    event = lapsed.events[-1]
    assert (event.step, event.login, event.name, event.at, event.number) == (Step.LAPSE, "", "", LATER, 9)
    assert not lapsed.is_open


def test_history_tells_permissions_before_and_after_where_they_differ() -> None:
    given = grant(ACCOUNT, ASKED, LATER)
    assert permission_change(ACCOUNT, given) == {"before": "a b", "after": "a b c"}
    assert permission_change(given, set_permissions(given, ())) == {"before": "a b c", "after": ""}
    assert permission_change(ACCOUNT, grant(ACCOUNT, fresh(Side.OWNER), LATER)) == {}
