"""Certificates as they are kept: on one account where they must be, and harmless where what is kept is damaged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chaman_tui.domain.account import Account, AccountCertificate
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.history import Entry
from chaman_tui.presentation import certificates as shown
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.service import accounts, certificates, records, reports, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.records import TrustedCertificate
from chaman_tui.service.system import System
from chaman_tui.service.work import Session, write_entry
from tests.conftest import NOW, FakeClock
from tests.material import issued, make
from tests.service.helpers import World, refused, rest_account, trusted

__all__ = ["trusted"]
SOAP = issued(Kind.PERSONALSIGN)


def soap(session: Session, certificate: bytes = SOAP) -> Account:
    return accounts.add(session, Opening(Channel.SOAP, certificate=certificate))


# One account for a certificate that alone says who calls


@pytest.mark.usefixtures("trusted")
def test_a_soap_certificate_stands_on_one_account_whoever_has_it(world: World) -> None:
    first = soap(world["ocmw"])
    with pytest.raises(Refusal) as caught:
        soap(world["company"])
    (violation,) = caught.value.violations
    assert violation.rule == "certificate.soap-unique"
    assert violation.observed == f"{first.live[0].fingerprint[:16]} stands on another account"
    other = soap(world["company"], issued(Kind.PERSONALSIGN))
    assert refused(certificates.replace, world["company"], other.id, SOAP) == ("certificate.soap-unique",)
    assert accounts.show(world["company"], other.id) == other


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("let_go", ["close", "replace"])
def test_it_is_free_again_when_it_is_live_no_more(world: World, let_go: str) -> None:
    first = soap(world["ocmw"])
    if let_go == "close":
        accounts.close(world["ocmw"], first.id)
    else:
        certificates.replace(world["ocmw"], first.id, issued(Kind.PERSONALSIGN))
    assert soap(world["company"]).live[0].fingerprint == first.live[0].fingerprint


@pytest.mark.usefixtures("trusted")
def test_an_expired_one_is_still_live(world: World, clock: FakeClock) -> None:
    soap(world["ocmw"], SOAP)
    clock.advance(days=1)
    assert refused(soap, world["company"]) == ("certificate.soap-unique",)


@pytest.mark.usefixtures("trusted")
def test_elsewhere_one_certificate_serves_many(world: World) -> None:
    soap(world["ocmw"])
    ftp = Opening(Channel.FTP, username="companyftp", password="Sterk+pas#1", certificate=SOAP)
    assert accounts.add(world["company"], ftp).live
    own = make().pem
    for name in ("one", "two"):
        rest_account(world["ocmw"], name, own)


# What is kept and damaged


def keep(system: System, account: Account, change: Callable[[AccountCertificate], AccountCertificate]) -> Account:
    """Write an account as a damaged or forged store would hold it."""
    changed = replace(account, certificates=tuple(map(change, account.certificates)))
    with system.store.transaction() as transaction:
        transaction.put(records.ACCOUNTS.name, account.id, records.encode(changed))
        write_entry(transaction, Entry(NOW, "forger", "account.add"))
    return changed


DAMAGE: dict[str, Callable[[AccountCertificate], AccountCertificate]] = {
    "no certificate": lambda c: replace(c, der=b"\x30\x03\x02\x01\x00"),
    "nothing": lambda c: replace(c, der=b""),
    "cut off": lambda c: replace(c, der=c.der[:100]),
    "another version": lambda c: replace(c, der=c.der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05")),
    "a date that is none": lambda c: replace(c, der=c.der.replace(b"261122120000Z", b"261322120000Z")),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_certificate_that_cannot_be_read_is_listed_all_the_same(world: World, system: System, damage: str) -> None:
    session = world["ocmw"]
    account = accounts.show(session, rest_account(session, "Dimona", make(days=20).pem))
    certificates.add(session, account.id, make().pem)
    keep(system, accounts.show(session, account.id), DAMAGE[damage])
    for kept in certificates.listed(session, account.id):
        assert rows.certificate(kept, NOW)[2] == "unreadable"
        told = json_shapes.certificate(kept, NOW)
        assert (told["key"], told["subject"]) == (None, None)
        assert told["fingerprint_sha256"] == kept.fingerprint
        assert told["not_after"] == kept.not_after.isoformat()
        assert "The certificate that is kept here cannot be read." in shown.facts(kept, NOW)
    live = accounts.show(session, account.id).live
    new = certificates.check_for(session, accounts.show(session, account.id), make("new").pem).value
    assert "  self-signed, unreadable" in shown.side_by_side(new, live)
    assert [json_shapes.expiring(e, NOW)["name"] for e in reports.expiring(session, 400)] == ["Dimona"]
    assert certificates.retire(session, account.id, live[0].fingerprint)


def test_what_is_told_of_it_has_the_same_keys(world: World, system: System) -> None:
    session = world["ocmw"]
    account = accounts.show(session, rest_account(session, "Dimona", make().pem))
    whole = json_shapes.certificate(account.certificates[0], NOW)
    broken = json_shapes.certificate(keep(system, account, DAMAGE["nothing"]).certificates[0], NOW)
    assert broken.keys() == whole.keys()


def test_an_anchor_that_cannot_be_read_proves_nothing_and_is_listed(system: System) -> None:
    with system.store.transaction() as transaction:
        kept = TrustedCertificate("ab" * 32, Kind.EID, b"\x30\x00")
        transaction.put(records.ANCHORS.name, kept.fingerprint, records.encode(kept))
        write_entry(transaction, Entry(NOW, "forger", "trust.add"))
    assert trust.anchors(system.store.read()) == []
    assert json_shapes.anchor(kept)["name"] == "unreadable"


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        (datetime(2027, 1, 1), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))), datetime.min.replace(tzinfo=UTC)),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=23))), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_dates_from_elsewhere_are_moments_all_the_same(
    world: World, system: System, kept: datetime, read: datetime
) -> None:
    session = world["ocmw"]
    account = accounts.show(session, rest_account(session, "Dimona", make().pem))
    keep(system, account, lambda c: replace(c, not_after=kept))
    (found,) = certificates.listed(session, account.id)
    assert found.not_after == read
    assert found.not_after.tzinfo is UTC
    _ = rows.certificate(found, NOW), shown.facts(found, NOW), json_shapes.certificate(found, NOW)
    _ = rows.account(accounts.show(session, account.id), session.party, NOW, {}, rest_active=True)


def test_a_name_that_holds_a_national_number_is_masked_wherever_it_is_told(world: World) -> None:
    session = world["ocmw"]
    account = rest_account(session, "Dimona")
    certificates.add(session, account, make(days=9).pem, "Jan 85.07.30-033.28")
    certificates.add(session, account, make(serial_attribute="85073003328", days=10).pem)
    told = accounts.show(session, account)
    texts = [
        str(json_shapes.account(told, session.party, NOW)),
        *(str(rows.certificate(c, NOW)) for c in told.live),
        *("\n".join(shown.facts(c, NOW)) for c in told.live),
        *(str(rows.expiring(e, NOW)) for e in reports.expiring(session, 60)),
        *(str(json_shapes.expiring(e, NOW)) for e in reports.expiring(session, 60)),
        "\n".join(shown.side_by_side(certificates.check_for(session, told, make("x").pem).value, told.live)),
        str(json_shapes.everything(session.system.store.read(), NOW)),
    ]
    for text in texts:
        assert "***********" in text
        assert "85.07.30-033.28" not in text
        assert "85073003328" not in text


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)])
@pytest.mark.parametrize("days", [0, 36_500])
def test_reports_at_the_edges_of_the_calendar(world: World, clock: FakeClock, at: datetime, days: int) -> None:
    rest_account(world["ocmw"], "Dimona", make().pem)
    clock.now = at
    found = reports.expiring(world["ocmw"], days)
    assert [e.expired for e in found] == ([True] if at.year == 9999 else [])
    for one in found:
        _ = rows.expiring(one, at), json_shapes.expiring(one, at)
