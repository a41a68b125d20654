"""The reader of DER: what it takes is DER and nothing else, and it goes no further than it must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.credentials import asn1


@given(
    contents=st.lists(st.tuples(st.integers(0, 0xFF).filter(lambda tag: tag & 0x1F != 0x1F), st.binary(max_size=300)))
)
def test_what_is_written_is_read(contents: list[tuple[int, bytes]]) -> None:
    data = b"".join(asn1.encode(tag, content) for tag, content in contents)
    found = asn1.elements(data)
    assert [(e.tag, e.content) for e in found] == contents
    assert b"".join(e.whole for e in found) == data


@given(data=st.binary(max_size=60))
def test_whatever_is_read_is_what_stands_there(data: bytes) -> None:
    try:
        found = asn1.elements(data)
    except ValueError:
        return
    assert b"".join(e.whole for e in found) == data
    assert all(e.whole.endswith(e.content) for e in found)


@pytest.mark.parametrize(
    "wrong",
    [
        "30", "3001", "308000", "30810100", "3081", "30820001", "308200ff" + "00" * 254, "3085000000000100", "1f81",
        "1f8181818100", "30847fffffff",
    ],
)  # fmt: skip
def test_what_is_no_der_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (no more is promised)
        asn1.elements(bytes.fromhex(wrong))


def test_lengths_of_every_size() -> None:
    for size in (0, 127, 128, 255, 256, 65535, 65536):
        assert asn1.single(asn1.encode(4, b"x" * size), 4) == b"x" * size
    assert asn1.elements(bytes.fromhex("7f8101020500"))[0].content == bytes.fromhex("0500")


def test_one_element_with_its_tag() -> None:
    assert asn1.single(bytes.fromhex("020105"), asn1.INTEGER) == b"\5"
    for wrong in ("020105020105", "040105", ""):
        with pytest.raises(ValueError, match="not one element"):
            asn1.single(bytes.fromhex(wrong), asn1.INTEGER)


@pytest.mark.parametrize(
    ("content", "dotted"),
    [
        ("2a864886f70d010101", "1.2.840.113549.1.1.1"),
        ("551d0f", "2.5.29.15"),
        ("883703", "2.999.3"),
        ("00", "0.0"),
        ("78", "2.40"),
    ],
)
def test_object_identifiers(content: str, dotted: str) -> None:
    assert asn1.oid(bytes.fromhex(content)) == dotted
    assert asn1.oid_in_words(bytes.fromhex(content)) == dotted


@pytest.mark.parametrize("content", [b"", b"\x80", b"\x2a\x86", b"\x81" * 70 + b"\1"])
def test_what_is_no_object_identifier_is_shown_by_its_bytes(content: bytes) -> None:
    with pytest.raises(ValueError, match="no object identifier"):
        asn1.oid(content)
    assert asn1.oid_in_words(content) == content[:64].hex()


def test_truth_and_numbers() -> None:
    assert (asn1.boolean(b"\xff"), asn1.boolean(b"\0")) == (True, False)
    assert [asn1.natural(bytes.fromhex(n)) for n in ("00", "7f", "0080", "0100")] == [0, 127, 128, 256]
    for wrong in (b"", b"\1", b"\xff\xff"):
        with pytest.raises(ValueError, match="no boolean"):
            asn1.boolean(wrong)
    for wrong in (b"", b"\xff", b"\0\1", b"\x80"):
        with pytest.raises(ValueError, match="no number"):
            asn1.natural(wrong)


def test_bits() -> None:
    assert [asn1.bits(bytes.fromhex(b)) for b in ("0780", "070080", "00", "0001", "0080ffffff")] == [
        0x8000, 0x0080, 0, 0x0100, 0x80FF,
    ]  # fmt: skip
    for wrong in ("", "08ff", "07", "07ff", "01"):
        with pytest.raises(ValueError, match="no string of bits"):
            asn1.bits(bytes.fromhex(wrong))
