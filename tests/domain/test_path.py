"""Paths up to an anchor, each with one thing that matters; what fails says which certificate, and why."""

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ObjectIdentifier
from cryptography.x509 import UniformResourceIdentifier as Uri
from cryptography.x509.oid import ExtendedKeyUsageOID

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.certificate_rules import check_certificate
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.path import find_path
from chaman_tui.domain.credentials.signatures import MOST, Signatures
from chaman_tui.domain.credentials.trust import Anchor, Kind
from tests.conftest import NOW
from tests.material import CERT_SIGN, authority
from tests.paths import ROOT, issue, leaf, pem, why_not
from tests.tailored import KEY, parts, tailored, tlv

DAY = timedelta(days=1)
UNKNOWN = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00")
REVOCATIONS = x509.DistributionPoint([Uri("http://x.be")], None, None, None)
NO_SIGNING = DIGITAL_SIGNATURE


MIDDLE = issue("Middle", "Root")
LEAF = leaf("Middle")

HOLDS: dict[str, tuple[Certificate, ...]] = {
    "issued by the anchor": (leaf("Root"),),
    "through one": (LEAF, MIDDLE),
    "the anchor with it": (LEAF, MIDDLE, ROOT),
    "twice": (LEAF, MIDDLE, MIDDLE),
    "a cross-certificate beside": (LEAF, issue("Middle", "Elsewhere"), MIDDLE),
    "a cross-certificate that expired": (LEAF, issue("Middle", "Root", start=NOW - 2 * DAY, days=1), MIDDLE),
    "another of that name": (LEAF, issue("Middle", "Root", key="another"), MIDDLE),
    "without key usage": (LEAF, issue("Middle", "Root", usage=None)),
    "length 0": (LEAF, issue("Middle", "Root", length=0)),
    "length 1": (LEAF, MIDDLE, issue("Top", "Root", length=1), issue("Middle", "Top")),
    "self-issued below length 0": (
        leaf("Middle", signer="new"),
        issue("Middle", "Root", length=0),
        issue("Middle", "Middle", key="new"),
    ),
    "a critical extension that is known": (
        leaf("Middle", more=[(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), True)]),
        issue("Middle", "Root", more=[(x509.InhibitAnyPolicy(3), True)]),
    ),
    "an unknown one that is not critical": (leaf("Middle", more=[(UNKNOWN, False)]), MIDDLE),
    "other purposes, not critical": (
        leaf("Root", more=[(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)]),
    ),
    "names in another case": (leaf("MIDDLE ", signer="Middle"), MIDDLE),
    "a weak hash on the leaf alone": (leaf("Middle", digest=hashes.SHA224()), MIDDLE),
    "until this second": (leaf("Middle", start=NOW - DAY, days=1), issue("Middle", "Root", start=NOW, days=1)),
    "a leaf that names itself": (leaf("Root", "Root", key="mine"),),
}


@pytest.mark.parametrize("what", HOLDS)
def test_a_path_holds(what: str) -> None:
    assert why_not(*HOLDS[what]) == ""


