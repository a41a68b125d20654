"""The whole acceptance table: every key, hash, usage and validity, each against every channel and kind."""

from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import KINDS, check_certificate
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.material import ANCHORS, Hash, Made, authority, make

# What the FAQ allows, written down here a second time and in another form than in the program.
GOOD_KEYS = {"RSA-2048", "RSA-3072", "RSA-4096", "P-384", "P-521"}
BAD_KEYS = {"RSA-1024", "RSA-2047", "RSA-2056", "RSA-2560", "P-256", "Ed25519"}
HASHES: dict[str, tuple[Hash, bool]] = {
    "SHA-224": (hashes.SHA224(), False),
    "SHA-256": (hashes.SHA256(), True),
    "SHA-384": (hashes.SHA384(), True),
    "SHA-512": (hashes.SHA512(), True),
}
KEY_ENCIPHERMENT = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
BOTH = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
USAGES = {
    "signature": (DIGITAL_SIGNATURE, True),
    "both": (BOTH, True),
    "encipherment": (KEY_ENCIPHERMENT, False),
    "absent": (None, False),
}
VALIDITIES = {
    "now": (-1.0, 365.0, True),
    "not yet": (1.0, 365.0, False),
    "expired": (-30.0, 10.0, False),
    "its first second": (0.0, 1.0, True),
    "its last second": (-1.0, 1.0, True),
}
TAKES = {
    Channel.FTP: {Kind.EID, Kind.PERSONALSIGN},
    Channel.SFTP: {Kind.EID, Kind.PERSONALSIGN},
    Channel.SOAP: {Kind.PERSONALSIGN},
    Channel.REST: set(Kind),
}


def rules(made: Made, channel: Channel) -> set[str]:
    return {v.rule for v in check_certificate(made.pem, channel, ANCHORS, NOW).violations}


@cache
def self_signed(key: str, usage: str, hash_name: str, validity: str) -> Made:
    start, days, _valid = VALIDITIES[validity]
    return make(
        key_name=key,
        usage=USAGES[usage][0],
        hash_algorithm=HASHES[hash_name][0],
        start=NOW + timedelta(days=start),
        days=days,
    )


@pytest.mark.parametrize("key", sorted(GOOD_KEYS | BAD_KEYS))
def test_self_signed(key: str) -> None:
    """4 usages, 4 hashes, 5 validities and 4 channels for each key: 320 cases."""
    for usage, hash_name, validity, channel in product(USAGES, HASHES, VALIDITIES, Channel):
        hashed = HASHES[hash_name][1] and key != "Ed25519"
        expected = {
            "certificate.key": key not in GOOD_KEYS,
            "certificate.signature": not hashed,
            "certificate.key-usage": not USAGES[usage][1],
            "certificate.validity": not VALIDITIES[validity][2],
            "certificate.type": channel is not Channel.REST,
        }
        found = rules(self_signed(key, usage, hash_name, validity), channel)
        assert found == {rule for rule, broken in expected.items() if broken}, (usage, hash_name, validity, channel)


def of_kind(kind: Kind, key: str) -> Made:
    if kind is Kind.SELF_SIGNED:
        return make(key_name=key)
    if kind is Kind.UNRECOGNISED:
        return make("x", key_name=key, issuer=authority("nobody"))
    return make("x", key_name=key, issuer=authority(kind.value))


@pytest.mark.parametrize(("kind", "channel"), list(product(Kind, Channel)))
def test_kinds_and_channels(kind: Kind, channel: Channel) -> None:
    for key in sorted(GOOD_KEYS | BAD_KEYS):
        found = rules(of_kind(kind, key), channel)
        assert ("certificate.type" in found) == (kind not in TAKES[channel])
        unproved = kind is Kind.UNRECOGNISED and channel is not Channel.REST
        assert ("certificate.chain" in found) == unproved
        assert ("certificate.key" in found) == (key in BAD_KEYS)
        assert (not found) == (kind in TAKES[channel] and key in GOOD_KEYS)


def test_the_program_says_the_same_as_this_table() -> None:
    assert {channel: set(kinds) for channel, kinds in KINDS.items()} == TAKES


@pytest.mark.parametrize("usage", USAGES)
@pytest.mark.parametrize("kind", [Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER])
def test_key_usage_is_asked_of_self_signed_ones_only(kind: Kind, usage: str) -> None:
    made = make("x", issuer=authority(kind.value), usage=USAGES[usage][0])
    assert rules(made, Channel.REST) == set()
