"""What certificates are read from, and in words what stood in the way: which character, which line, what is missing."""

import base64
import subprocess
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.containers import MOST_CERTIFICATES, Reading, read_certificates
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.trust import Kind
from tests.cases import CERTIFICATES
from tests.conftest import NOW
from tests.material import authority, key, make
from tests.private_keys import JAVA_TRUST_STORE, pems

AT = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
MADE = make(key_name="RSA-2048")
PEM, DER, BODY = MADE.pem, MADE.der, b"".join(MADE.pem.splitlines()[1:-1])
TEXT = PEM.decode()
LINES = len(TEXT.splitlines())


def test_cases_that_are_read() -> None:
    expected = read_certificates((CERTIFICATES / "utf16le-bom.pem").read_bytes())
    assert len(expected.certificates) == 1
    for name in ("utf16le-bom.pem", "oneline-backslashrn.pem"):
        assert read_certificates((CERTIFICATES / name).read_bytes()) == expected
        report = check_certificate((CERTIFICATES / name).read_bytes(), Channel.REST, [], AT)
        assert report.ok


@pytest.mark.parametrize(
    ("name", "observed"),
    [
        ("csr-v3.der", "a certificate signing request (CSR)"),
        ("endash.pem", "line 1, character 1: U+2013 (EN DASH) in what should be -----BEGIN CERTIFICATE-----"),
        ("zwsp-inside.pem", "line 5, character 21: U+200B (ZERO WIDTH SPACE) is no base64"),
        (
            "truncated.pem",
            "cut off in line 12: 496 of 1040 bytes are there; "
            "the line -----END CERTIFICATE----- is missing after line 12",
        ),
        ("no-end.pem", "the line -----END CERTIFICATE----- is missing after line 23"),
        ("quoted-mail.pem", "each line begins with “>”, as in a quoted mail; from line 2 on"),
        ("trusted.pem", "OpenSSL's TRUSTED form: 14 bytes of settings stand behind it"),
        (
            "only-text.txt",
            "a certificate as a program prints it; give the part from -----BEGIN CERTIFICATE----- on, or its file",
        ),
    ],
)
def test_cases_that_are_named(name: str, observed: str) -> None:
    data = (CERTIFICATES / name).read_bytes()
    (violation,) = check_certificate(data, Channel.REST, [], AT).violations
    assert (violation.rule, violation.observed) == ("certificate.format", observed)
    assert check_anchor(data, Kind.EID, AT).violations[0].observed == observed


def test_the_good_one_beside_one_that_cannot_be_read() -> None:
    reading = read_certificates((CERTIFICATES / "good-plus-unreadable.pem").read_bytes())
    assert len(reading.certificates) == 1
    assert reading.problem == "the 2nd cannot be read: a certificate with an encoding that cannot be read: issuer"


def test_the_trusted_form_tells_how_to_convert_it(tmp_path: object) -> None:
    data = (CERTIFICATES / "trusted.pem").read_bytes()
    (violation,) = check_certificate(data, Channel.REST, [], AT).violations
    assert "openssl x509 -in FILE -out certificate.pem" in violation.fix
    converted = subprocess.run(["openssl", "x509"], input=data, capture_output=True, check=True).stdout
    assert check_certificate(converted, Channel.REST, [], AT).ok


def changed(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new).encode()


