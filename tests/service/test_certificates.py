"""Rotation, reports, anchors and certificates made here."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials import known_roots
from chaman_tui.domain.credentials.certificate import Certificate, Validity
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.generate import GENERATED_KEYS
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.errors import Refusal
from chaman_tui.presentation import certificates as shown
from chaman_tui.service import accounts, certificates, own_certificates, reports
from chaman_tui.service.accounts import Opening
from chaman_tui.service.own_certificates import Wish
from chaman_tui.service.work import Session
from tests.conftest import NOW, FakeClock
from tests.material import CERT_SIGN, key, make

World = dict[str, Session]


def rest(world: World, name: str, *pems: bytes) -> str:
    account = accounts.add(world["ocmw"], Opening(Channel.REST, name=name)).id
    for pem in pems:
        certificates.add(world["ocmw"], account, pem)
    return account


# What expires


def test_expiring_goes_by_the_certificate_that_lasts_longest(world: World, clock: FakeClock) -> None:
    rest(world, "covered", make(days=20).pem, make(days=300).pem)
    soon = rest(world, "soon", make(days=30).pem)
    rest(world, "none")
    expired = rest(world, "expired", make(days=2).pem)
    clock.advance(days=3)
    found = reports.expiring(world["ocmw"], 60)
    assert [(e.account.id, e.expired) for e in found] == [(expired, True), (soon, False)]
    assert [e.account.id for e in reports.expiring(world["ocmw"], 0)] == [expired]
    assert len(reports.expiring(world["ocmw"], 400)) == 3


def test_what_was_retired_or_closed_does_not_expire(world: World) -> None:
    account = rest(world, "a", make(days=3).pem)
    closed = rest(world, "b", make(days=3).pem)
    accounts.close(world["ocmw"], closed)
    certificates.retire(world["ocmw"], account, accounts.show(world["ocmw"], account).live[0].fingerprint)
    assert reports.expiring(world["ocmw"], 400) == []


# Rotation


def test_the_overlap_and_the_gap(world: World) -> None:
    account = accounts.show(world["ocmw"], rest(world, "a", make(days=31).pem))
    new = Validity(NOW - timedelta(days=1), NOW + timedelta(days=299))
    assert shown.overlap(new, account.live, NOW) == "Both are valid together for 30 days."
    late = Validity(NOW + timedelta(days=40), NOW + timedelta(days=340))
    assert shown.overlap(late, account.live, NOW).startswith(
        "Attention, a gap: no certificate is valid from 2026-12-23"
    )
    assert shown.overlap(new, (), NOW) == ""


def test_what_retiring_leaves(world: World, clock: FakeClock) -> None:
    account = accounts.show(world["ocmw"], rest(world, "a", make(days=2).pem, make(days=300).pem))
    first, second = (c.fingerprint for c in account.live)
    assert len(shown.retiring(first, account.live, NOW)) == 1
    clock.advance(days=3)
    assert "None of the others is valid now" in shown.retiring(second, account.live, clock())[1]
    assert "It is the last one" in shown.retiring(first, account.live[:1], NOW)[1]


def test_a_new_certificate_on_the_old_key_is_advised_against(world: World) -> None:
    account = accounts.show(world["ocmw"], rest(world, "a", make("a").pem))
    report = certificates.check_for(world["ocmw"], account, make("b").pem)  # the same key, another certificate
    assert report.ok
    assert any("is made on the key of the certificate that it follows" in text for text in report.advice)
    other = make("b", key_name="P-521").pem
    assert certificates.check_for(world["ocmw"], account, other).advice == ()


def test_old_and_new_stand_side_by_side(world: World) -> None:
    account = accounts.show(world["ocmw"], rest(world, "a", make("old").pem))
    new = check_certificate(make("new", key_name="P-521").pem, Channel.REST, [], NOW).value
    lines = shown.side_by_side(new, account.live)
    assert [line for line in lines if not line.startswith(" ")] == ["New: CN=new", "Now: CN=old"]
    assert "  self-signed, P-521" in lines


def test_the_facts(world: World) -> None:
    account = accounts.show(world["ocmw"], rest(world, "a", make("a\x1b[2J").pem))
    text = "\n".join(shown.facts(account.live[0], NOW))
    for words in (
        "Kind: self-signed",
        "Key: P-384, signed with SHA-256",
        "Key usage: digital_signature",
        "364 days left",
    ):
        assert words in text
    assert account.live[0].fingerprint in text
    assert "\x1b" not in text


# Anchors


def test_a_root_that_only_bears_the_name_is_refused() -> None:
    false = make("Belgium Root CA4", authority=True, usage=CERT_SIGN, days=3000)
    report = check_anchor(false.pem, Kind.EID, NOW)
    for name in ("BELGIUM  ROOT CA6", "Belgium Root\u00a0CA2", "Ｂｅｌｇｉｕｍ Root CA4", "Bel\u00adgium Root CA"):
        other = check_anchor(make(name, authority=True, usage=CERT_SIGN, days=3000).pem, Kind.EID, NOW)
        assert [v.rule for v in other.violations] == ["trust.genuine"], name
    assert [v.rule for v in report.violations] == ["trust.genuine"]
    assert report.violations[0].observed == report.facts["fingerprint_sha256"]


def test_a_genuine_root_is_known_and_proves_only_eid(monkeypatch: pytest.MonkeyPatch) -> None:
    root = make("Belgium Root CA4", authority=True, usage=CERT_SIGN, days=3000)
    fingerprint = Certificate(root.certificate).fingerprint
    monkeypatch.setitem(known_roots.BELGIAN_ROOTS, fingerprint, "Belgium Root CA4")
    assert known_roots.known_root(fingerprint) == "Belgium Root CA4"
    assert check_anchor(root.pem, Kind.EID, NOW).ok
    assert [v.rule for v in check_anchor(root.pem, Kind.PROVIDER, NOW).violations] == ["trust.genuine"]


def test_the_published_fingerprints_are_whole() -> None:
    assert len(known_roots.BELGIAN_ROOTS) == 4
    assert all(len(bytes.fromhex(fingerprint)) == 32 for fingerprint in known_roots.BELGIAN_ROOTS)


@pytest.mark.parametrize("kind", [Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER])
def test_a_forged_issuer_proves_nothing(kind: Kind) -> None:
    root = make("Citizen CA", authority=True, usage=CERT_SIGN, days=3000, key_name="P-521")
    anchor = check_anchor(root.pem, kind, NOW).value
    forged = make("Jan", issuer_name="Citizen CA", signer=key("P-384"))
    genuine = make("Jan", issuer=root)
    for channel in Channel:
        assert check_certificate(forged.pem, channel, [anchor], NOW).facts["kind"] == "unrecognised"
        assert check_certificate(genuine.pem, channel, [anchor], NOW).facts["kind"] == kind.value


# Made here


@pytest.mark.parametrize("name", GENERATED_KEYS)
def test_what_is_made_here_keeps_every_rule(tmp_path: Path, name: str) -> None:
    wish = Wish("rest.example.be", name, 90, tmp_path / name)
    pem = own_certificates.make(wish, NOW, through_ssh=False)
    report = check_certificate(pem, Channel.REST, [], NOW)
    assert report.ok
    assert report.facts["key"] == name.upper()
    assert wish.certificate_path.read_bytes() == pem
    assert wish.key_path.stat().st_mode & 0o777 == 0o600
    assert wish.directory.stat().st_mode & 0o777 == 0o700


def test_a_passphrase_protects_the_key(tmp_path: Path) -> None:
    wish = Wish("rest", "p-384", 90, tmp_path / "out", "zeer geheim")
    own_certificates.make(wish, NOW, through_ssh=False)
    check = ["openssl", "pkey", "-in", str(wish.key_path), "-noout", "-passin"]
    assert subprocess.run([*check, "pass:zeer geheim"], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*check, "pass:anders"], capture_output=True, check=False).returncode != 0
    assert "geheim" not in repr(wish)


@pytest.mark.parametrize(
    ("wish", "rules"),
    [
        (Wish("", "p-384", 90, Path("x")), ("certificate.name",)),
        (Wish("x" * 65, "p-384", 90, Path("x")), ("text.plain",)),
        (Wish("x", "p-256", 90, Path("x")), ("certificate.key",)),
        (Wish("x", "p-384", 0, Path("x")), ("certificate.validity",)),
        (Wish("x", "p-384", 3651, Path("x")), ("certificate.validity",)),
        (Wish("x", "p-384", 90, Path("/proc/nowhere")), ("file.new",)),
        (Wish("x", "p-384", 90, Path("/dev/null")), ("file.new",)),
    ],
)
def test_what_cannot_be_made(wish: Wish, rules: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as caught:
        own_certificates.make(wish, NOW, through_ssh=False)
    assert caught.value.rules == rules


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    wish = Wish("rest", "p-384", 90, tmp_path)
    own_certificates.make(wish, NOW, through_ssh=False)
    kept = wish.key_path.read_bytes()
    with pytest.raises(Refusal) as caught:
        own_certificates.make(wish, NOW, through_ssh=False)
    assert caught.value.rules == ("file.new",)
    assert wish.key_path.read_bytes() == kept


def test_through_ssh_nothing_is_made_and_the_command_is_shown(tmp_path: Path) -> None:
    wish = Wish("rest", "p-384", 90, tmp_path / "out")
    with pytest.raises(Refusal) as caught:
        own_certificates.make(wish, NOW, through_ssh=True)
    assert caught.value.rules == ("key.made-here",)
    assert "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384" in caught.value.violations[0].allowed
    assert not wish.directory.exists()


@pytest.mark.parametrize("name", ["rsa-2048", "p-384", "p-521"])
@pytest.mark.parametrize("common_name", ["rest.example.be", "O'Brien & zoon / x", "$(touch x)"])
def test_the_openssl_command_makes_the_same(tmp_path: Path, name: str, common_name: str) -> None:
    command = own_certificates.openssl_command(Wish(common_name, name, 90, tmp_path))
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {"certificate.pem", "private-key.pem"}
    from chaman_tui.service.system import utc_now

    report = check_certificate((tmp_path / "certificate.pem").read_bytes(), Channel.REST, [], utc_now())
    assert report.ok
    assert report.facts["key"] == name.upper()
