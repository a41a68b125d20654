"""What is declared of a table is what its objects say, for every object of a store full of sample data."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from chaman_tui.demo.seed import seed
from chaman_tui.domain.access import Member
from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Step
from chaman_tui.domain.enterprise import Enterprise, Party
from chaman_tui.domain.history import Entry
from chaman_tui.domain.sender import Sender
from chaman_tui.service import records
from chaman_tui.service.declared import Kind, Through
from chaman_tui.service.query import AllOf, Equal, Has
from chaman_tui.service.records import Draft, Table
from chaman_tui.service.schema import DECLARED
from chaman_tui.service.store import Reader
from chaman_tui.service.system import System
from tests.conftest import OPERATOR

Fields = dict[str, Any]


@pytest.fixture
def reader(system: System) -> Iterator[Reader]:
    seed(system, OPERATOR, 60)
    with system.store.reading() as reader:
        yield reader


def _name(reader: Reader, party: Party | None) -> str | None:
    found = records.ENTERPRISES.get(reader, party.key) if party else None
    return found.name if found else None


def _enterprise(_reader: Reader, e: Enterprise) -> tuple[str, Fields]:
    fields = {"number": e.party.number, "capacity": e.party.capacity, "name": e.name, "ocmw": e.ocmw}
    return e.party.key, {**fields, "registered": e.registered, "rest_active": e.rest_active}


def _member(reader: Reader, m: Member) -> tuple[str, Fields]:
    fields = {"login": m.login, "party": m.party.key, "enterprise_name": _name(reader, m.party), "name": m.name}
    return m.key, {**fields, "email": m.email, "role": m.role, "granted": m.granted}


def _sender(reader: Reader, s: Sender) -> tuple[str, Fields]:
    fields = {"number": s.number, "party": s.party.key, "enterprise_name": _name(reader, s.party)}
    return s.party.key, {**fields, "contact_name": s.contact.name, "contact_email": s.contact.email}


def _account(reader: Reader, a: Account) -> tuple[str, Fields]:
    return a.id, {
        "party": a.party.key,
        "owner_name": _name(reader, a.party),
        "delegated_to": a.delegated_to.key if a.delegated_to else None,
        "delegated_name": _name(reader, a.delegated_to),
        "channel": a.channel,
        "name": a.name,
        "username": a.username,
        "client_id": a.client_id,
        "state": a.state,
        "permissions": " ".join(a.permissions),
        "created_at": a.created_at,
        "live": len(a.live),
        "ends_at": max((c.not_after for c in a.live), default=None),
    }


def _delegation(reader: Reader, d: Delegation) -> tuple[str, Fields]:
    sent = [e for e in d.events if e.step in {Step.REQUEST, Step.RESEND}][-1]
    account = records.ACCOUNTS.get(reader, d.account) if d.account else None
    return d.id, {
        "owner": d.owner.key,
        "owner_name": _name(reader, d.owner),
        "intermediary": d.intermediary.key,
        "intermediary_name": _name(reader, d.intermediary),
        "started_by": d.started_by,
        "state": d.state,
        "account": d.account,
        "account_name": account.name if account else None,
        "permissions": " ".join(d.permissions),
        "message": d.message,
        "sends": d.sends,
        "requested_at": d.events[0].at,
        "sent_at": sent.at,
        "asked_by": sent.name,
        "updated_at": d.updated_at,
        "updated_by": d.events[-1].name,
        "updated_in": d.events[-1].number,
        "reason": d.reason or None,
    }


def _entry(_reader: Reader, e: Entry) -> tuple[str, Fields]:
    fields: Fields = {"at": e.at, "login": e.login, "action": e.action, "about": e.about, "operator": e.operator}
    fields |= {"door": e.door, "key_used": e.key, "counterpart": e.details.get("counterpart")}
    return f"{e.sequence:010}", {**fields, "party": e.party.key if e.party else None}


TABLES: list[tuple[Table[Any], Callable[[Reader, Any], tuple[str, Fields]]]] = [
    (records.ENTERPRISES, _enterprise),
    (records.MEMBERS, _member),
    (records.SENDERS, _sender),
    (records.ACCOUNTS, _account),
    (records.DELEGATIONS, _delegation),
    (records.HISTORY, _entry),
    (records.ANCHORS, lambda _reader, t: (t.fingerprint, {"kind": t.kind})),
]


@pytest.mark.parametrize(("table", "expected"), TABLES, ids=lambda each: getattr(each, "name", ""))
def test_a_row_says_what_the_object_says(
    reader: Reader, table: Table[Any], expected: Callable[[Reader, Any], tuple[str, Fields]]
) -> None:
    wanted = dict(expected(reader, each) for each in table.find(reader))
    rows = table.ask(reader)
    assert len(wanted) > 1
    assert {row.key: dict(row.items()) for row in rows} == wanted
    assert table.get_many(reader, [rows[0].key]).keys() == {rows[0].key}


def test_every_field_is_different_in_some_documents(reader: Reader) -> None:
    """Else the comparison above would prove little."""
    for table in (records.MEMBERS, records.ACCOUNTS, records.DELEGATIONS):
        rows = table.ask(reader)
        for field in table.declaration.shown:
            if field.name != "updated_in":  # the sample data are one commit
                assert len({row[field.name] for row in rows}) > 1, field.name


def test_certificates_are_found_by_their_fingerprints(reader: Reader) -> None:
    accounts = records.ACCOUNTS.find(reader)
    for fingerprint in {c.fingerprint for a in accounts for c in a.certificates}:
        having = [a for a in accounts if fingerprint in {c.fingerprint for c in a.certificates}]
        live = [a for a in accounts if fingerprint in {c.fingerprint for c in a.live}]
        assert records.ACCOUNTS.matching(reader, Has("fingerprints", fingerprint)) == having
        assert records.ACCOUNTS.matching(reader, Has("live_fingerprints", fingerprint)) == live
        soap = [a for a in live if a.channel is Channel.SOAP]
        assert records.ACCOUNTS.matching(reader, Has("soap_fingerprint", fingerprint)) == soap


def test_history_is_found_by_who_sees_it(reader: Reader) -> None:
    entries = records.HISTORY.find(reader)
    for party in {p for e in entries for p in e.visible_to}:
        assert records.HISTORY.matching(reader, Has("visible_to", party.key)) == [
            e for e in entries if party in e.visible_to
        ]


def test_members_are_found_by_their_login(reader: Reader) -> None:
    members = records.MEMBERS.find(reader)
    assert records.MEMBERS.matching(reader, Equal("login", "mgr12")) == [m for m in members if m.login == "mgr12"]
    one = members[0]
    same = AllOf(Equal("party", one.party.key), Equal("login", one.login))
    assert records.MEMBERS.matching(reader, same) == [one]


def test_what_is_declared_fits_together() -> None:
    for table in DECLARED.values():
        names = [field.name for field in table.fields]
        assert len(set(names)) == len(names)
        assert "key" not in names
        for name in [n for key in table.keys for n in key.fields] + [n for index in table.indexes for n in index]:
            assert not isinstance(table.by_name[name].take, Through)
        for take in [field.take for field in table.fields if isinstance(field.take, Through)]:
            assert table.by_name[take.field].kind is Kind.CODE
            reached = DECLARED[take.table].by_name[take.name]
            assert not isinstance(reached.take, Through)


def test_a_draft_needs_no_history_entry_and_is_there_after_a_restart(system: System) -> None:
    party = Party.parse("0207437468")
    draft = Draft("an", party, "plan", {"del-1": {"step": "refuse", "reason": "x"}})

    def keep(change: Any) -> None:
        change.put(records.DRAFTS.name, draft.key, records.encode(draft))

    system.store.change(keep)
    with system.store.reading() as reader:
        assert records.DRAFTS.get(reader, draft.key) == draft
        (row,) = records.DRAFTS.ask(reader, Equal("login", "an"))
        assert dict(row.items()) == {"login": "an", "party": party.key, "kind": "plan"}
        assert records.HISTORY.count(reader) == 0


def test_a_moment_is_exact() -> None:
    at = DECLARED["history"].by_name["at"]
    first, second = "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z"
    assert at.of({"at": second}) - at.of({"at": first}) == 1
    assert at.of({"at": first}) == at.encoded(datetime.fromisoformat(first))