READ: dict[str, bytes] = {
    "PEM": PEM,
    "DER": DER,
    "CRLF": changed("\n", "\r\n"),
    "CR": changed("\n", "\r"),
    "byte order mark": b"\xef\xbb\xbf" + PEM,
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE with mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-32": TEXT.encode("utf-32"),
    "an older label": changed("CERTIFICATE-----", "CERTIFICATE-----").replace(b"N CERT", b"N X509 CERT").replace(
        b"END CERT", b"END X509 CERT"
    ),
    "the trusted label without settings": changed(" CERT", " TRUSTED CERT"),
    "text before and after": b"Dear all,\n\nsee below\n" + PEM + b"\n-- \nJan \xe9",
    "text before BEGIN on its line": b"the certificate: " + PEM,
    "a mark before BEGIN": b"\n\xef\xbb\xbf" + PEM,
    "smart quotes around": "“".encode() + PEM.strip() + "”".encode(),
    "indented": b"".join(b"    " + line for line in PEM.splitlines(keepends=True)),
    "white space at the line ends": changed("\n", " \t\n"),
    "a space within a line": changed(TEXT[40:50], TEXT[40:45] + " " + TEXT[45:50]),
    "a tab within a line": changed(TEXT[40:50], TEXT[40:45] + "\t" + TEXT[45:50]),
    "blank lines within": changed("\n", "\n\n"),
    "literal LF": changed("\n", "\\n"),
    "literal CRLF": changed("\n", "\\r\\n"),
    "literal CR": changed("\n", "\\r"),
    "escaped twice": changed("\n", "\\\\n"),
    "a JSON string": b'{"certificate": "' + changed("\n", "\\n") + b'", "x": 1}',
    "JSON of PHP": changed("/", "\\/"),
    "JSON of .NET": changed("+", "\\u002B"),
    "a header of nginx": changed("\n", "%0A").replace(b" ", b"%20").replace(b"+", b"%2B"),
    "line ends lost to spaces": changed("\n", " "),
    "line ends lost": changed("\n", ""),
    "more dashes": changed("-----", "-------"),
    "without its padding": changed("=", "") if "=" in TEXT else PEM,
    "bare base64": BODY,
    "bare base64 in lines": base64.encodebytes(DER),
    "bare base64 in quotes": b'"' + BODY + b'",',
    "bare base64url": base64.urlsafe_b64encode(DER).rstrip(b"="),
    "base64 of the PEM": base64.b64encode(PEM),
    "base64 of the PEM in lines": base64.encodebytes(PEM),
    "another kind of block before it": b"-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n" + PEM,
    "PKCS#7": pkcs7.serialize_certificates([MADE.certificate], Encoding.PEM),
    "PKCS#7 DER": pkcs7.serialize_certificates([MADE.certificate], Encoding.DER),
    "PKCS#7 bare": base64.encodebytes(pkcs7.serialize_certificates([MADE.certificate], Encoding.DER)),
    "PKCS#7 as CMS": pkcs7.serialize_certificates([MADE.certificate], Encoding.PEM).replace(b"PKCS7", b"CMS"),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_forms_that_are_read(form: str) -> None:
    reading = read_certificates(READ[form])
    assert (reading.problem, [c.der for c in reading.certificates]) == ("", [DER])


def test_several_are_read_in_their_order() -> None:
    chain = [make("a", issuer=authority("eid")), authority("eid"), MADE]
    for data in (
        b"".join(made.pem for made in chain),
        b"".join(made.der for made in chain),
        b"-----\n".join(made.pem.strip() + b"\n" for made in chain),
        b"".join(made.pem.strip() for made in chain),
    ):
        assert [c.der for c in read_certificates(data).certificates] == [made.der for made in chain]
        assert read_certificates(data).problem == ""
    bundle = pkcs7.serialize_certificates([made.certificate for made in chain], Encoding.PEM)
    assert {c.der for c in read_certificates(bundle).certificates} == {made.der for made in chain}


def request() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(MADE.key, hashes.SHA256()).public_bytes(Encoding.DER)


def revocation_list() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(NOW).next_update(NOW)
    return builder.sign(MADE.key, hashes.SHA256()).public_bytes(Encoding.DER)


def version_changed(der: bytes) -> bytes:
    at = der.index(b"\x02\x01", 4)
    return der[: at + 2] + b"\x07" + der[at + 3 :]


def labelled(data: bytes, label: bytes = b"CERTIFICATE") -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label, base64.encodebytes(data), label)


SPKI = key("RSA-2048").public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
PKCS1 = key("RSA-2048").public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
ENDS = "-----END CERTIFICATE-----"
BEGINS = "-----BEGIN CERTIFICATE-----"
BUNDLE = pkcs7.serialize_certificates([MADE.certificate], Encoding.DER)
EMPTY_BUNDLE = bytes.fromhex("302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107013100")