FAILS: dict[str, tuple[str, tuple[Certificate, ...]]] = {
    "nothing with it": (
        "the certificate of CN=Middle, which issued CN=leaf, is missing; put it behind this one",
        (LEAF,),
    ),
    "one is missing above": (
        "the certificate of CN=Top, which issued CN=Middle, is missing; put it behind this one",
        (LEAF, issue("Middle", "Top")),
    ),
    "another root": (
        "CN=Elsewhere ends the chain, and is no trust anchor here",
        (LEAF, issue("Middle", "Elsewhere"), issue("Elsewhere", "Elsewhere")),
    ),
    "another of that name": (
        "CN=leaf was not signed with the key of CN=Middle that is given",
        (LEAF, issue("Middle", "Root", key="another")),
    ),
    "a forged anchor": (
        "CN=leaf was not signed with the key of CN=Root that is given",
        (leaf("Root", signer="forger"),),
    ),
    "expired": (
        "CN=Middle expired at 2026-11-23 11:59:59 UTC",
        (LEAF, issue("Middle", "Root", start=NOW - DAY - timedelta(seconds=1), days=1)),
    ),
    "not yet valid": (
        "CN=Middle is not valid before 2026-11-23 12:00:01 UTC",
        (LEAF, issue("Middle", "Root", start=NOW + timedelta(seconds=1))),
    ),
    "the leaf expired": (
        "CN=leaf expired at 2026-11-22 12:00:00 UTC",
        (leaf("Root", start=NOW - 2 * DAY, days=1),),
    ),
    "no authority": ("CN=Middle is not the certificate of an authority", (LEAF, issue("Middle", "Root", ca=False))),
    "no constraints": ("CN=Middle is not the certificate of an authority", (LEAF, issue("Middle", "Root", ca=None))),
    "key usage without signing": (
        "the key of CN=Middle may not sign certificates",
        (LEAF, issue("Middle", "Root", usage=NO_SIGNING)),
    ),
    "length 0": (
        "CN=Top allows 0 authorities below it, and CN=Middle is one more",
        (LEAF, issue("Middle", "Top"), issue("Top", "Root", length=0)),
    ),
    "a longer length below changes nothing": (
        "CN=Top allows 1 authorities below it, and CN=Middle is one more",
        (LEAF, issue("Middle", "Mid"), issue("Mid", "Top", length=5), issue("Top", "Root", length=1)),
    ),
    "an unknown critical extension": (
        "CN=Middle has the critical extension 1.2.3.4, which is not understood here",
        (LEAF, issue("Middle", "Root", more=[(UNKNOWN, True)])),
    ),
    "an unknown critical extension on the leaf": (
        "CN=leaf has the critical extension 1.2.3.4, which is not understood here",
        (leaf("Root", more=[(UNKNOWN, True)]),),
    ),
    "a critical place of revocation lists": (
        "CN=leaf has the critical extension cRLDistributionPoints (2.5.29.31), which is not understood here",
        (leaf("Root", more=[(x509.CRLDistributionPoints([REVOCATIONS]), True)]),),
    ),
    "other purposes, critical": (
        "CN=leaf is for other purposes than client authentication",
        (leaf("Root", more=[(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), True)]),),
    ),
    "a weak hash on the way": (
        "CN=Middle is signed with SHA-224, which is not allowed",
        (LEAF, issue("Middle", "Root", digest=hashes.SHA224())),
    ),
    "a policy is demanded and none is there": (
        "no policy that the authorities demand holds for CN=leaf",
        (LEAF, issue("Middle", "Root", more=[(x509.PolicyConstraints(0, None), True)])),
    ),
    "round in a circle": (
        "the certificate of CN=A, which issued CN=B, is missing; put it behind this one",
        (leaf("B"), issue("B", "A"), issue("A", "B", signer="B")),
    ),
}


@pytest.mark.parametrize("what", FAILS)
def test_a_path_fails_and_says_why(what: str) -> None:
    words, chain = FAILS[what]
    if what == "round in a circle":
        assert find_path(chain[0], chain[1:], [ROOT], NOW, Signatures()).anchor is None
    else:
        assert why_not(*chain) == words


def test_of_several_that_fail_the_one_that_came_furthest_is_told() -> None:
    expired = issue("Middle", "Root", start=NOW - 2 * DAY, days=1)
    assert "expired" in why_not(LEAF, issue("Middle", "Elsewhere"), expired, issue("Middle", "Root", key="another"))


def test_what_an_anchor_says_of_itself_counts() -> None:
    for how, words in (
        ({"length": 0}, "CN=Strict allows 0 authorities below it, and CN=Below is one more"),
        ({"start": NOW - 2 * DAY, "days": 1}, "CN=Strict expired at 2026-11-22 12:00:00 UTC"),
        ({"more": [(UNKNOWN, True)]}, "CN=Strict has the critical extension 1.2.3.4, which is not understood here"),
        ({"usage": NO_SIGNING}, "the key of CN=Strict may not sign certificates"),
    ):
        anchor = issue("Strict", "Strict", **how)
        assert why_not(leaf("Below"), issue("Below", "Strict"), anchors=(anchor,)) == words


