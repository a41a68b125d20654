"""Extensions that cannot be read, stand twice, or are written as no library would."""

import pytest

from chaman_tui.domain.channel import Channel
from tests.domain.odd import PLAIN, broken, decided
from tests.tailored import KEY_USAGE, extension, tailored, tlv

UNREADABLE = {
    "key usage of no bits": (extension("0f", bytes.fromhex("0500")), "keyUsage (2.5.29.15)"),
    "key usage with set unused bits": (extension("0f", bytes.fromhex("030207ff")), "keyUsage (2.5.29.15)"),
    "constraints with a boolean of 254": (extension("13", bytes.fromhex("30030101fe")), "basicConstraints (2.5.29.19)"),
    "constraints below zero": (extension("13", bytes.fromhex("30060101ff0201ff")), "basicConstraints (2.5.29.19)"),
    "constraints with more": (extension("13", bytes.fromhex("30050101ff0500")), "basicConstraints (2.5.29.19)"),
    "a name of no kind": (extension("11", bytes.fromhex("3002a000")), "subjectAltName (2.5.29.17)"),
    "an address of two bytes": (extension("11", bytes.fromhex("300487020102")), "subjectAltName (2.5.29.17)"),
    "no names": (extension("11", b"\x05"), "subjectAltName (2.5.29.17)"),
    "purposes of nothing": (extension("25", bytes.fromhex("0500")), "extendedKeyUsage (2.5.29.37)"),
    "policy constraints of nothing": (extension("24", bytes.fromhex("3000")), "policyConstraints (2.5.29.36)"),
    "name constraints of nothing": (extension("1e", bytes.fromhex("3000")), "nameConstraints (2.5.29.30)"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNREADABLE)
def test_one_extension_that_cannot_be_read_hides_no_other(what: str) -> None:
    odd, named = UNREADABLE[what]
    others = [KEY_USAGE] if odd[6] != 0x0F else []
    for extensions in ([odd, *others], [*others, odd]):
        report = decided(tailored(PLAIN, {}, extensions=extensions))
        assert {v.rule: v.observed for v in report.violations} == {
            "certificate.format": f"the extension {named} cannot be read"
        }
        assert report.facts["key_usage"] == (["digital_signature"] if others else [])


READABLE = {
    "CA:FALSE written out": extension("13", bytes.fromhex("3003010100"), critical=b"\xff"),
    "a length of path without an authority": extension("13", bytes.fromhex("3003020100")),
    "a huge length of path": extension("13", bytes.fromhex("300f0101ff020a7fffffffffffffffffff")),
    "an X.400 address": extension("11", bytes.fromhex("3006a304a0023000")),
    "a name of another language": extension("11", bytes.fromhex("30048202c3a9")),
    "a subtree from 0, written out": extension("1e", bytes.fromhex("300aa0083006820141800100")),
    "what nobody knows": tlv(0x30, tlv(6, bytes.fromhex("2a0304")), tlv(4, b"\xff\xff")),
}  # fmt: skip


@pytest.mark.parametrize("what", READABLE)
@pytest.mark.parametrize("usage", ["03020780", "03020080", "03020081", "0303078080", "0303070080"[:4] + "078080"])
def test_what_can_be_read_is_read_where_it_stands_beside_anything(what: str, usage: str) -> None:
    key_usage = extension("0f", bytes.fromhex(usage), critical=b"\xff")
    report = decided(tailored(PLAIN, {}, extensions=[READABLE[what], key_usage]))
    assert report.ok, report.violations
    assert "digital_signature" in str(report.facts["key_usage"])


@pytest.mark.parametrize("twice", [KEY_USAGE, extension("13", bytes.fromhex("3000")), READABLE["what nobody knows"]])
def test_an_extension_that_stands_twice_says_nothing(twice: bytes) -> None:
    others = [] if twice is KEY_USAGE else [KEY_USAGE]
    der = tailored(PLAIN, {}, extensions=[twice, *others, twice, twice])
    ((rule, observed),) = broken(der).items()
    assert rule == "certificate.format"
    assert observed.endswith("stands twice")
    assert observed.count("stands twice") == 1


def test_hundreds_of_extensions_are_not_read_one_by_one() -> None:
    many = [tlv(0x30, tlv(6, bytes((0x2A, 3, 0x81, i))), tlv(4, b"\5")) for i in range(101)]
    assert broken(tailored(PLAIN, {}, extensions=[KEY_USAGE, *many])) == {"certificate.format": "it has 102 extensions"}


def test_a_certificate_that_signs_certificates_is_no_persons() -> None:
    signs = extension("0f", bytes.fromhex("03020284"), critical=b"\xff")
    assert "certificate.end-entity" in broken(tailored(PLAIN, {}, extensions=[signs]), Channel.SOAP)
    unreadable = extension("13", b"\x05")
    report = decided(tailored(PLAIN, {}, extensions=[KEY_USAGE, unreadable]), Channel.SOAP)
    assert [c.reached for c in report.checks if c.rule == "certificate.end-entity"] == [False]
