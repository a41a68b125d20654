"""Mutated real files: nothing but a decision comes out of the importers, and within its time."""

import time

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.material import ANCHORS, authority, key, make

LEAF = make("leaf", issuer=authority("eid"))
BUNDLE = [LEAF.certificate, authority("eid").certificate]
REAL = [
    LEAF.pem,
    LEAF.der,
    LEAF.pem + authority("eid").pem,
    pkcs7.serialize_certificates(BUNDLE, Encoding.PEM),
    pkcs7.serialize_certificates(BUNDLE, Encoding.DER),
    make(serial_attribute="85073003328").der,
    LEAF.private_pem,
    key("RSA-2048").public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
    key("RSA-2048").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    key("RSA-2048").public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1),
]
RULES = {"certificate", "ssh-key", "key", "trust"}


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(REAL)))
    for _change in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        how = draw(st.sampled_from(["flip", "cut", "insert", "repeat", "drop"]))
        if how == "flip" and data:
            data[at] ^= draw(st.integers(1, 255))
        elif how == "cut":
            del data[at:]
        elif how == "drop":
            del data[at : at + draw(st.integers(1, 40))]
        elif how == "insert":
            data[at:at] = draw(st.binary(max_size=40))
        else:
            data[at:at] = data[: draw(st.integers(0, 400))]
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(data=mutated(), channel=st.sampled_from(Channel))
def test_only_decisions_come_out(data: bytes, channel: Channel) -> None:
    began = time.process_time()
    reports = (
        check_certificate(data, channel, ANCHORS, NOW),
        check_anchor(data, Kind.EID, NOW),
        check_ssh_key(data),
    )
    assert time.process_time() - began < 1
    for report in reports:
        assert report.ok == (not report.violations)
        assert {v.rule.split(".")[0] for v in report.violations} <= RULES
        for violation in report.violations:
            assert LEAF.private_pem.splitlines()[1].decode() not in violation.observed


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=2000))
def test_noise(data: bytes) -> None:
    assert not check_certificate(data, Channel.REST, [], NOW).ok
    assert not check_ssh_key(data).ok


def test_every_form_reads_as_the_same_certificate() -> None:
    pem, der = LEAF.pem, LEAF.der
    chain = authority("eid").pem
    forms = {
        "PEM": pem,
        "DER": der,
        "chain": pem + chain,
        "chain, root first": chain + pem,
        "PKCS#7": REAL[3],
        "PKCS#7 DER": REAL[4],
        "CRLF": pem.replace(b"\n", b"\r\n"),
        "byte-order mark": b"\xef\xbb\xbf" + pem,
        "text around": b"Subject: hello\n\n" + pem + b"\n-- \nKind regards",
        "literal line ends": pem.replace(b"\n", b"\\n"),
        "bare base64": b"".join(pem.splitlines()[1:-1]),
        "bare base64 in lines": b"\r\n".join(pem.splitlines()[1:-1]),
        "bare base64 with a mark": b"\xef\xbb\xbf" + b"\n".join(pem.splitlines()[1:-1]),
    }
    expected = check_certificate(pem, Channel.FTP, ANCHORS, NOW)
    assert expected.ok
    for form, data in forms.items():
        report = check_certificate(data, Channel.FTP, ANCHORS, NOW)
        assert report.facts == expected.facts, form