def test_an_intermediate_may_be_the_anchor() -> None:
    assert why_not(LEAF, anchors=(MIDDLE,)) == ""
    assert why_not(LEAF, MIDDLE, ROOT, anchors=(MIDDLE,)) == ""
    old = issue("Middle", "Root", start=NOW - 2 * DAY, days=1)
    assert "expired" in why_not(LEAF, anchors=(old,))
    assert why_not(LEAF, MIDDLE, anchors=(old, ROOT)) == ""


@pytest.mark.parametrize("number", ["2.5.29.19", "2.5.29.15", "2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"])
def test_what_an_authority_says_and_cannot_be_read_is_named(number: str) -> None:
    odd = x509.UnrecognizedExtension(ObjectIdentifier(number), b"\x05\x00")
    ca, usage = (None if number.endswith(".19") else True), (None if number.endswith(".15") else CERT_SIGN)
    middle = issue("Middle", "Root", ca=ca, usage=usage, more=[(odd, False)])
    assert f"({number}) cannot be read" in why_not(LEAF, middle)


# What a hostile bundle costs


def bundle(anchors: list[Certificate], *certificates: Certificate) -> tuple[list[str], float]:
    began = time.process_time()
    trusted = [Anchor(Kind.PERSONALSIGN, anchor) for anchor in anchors]
    report = check_certificate(pem(*certificates), Channel.SOAP, trusted, NOW)
    return [v.observed for v in report.violations], time.process_time() - began


@pytest.mark.parametrize("same_key", [True, False])
def test_twenty_of_the_same_name_cost_no_more_than_a_chain(same_key: bool) -> None:
    twins = [
        issue("Twin", "Twin", key="k" if same_key else f"k{i}", signer="k" if same_key else f"k{i + 1}")
        for i in range(19)
    ]
    _observed, spent = bundle([ROOT], leaf("Twin", signer="k"), *twins)
    assert spent < 0.5


def test_every_pair_is_verified_once_and_not_too_many_of_them() -> None:
    signatures = Signatures()
    twins = [issue("Twin", "Twin", key=f"t{i}", signer="t0") for i in range(12)]
    end = leaf("Twin", signer="t0")
    found = find_path(end, twins, [ROOT], NOW, signatures)
    assert found.anchor is None
    assert signatures.left >= 0
    assert len(signatures._known) <= MOST
    again = signatures.left
    find_path(end, twins[:3], [ROOT], NOW, signatures)
    assert signatures.left == again


def test_a_chain_as_long_as_it_may_be_and_one_longer() -> None:
    chain = [issue("C0", "Root"), *(issue(f"C{i}", f"C{i - 1}") for i in range(1, 10))]
    assert why_not(leaf("C8"), *chain[:9][::-1][:3], *[]) != ""
    assert find_path(leaf("C8"), chain[:9], [ROOT], NOW, Signatures()).anchor
    longer = find_path(leaf("C9"), chain, [ROOT], NOW, Signatures())
    assert longer.why_not == "a chain of more than 10 certificates is not followed"


def test_the_key_of_an_authority_that_is_not_verified_with_is_named() -> None:
    made = authority("somebody")
    algorithm = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d010101")), tlv(5))
    numbers = tlv(0x30, tlv(2, b"\0\x80" + b"\0" * 2047 + b"\1"), tlv(2, b"\1\0\1"))
    huge = Certificate.from_der(tailored(made, {KEY: tlv(0x30, algorithm, tlv(3, b"\0", numbers))}))
    end = leaf("somebody")
    words = "the signature of CN=leaf cannot be verified with the key of CN=somebody (RSA-16392)"
    assert why_not(end, huge) == words
    assert len(parts(huge.der)) == 3