NAMED: dict[str, tuple[bytes, str]] = {
    "a CRL": (revocation_list(), "a certificate revocation list (CRL)"),
    "a CRL of a wrong version": (version_changed(revocation_list()), "a certificate revocation list (CRL)"),
    "a CSR": (request(), "a certificate signing request (CSR)"),
    "a CSR of a wrong version": (version_changed(request()), "a certificate signing request (CSR)"),
    "a CSR in base64": (base64.b64encode(request()), "a certificate signing request (CSR)"),
    "a CSR in armour": (labelled(request(), b"NEW CERTIFICATE REQUEST"), "a certificate signing request (CSR)"),
    "a CSR under a certificate's label": (
        labelled(request()), "under CERTIFICATE (line 1) stands a certificate signing request (CSR)"
    ),
    "a public key": (SPKI, "a public key without a certificate"),
    "a bare RSA key": (PKCS1, "a public key without a certificate"),
    "a public key in armour": (labelled(SPKI, b"PUBLIC KEY"), "a public key without a certificate"),
    "a public key under a certificate's label": (
        labelled(SPKI), "under CERTIFICATE (line 1) stands a public key without a certificate"
    ),
    "a bundle under a certificate's label": (
        labelled(pkcs7.serialize_certificates([MADE.certificate], Encoding.DER)),
        "under CERTIFICATE (line 1) stands a PKCS#7 bundle",
    ),
    "noise under a certificate's label": (
        labelled(b"some words"), "what stands under CERTIFICATE (line 1) is not a certificate"
    ),
    "a certificate of a wrong version": (
        version_changed(DER), "a certificate with an encoding that cannot be read: version"
    ),
    "a key store of Java": (JAVA_TRUST_STORE, "a Java key store; export the certificate alone: keytool -exportcert"),
    "a ZIP archive": (b"PK\3\4" + bytes(40), "a ZIP archive; unpack it first"),
    "a PDF document": (b"%PDF-1.7\n", "a PDF document"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
    "JSON": (b'{"x5c": ["MIIC"]}', "a JSON document"),
    "a web page": (b"<!DOCTYPE html><html>", "a web page"),
    "XML": (b"<?xml version='1.0'?>", "an XML document"),
    "an SSH key": (b"ssh-rsa AAAAB3NzaC1yc2E= jan", "an SSH public key"),
    "an OpenSSH certificate": (b"ssh-rsa-cert-v01@openssh.com AAAA", "an OpenSSH certificate"),
    "a PGP key": (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "a PGP block"),
    "other armour": (b"-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n", "armour of another kind"),
    "words about it": (b"it must BEGIN CERTIFICATE and END CERTIFICATE", "text that is not recognised"),
    "nothing": (b" \r\n\t", "nothing"),
    "too much": (PEM * 300, "more than 262,144 bytes"),
    "cut off in DER": (DER[:-7], f"cut off: {len(DER) - 7} of {len(DER)} bytes are there"),
    "more after DER": (DER + b"more", "4 bytes too many stand behind it"),
    "a line end after DER": (DER + b"\n", "1 byte too many stands behind it"),
    "more after DER in armour": (labelled(DER + b"more"), "4 bytes too many stand behind it"),
    "more after bare base64": (
        base64.b64encode(DER + b"abc"), "3 bytes too many stand behind it"
    ),
    "a bundle that is cut off": (BUNDLE[:-9], f"cut off: {len(BUNDLE) - 9} of {len(BUNDLE)} bytes are there"),
    "a bundle without certificates": (EMPTY_BUNDLE, "a PKCS#7 bundle without certificates that can be read"),
    "an empty bundle in armour": (
        labelled(b"", b"PKCS7"), "nothing stands between BEGIN (line 1) and END (line 2)"
    ),
    "an empty block": (
        f"{BEGINS}\n\n{ENDS}\n".encode(), "nothing stands between BEGIN (line 1) and END (line 3)"
    ),
    "labels that differ": (
        TEXT.replace("END CERT", "END X509 CERT").encode(),
        f"line 1 begins CERTIFICATE, and line {LINES} ends X509 CERTIFICATE",
    ),
    "no BEGIN": (TEXT.replace(BEGINS + "\n", "").encode(), f"the line {BEGINS} is missing before line {LINES - 1}"),
    "no END": (TEXT.replace(ENDS + "\n", "").encode(), f"the line {ENDS} is missing after line {LINES - 1}"),
    "BEGIN twice": (BEGINS.encode() + b"\n" + PEM, f"the 1st cannot be read: the line {ENDS} is missing after line 1"),
    "four dashes": (changed(BEGINS, BEGINS[:-1]), f"line 1 is not exactly {BEGINS}"),
    "four dashes before": (changed(BEGINS, BEGINS[1:]), f"line 1 is not exactly {BEGINS}"),
    "four dashes at the end": (changed(ENDS, ENDS[:-1]), f"line {LINES} is not exactly {ENDS}"),
    "no dashes": (changed(BEGINS, "BEGIN CERTIFICATE"), f"line 1 is not exactly {BEGINS}"),
    "small letters": (changed(BEGINS, BEGINS.lower()), f"line 1 is not exactly {BEGINS}"),
    "a label in small letters": (changed(BEGINS, "-----BEGIN Certificate-----"), f"line 1 is not exactly {BEGINS}"),
    "two spaces": (changed(BEGINS, BEGINS.replace(" ", "  ")), f"line 1 is not exactly {BEGINS}"),
    "a no-break space": (
        changed(BEGINS, BEGINS.replace(" ", "\u00a0")),
        f"line 1, character 11: U+00A0 (NO-BREAK SPACE) in what should be {BEGINS}",
    ),
    "a zero-width space": (
        changed(BEGINS, BEGINS.replace("CERT", "CERT\u200b")),
        f"line 1, character 16: U+200B (ZERO WIDTH SPACE) in what should be {BEGINS}",
    ),
    "an em dash": (
        changed(BEGINS, BEGINS.replace("-----", "—")),
        f"line 1, character 1: U+2014 (EM DASH) in what should be {BEGINS}",
    ),
    "en dashes at the end": (
        changed(ENDS, ENDS.replace("-----", "–––––")),
        f"line {LINES}, character 1: U+2013 (EN DASH) in what should be {ENDS}",
    ),
    "dashes in one line": (
        changed("\n", " ").replace(b"-----", "–––––".encode()),
        f"line 1, character 1: U+2013 (EN DASH) in what should be {BEGINS}",
    ),
    "a no-break space within": (
        changed(TEXT[40:50], TEXT[40:45] + "\u00a0" + TEXT[45:50]),
        "line 2, character 18: U+00A0 (NO-BREAK SPACE) is no base64",
    ),
    "a mark within": (
        changed(TEXT[40:50], "\ufeff" + TEXT[40:50]),
        "line 2, character 13: U+FEFF (ZERO WIDTH NO-BREAK SPACE) is no base64",
    ),
    "base64url within": (
        changed(TEXT[40:50], TEXT[40:45] + "_" + TEXT[46:50]),
        "line 2, character 18: “_” is of base64url; here + and / stand for it",
    ),
    "padding within": (
        changed(TEXT[40:50], TEXT[40:45] + "=" + TEXT[46:50]),
        "line 2, character 18: “=” stands only at the end of base64",
    ),
    "a mail that quotes with a bar": (
        b"".join(b"| " + line for line in PEM.splitlines(keepends=True)),
        "each line begins with “|”, as in a quoted mail; from line 2 on",
    ),
    "a character within bare base64": (
        BODY[:30] + "\u200b".encode() + BODY[30:], "line 1, character 31: U+200B (ZERO WIDTH SPACE) is no base64"
    ),
    "a control character within": (
        changed(TEXT[40:50], TEXT[40:45] + "\x0b" + TEXT[45:50]), "line 2, character 18: U+000B is no base64"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_forms_that_are_named(name: str) -> None:
    data, observed = NAMED[name]
    reading = read_certificates(data)
    assert reading.problem == observed
    (violation,) = check_certificate(data, Channel.REST, [], NOW).violations
    assert violation.rule == "certificate.format"


def test_at_most_so_many() -> None:
    many = [make(f"{n}") for n in range(MOST_CERTIFICATES + 1)]
    assert len(read_certificates(b"".join(made.pem for made in many[1:])).certificates) == MOST_CERTIFICATES
    for data in (
        b"".join(made.pem for made in many),
        b"".join(made.der for made in many),
        pkcs7.serialize_certificates([made.certificate for made in many], Encoding.DER),
    ):
        assert read_certificates(data) == Reading(problem="more than 20 certificates")


def test_bundles_together_hold_no_more_certificates_than_one_may() -> None:
    def bundle(numbers: range) -> bytes:
        found = [x509.load_pem_x509_certificate(make(f"{n}").pem) for n in numbers]
        return pkcs7.serialize_certificates(found, Encoding.PEM)

    half = MOST_CERTIFICATES // 2
    whole = bundle(range(half)) + bundle(range(half, MOST_CERTIFICATES))
    assert len(read_certificates(whole).certificates) == MOST_CERTIFICATES
    assert read_certificates(whole + bundle(range(90, 91))) == Reading(problem="more than 20 certificates")


@pytest.mark.parametrize("blank", ["\u00a0", "\f", "\v", "\u3000", "\u200b", "\x1c"])
def test_a_line_that_only_looks_blank_is_named(blank: str) -> None:
    lines = TEXT.splitlines()
    between = "\n".join([*lines[:3], blank, *lines[3:]])
    alone = f"{lines[0]}\n{blank}\n{lines[-1]}"
    for text, line in ((between, 4), (alone, 2)):
        problem = read_certificates(text.encode()).problem
        assert problem.startswith(f"line {line}, character 1: U+{ord(blank):04X}"), problem
    spaced = "\n".join([*lines[:3], " \t ", *lines[3:]])
    assert len(read_certificates(spaced.encode()).certificates) == 1


@pytest.mark.parametrize(
    ("n", "said"), [(1, "the 1st"), (2, "the 2nd"), (3, "the 3rd"), (4, "the 4th"), (11, "the 11th")]
)
def test_the_place_of_what_cannot_be_read(n: int, said: str) -> None:
    bad = f"{BEGINS}\nAAAA\n{ENDS}\n".encode()
    reading = read_certificates(PEM * (n - 1) + bad + PEM)
    assert reading.problem.startswith(said)
    assert len(reading.certificates) == n


def test_a_private_key_where_a_certificate_was_meant_is_no_crash() -> None:
    for pem in pems().values():  # the gate before the rules turns it away; what reads alone must not fail on it
        body = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
        for data in (pem, body, labelled(body), labelled(body, b"PKCS7")):
            reading = read_certificates(data)
            assert reading.problem
            assert not reading.certificates


REAL = [PEM, PEM + authority("eid").pem, READ["PKCS#7"], DER, BODY]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(REAL)))
    for _change in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        put = draw(st.sampled_from([b"", b"\n", b"-", "–".encode(), b"\0", bytes(data[:90])]))
        data[at : at + draw(st.integers(0, 60))] = put
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_either_certificates_or_a_problem_that_says_more_than_the_label(data: bytes) -> None:
    reading = read_certificates(data)
    assert reading.certificates or reading.problem
    assert reading.problem not in {"a certificate", "a PKCS#7 bundle"}
    for certificate in reading.certificates:
        assert certificate.der
    assert len(reading.problem) <= 200


def test_the_greatest_size_is_read() -> None:
    padded = PEM + b" " * (MAX_BYTES - len(PEM))
    assert [c.der for c in read_certificates(padded).certificates] == [DER]
