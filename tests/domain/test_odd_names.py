"""Names in any form: shown as far as they can be read, and compared by what they mean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.credentials import names
from tests.domain.odd import PLAIN, decided
from tests.tailored import (
    BMP,
    COMMON_NAME,
    COUNTRY,
    ISSUER,
    PRINTABLE,
    SERIAL,
    SUBJECT,
    T61,
    UNIVERSAL,
    UTF8,
    name,
    tailored,
    tlv,
)  # fmt: skip


def self_named(issuer: bytes, subject: bytes) -> bytes:
    return tailored(PLAIN, {ISSUER: issuer, SUBJECT: subject}, extensions=[])


ACME = name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, PRINTABLE, b"Acme"))


@pytest.mark.parametrize(
    "issuer",
    [
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UTF8, b"Acme")),
        name((COUNTRY, PRINTABLE, b"be"), (COMMON_NAME, UTF8, b"ACME")),
        name((COUNTRY, UTF8, b"BE"), (COMMON_NAME, UTF8, b"  acme ")),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, BMP, "Acme".encode("utf-16-be"))),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UNIVERSAL, "Acme".encode("utf-32-be"))),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, T61, b"Acme")),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UTF8, "Ａｃｍｅ".encode())),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UTF8, "Ac\u00adme".encode())),
    ],
)
def test_the_same_name_in_another_form_is_self_signed(issuer: bytes) -> None:
    report = decided(self_named(issuer, ACME))
    assert report.facts["kind"] == "self-signed"
    assert [v.rule for v in report.violations] == ["certificate.key-usage"]


@pytest.mark.parametrize(
    "issuer",
    [
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, PRINTABLE, b"Ac me")),
        name((COMMON_NAME, PRINTABLE, b"Acme"), (COUNTRY, PRINTABLE, b"BE")),
        name((COMMON_NAME, PRINTABLE, b"Acme")),
        name((COUNTRY, PRINTABLE, b"BE"), (SERIAL, PRINTABLE, b"Acme")),
        name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UTF8, b"Acme\xff")),
        tlv(0x30),
    ],
)
def test_another_name_is_another_issuer(issuer: bytes) -> None:
    assert decided(self_named(issuer, ACME)).facts["kind"] == "unrecognised"


def pair(oid: bytes, text: bytes) -> bytes:
    return tlv(0x30, tlv(6, oid), tlv(UTF8, text))


NUMBERS = (SERIAL, PRINTABLE, b"85 07 30-033.28"), (COMMON_NAME, BMP, "８５０７３００３３２８".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (name((COMMON_NAME, T61, "Société X".encode("latin-1"))), "CN=Société X"),
        (name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, UTF8, b"Soci\xe9t\xe9")), "CN=unreadable,C=BE"),
        (name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, 0x03, b"\0abc")), "CN=unreadable,C=BE"),
        (name((COMMON_NAME, BMP, "Zoë".encode("utf-16-be"))), "CN=Zoë"),
        (name((COMMON_NAME, UTF8, b'a,b+c"d\\e<f>g;h')), r"CN=a\,b\+c\"d\\e\<f\>g\;h"),
        (name((COMMON_NAME, UTF8, b"#a#\0 b ")), "CN=\\#a#\\00 b\\ "),
        (name((COMMON_NAME, UTF8, b" ")), "CN=\\ "),
        (name((bytes.fromhex("2a0304"), UTF8, b"x")), "1.2.3.4=x"),
        (tlv(0x30, tlv(0x31, pair(COMMON_NAME, b"a"), pair(COUNTRY, b"BE"))), "CN=a+C=BE"),
        (tlv(0x30), ""),
        (name(*[(COMMON_NAME, UTF8, b"x" * 100)] * 200), "a name of 22204 bytes"),
        (name(*NUMBERS), "CN=***********,SERIALNUMBER=***********"),
    ],
)
def test_a_name_is_shown_as_far_as_it_can_be_read(subject: bytes, shown: str) -> None:
    report = decided(self_named(subject, subject))
    assert report.facts["subject"] == shown
    assert report.facts["issuer"] == shown
    assert report.facts["kind"] == "self-signed"


def test_no_attribute_lends_another_its_digits() -> None:
    subject = name((SERIAL, PRINTABLE, b"850730"), (COMMON_NAME, PRINTABLE, b"03328"))
    assert decided(self_named(subject, subject)).facts["subject"] == "CN=03328,SERIALNUMBER=850730"


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (name((COUNTRY, PRINTABLE, b"BE"), (COMMON_NAME, BMP, b"\xd8\x00")), "CN=unreadable,C=BE"),
        (name((b"\x80", UTF8, b"x")), "80=x"),
        (b"", "unreadable"),
        (tlv(0x30, tlv(0x30)), "unreadable"),
        (tlv(0x30, tlv(0x31, tlv(0x30, tlv(5), tlv(5)))), "unreadable"),
    ],
)
def test_what_the_library_would_not_let_through_is_no_more_trouble(odd: bytes, shown: str) -> None:
    assert names.shown(odd) == shown
    assert names.key(odd) == names.key(odd)


TEXTS = st.text(max_size=20)


@given(text=TEXTS)
def test_a_text_is_prepared_once_and_for_all(text: str) -> None:
    assert names.prepared(names.prepared(text)) == names.prepared(text)


@given(text=TEXTS, pad=st.sampled_from(["", " ", "  ", "\t", "\u00a0"]))
def test_case_spaces_and_the_form_of_letters_do_not_count(text: str, pad: str) -> None:
    expected = names.prepared(text)
    assert names.prepared(pad + text + pad) == expected
    assert names.prepared(text.replace(" ", "  ")) == expected
    assert names.prepared(text.casefold()) == expected
    assert names.prepared(unicodedata.normalize("NFD", text)) == expected


@given(
    one=st.text("aAbB ", max_size=6),
    other=st.text("aAbB ", max_size=6),
    tags=st.tuples(*[st.sampled_from([12, 19, 20, 22])] * 2),
)
def test_names_are_the_same_when_their_words_are(one: str, other: str, tags: tuple[int, int]) -> None:
    keys = [names.key(name((COMMON_NAME, tag, text.encode()))) for tag, text in zip(tags, (one, other), strict=True)]
    assert (keys[0] == keys[1]) == (one.lower().split() == other.lower().split())


@given(sets=st.permutations([pair(COMMON_NAME, b"a"), pair(COUNTRY, b"BE"), pair(SERIAL, b"1")]))
def test_the_order_within_a_set_does_not_count(sets: list[bytes]) -> None:
    expected = names.key(tlv(0x30, tlv(0x31, pair(COMMON_NAME, b"A"), pair(COUNTRY, b"be"), pair(SERIAL, b"1"))))
    assert names.key(tlv(0x30, tlv(0x31, *sets))) == expected
