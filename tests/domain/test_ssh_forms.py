"""One public SSH key in the forms of programs, as ssh-keygen reads them; and what people paste instead, each named."""

import base64
import json
import struct
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.errors import Violation
from tests.cases import SSH_KEYS
from tests.material import make

GOOD = (SSH_KEYS / "good.pub").read_bytes()
KIND, WORD = GOOD.split()[:2]
LINE = KIND + b" " + WORD
FINGERPRINT = check_ssh_key(GOOD).facts["fingerprint"]
OTHER = rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
SPKI = (SSH_KEYS / "p8-trail.pub").read_bytes().replace(b" \n", b"\n")
BEGIN, END = "---- BEGIN SSH2 PUBLIC KEY ----", "---- END SSH2 PUBLIC KEY ----"
COPY = "Copy the whole line anew, from the file itself."
ALONE = "Give the key alone."


def rfc4716(*headers: str, begin: str = BEGIN, end: str = END) -> bytes:
    lines = [WORD.decode()[at : at + 70] for at in range(0, len(WORD), 70)]
    return "\n".join([begin, *headers, *lines, end, ""]).encode()


def keygen_reads(data: bytes, directory: Path) -> bool:
    """Whether ssh-keygen takes it as one key: as its own line, or to import it."""
    path = directory / "k"
    path.write_bytes(data)
    for arguments in (["-l"], ["-i", "-m", "RFC4716"], ["-i", "-m", "PKCS8"]):
        done = subprocess.run(["ssh-keygen", *arguments, "-f", str(path)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return True
    return False


READ: dict[str, bytes] = {
    "its own line": GOOD,
    "without comment": LINE,
    "a long comment": LINE + b" Jan Janssens, kantoor 3, " + b"x" * 3000,
    "a comment that speaks of keys": LINE + b" my ssh-rsa key, not the ssh-ed25519 one",
    "tabs": (SSH_KEYS / "tabs.pub").read_bytes(),
    "spaces around": b"  \t" + KIND + b" \t  " + WORD + b"   jan@pc  \n",
    "CRLF": GOOD.replace(b"\n", b"\r\n"),
    "blank lines around": b"\n\n" + GOOD + b"\n  \n",
    "a comment line": b"# the key of our server\n" + GOOD + b"\n# end\n",
    "UTF-8 with mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16 with mark": GOOD.decode().encode("utf-16"),
    "UTF-16": GOOD.decode().encode("utf-16-le"),
    "a comment in Windows-1252": LINE + b" Andr\xe9\n",
    "RFC 4716": rfc4716(),
    "RFC 4716 with headers": rfc4716("Subject: jan", 'Comment: "3072-bit RSA"', "x-own: 1"),
    "RFC 4716 with a continued header": rfc4716("Comment: a very \\", "long \\", "comment: it says", "Subject: jan"),
    "RFC 4716 with CRLF": rfc4716("Comment: x").replace(b"\n", b"\r\n"),
    "RFC 4716 in UTF-16": rfc4716("Comment: x").decode().encode("utf-16"),
    "RFC 4716, indented": rfc4716("Comment: x").replace(b"\n", b"\n  "),
    "PKCS#8": SPKI,
    "PKCS#8 with spaces": (SSH_KEYS / "p8-trail.pub").read_bytes(),
    "PKCS#8 with CRLF": SPKI.replace(b"\n", b"\r\n"),
    "PKCS#8 in UTF-16": SPKI.decode().encode("utf-16"),
    "PKCS#8 in one line": SPKI.replace(b"\n", b"\\n"),
    "PKCS#8 in JSON": json.dumps(SPKI.decode()).encode().strip(b'"'),
}


@pytest.mark.parametrize("form", READ)
def test_forms_that_are_read(form: str) -> None:
    report = check_ssh_key(READ[form])
    assert report.ok, report.violations
    assert report.facts == {"type": "ssh-rsa", "bits": 3072, "fingerprint": FINGERPRINT}
    assert report.value.line.encode() == LINE


OURS_ONLY = {
    "UTF-16 with mark", "UTF-16", "RFC 4716 in UTF-16", "PKCS#8 in UTF-16", "PKCS#8 in one line", "PKCS#8 in JSON",
    "RFC 4716, indented", "RFC 4716 with a continued header", "UTF-8 with mark", "a long comment",
}  # fmt: skip


@pytest.mark.parametrize("form", [form for form in READ if form not in OURS_ONLY])
def test_ssh_keygen_reads_them_too(form: str, tmp_path: Path) -> None:
    assert keygen_reads(READ[form], tmp_path)


def blob(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def line_of(data: bytes, kind: bytes = b"ssh-rsa") -> bytes:
    return kind + b" " + base64.b64encode(data)


RAW = base64.b64decode(WORD)
PARTS = (b"ssh-rsa", b"\1\0\1", RAW[-385:])
JSON = json.dumps([{"id": 1, "key": LINE.decode()}], indent=2).encode()
X25519 = x25519.X25519PrivateKey.generate().public_key()
ED448 = ed448.Ed448PrivateKey.generate().public_key()
BEGIN_PEM, END_PEM = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"

NAMED: dict[str, tuple[bytes, str, str]] = {
    "nbsp.pub": (
        (SSH_KEYS / "nbsp.pub").read_bytes(),
        "line 1, character 8: U+00A0 (NO-BREAK SPACE)", "Remove it, or put a plain space there.",
    ),
    "bare.pub": (
        (SSH_KEYS / "bare.pub").read_bytes(),
        "begins in the middle: “ssh-rsa ” is missing in front", "Put “ssh-rsa ” in front of it, all on one line.",
    ),
    "wrapped76.pub": (
        (SSH_KEYS / "wrapped76.pub").read_bytes(),
        "broken over 8 lines", "Put it on one line, without spaces in between.",
    ),
    "cut.pub": ((SSH_KEYS / "cut.pub").read_bytes(), "cut off: 219 of 407 bytes are there", COPY),
    "fp.txt": (
        (SSH_KEYS / "fp.txt").read_bytes(), "a fingerprint of a key", "Give the key itself: the .pub file."
    ),
    "options.pub": (
        (SSH_KEYS / "options.pub").read_bytes(),
        "options stand in front of the key, up to character 18", "Give the line from ssh-rsa on.",
    ),
    "two-oneline.pub": ((SSH_KEYS / "two-oneline.pub").read_bytes(), "two keys or more", "Give one key."),
    "two lines": (GOOD + OTHER, "two keys or more", "Give one key."),
    "two keys and comments": (b"# a\n" + GOOD + b"# b\n" + OTHER, "two keys or more", "Give one key."),
    "two keys without a line end": (LINE + OTHER, "two keys or more", "Give one key."),
    "two of RFC 4716": (rfc4716() + rfc4716(), "two keys or more", "Give one key."),
    "two of PKCS#8": (SPKI + SPKI, "two keys or more", "Give one key."),
    "bare over lines": (
        base64.encodebytes(RAW),
        "begins in the middle: “ssh-rsa ” is missing in front", "Put “ssh-rsa ” in front of it, all on one line.",
    ),
    "a narrow space": (
        KIND + "\u202f".encode() + WORD,
        "line 1, character 8: U+202F (NARROW NO-BREAK SPACE)", "Remove it, or put a plain space there.",
    ),
    "a zero-width space in front": (
        "\u200b".encode() + LINE,
        "line 1, character 1: U+200B (ZERO WIDTH SPACE)", "Remove it, or put a plain space there.",
    ),
    "a zero-width space in the type": (
        LINE.replace(b"-", "-\u200b".encode(), 1),
        "line 1, character 5: U+200B (ZERO WIDTH SPACE)", "Remove it, or put a plain space there.",
    ),
    "a second mark": (
        b"\xef\xbb\xbf\xef\xbb\xbf" + LINE,
        "line 1, character 1: U+FEFF (ZERO WIDTH NO-BREAK SPACE)", "Remove it, or put a plain space there.",
    ),
    "a hyphen of another kind": (
        LINE.replace(b"-", "\u2011".encode(), 1),
        "line 1, character 4: U+2011 (NON-BREAKING HYPHEN)", "Remove it, or put a plain space there.",
    ),
    "curly quotes": (
        "“".encode() + LINE + "”".encode(),
        "line 1, character 1: U+201C (LEFT DOUBLE QUOTATION MARK)", "Remove it, or put a plain space there.",
    ),
    "straight quotes": (
        b'"' + LINE + b'"', "line 1, character 1: “\"”", "Remove it, or put a plain space there."
    ),
    "a zero-width space in the key": (
        GOOD[:50] + "\u200b".encode() + GOOD[50:], "line 1, character 51: U+200B (ZERO WIDTH SPACE) is no base64", COPY
    ),
    "the same on the second line": (
        b"# x\n" + GOOD[:50] + "\u200b".encode() + GOOD[50:],
        "line 2, character 51: U+200B (ZERO WIDTH SPACE) is no base64", COPY,
    ),
    "a literal line end": (LINE + b"\\n", f"line 1, character {len(LINE) + 1}: “\\” is no base64", COPY),
    "capitals": (b"SSH-RSA " + WORD, "the type is “SSH-RSA” instead of ssh-rsa", COPY),
    "another type in front": (b"ssh-ed25519 " + WORD, "the line says ssh-ed25519, the key within is ssh-rsa", ""),
    "the name of a signature in front": (
        b"rsa-sha2-256 " + WORD, "the line says rsa-sha2-256, the key within is ssh-rsa", ""
    ),
    "the type alone": (b"ssh-rsa\n", "nothing stands after ssh-rsa", COPY),
    "the type on a line of its own": (
        KIND + b"\n" + WORD, "broken over 2 lines", "Put it on one line, without spaces in between."
    ),
    "text after it": (GOOD + b"regards, Jan\n", "text stands after the key, in line 2", ALONE),
    "text before it": (b"my key is\n" + GOOD, "text stands before the key, in line 1", ALONE),
    "text in front of it": (
        b"my key: " + GOOD, "text stands in front of the key, up to character 7", "Give the line from ssh-rsa on."
    ),
    "an option with quotes": (
        b'from="10.0.0.0/8",command="echo \\"hi\\"" ' + GOOD,
        "options stand in front of the key, up to character 39", "Give the line from ssh-rsa on.",
    ),
    "restrict": (
        b"restrict " + GOOD,
        "options stand in front of the key, up to character 8", "Give the line from ssh-rsa on.",
    ),
    "known_hosts": (
        b"sftp.example.be,10.1.2.3 " + GOOD,
        "a line of known_hosts: a host's name stands in front of the key", "Give the line from ssh-rsa on.",
    ),
    "known_hosts, hashed": (
        b"|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= " + GOOD,
        "a line of known_hosts: a host's name stands in front of the key", "Give the line from ssh-rsa on.",
    ),
    "known_hosts, with a mark": (
        b"@revoked *.example.be " + GOOD,
        "a line of known_hosts: a host's name stands in front of the key", "Give the line from ssh-rsa on.",
    ),
    "an answer of an API": (JSON, "a JSON document with a key in it", "Give the key alone, without quotation marks."),
    "the same in one line": (
        json.dumps([{"id": 1, "key": LINE.decode()}]).encode(),
        "a JSON document with a key in it", "Give the key alone, without quotation marks.",
    ),
    "bytes too few": (line_of(RAW[:-1]), f"cut off: {len(RAW) - 1} of {len(RAW)} bytes are there", COPY),
    "bytes too many": (line_of(RAW + b"\0"), f"cut off: {len(RAW) + 1} of {len(RAW) + 4} bytes are there", COPY),
    "a part too many": (line_of(RAW + blob(b"x")), "it has 4 parts; a key of ssh-rsa has 3", ""),
    "a part too few": (line_of(blob(b"ssh-rsa", b"\1\0\1")), "it has 2 parts; a key of ssh-rsa has 3", ""),
    "nothing within": (line_of(b""), "nothing stands after ssh-rsa", COPY),
    "an exponent of 1": (
        line_of(blob(b"ssh-rsa", b"\1", PARTS[2])),
        "its RSA exponent is none: that is odd, 3 at least, and at most 64 bits long", "",
    ),
    "an exponent that is even": (
        line_of(blob(b"ssh-rsa", b"\1\0\0", PARTS[2])),
        "its RSA exponent is none: that is odd, 3 at least, and at most 64 bits long", "",
    ),
    "an exponent of 65 bits": (
        line_of(blob(b"ssh-rsa", b"\1" + bytes(7) + b"\1", PARTS[2])),
        "its RSA exponent is none: that is odd, 3 at least, and at most 64 bits long", "",
    ),
    "a modulus that is even": (
        line_of(blob(b"ssh-rsa", b"\1\0\1", PARTS[2][:-1] + b"\2")), "its RSA modulus is even: it is damaged", COPY
    ),
    "a modulus that is negative": (
        line_of(blob(b"ssh-rsa", b"\1\0\1", PARTS[2][1:])), "its RSA numbers are negative: it is damaged", COPY
    ),
    "a point that is on no curve": (
        line_of(blob(b"ecdsa-sha2-nistp256", b"nistp256", b"\4" + bytes(64)), b"ecdsa-sha2-nistp256"),
        "the numbers in it are no key of the type ecdsa-sha2-nistp256", "",
    ),
    "a type that is not known": (
        line_of(blob(b"ssh-xmss@openssh.com", b"x"), b"ssh-xmss@openssh.com"),
        "a key of the type ssh-xmss@openssh.com, which is not known here", "",
    ),
    "RFC 4716 without END": (
        rfc4716().replace(END.encode() + b"\n", b""), f"the line {END} is missing after line 10", ""
    ),
    "RFC 4716 with long dashes": (
        rfc4716(begin=BEGIN.replace("----", "——")),
        f"line 1, character 1: U+2014 (EM DASH) in what should be {BEGIN}", "",
    ),
    "RFC 4716 with five dashes": (
        rfc4716(begin="-----BEGIN SSH2 PUBLIC KEY-----"), f"line 1 is not exactly {BEGIN}", ""
    ),
    "RFC 4716 with an odd END": (
        rfc4716(end=END.replace("----", "-----")), f"line 10 is not exactly {END}", ""
    ),
    "RFC 4716 with text after it": (rfc4716() + b"regards\n", "text stands after the key, in line 11", ALONE),
    "RFC 4716 with text before it": (b"my key\n" + rfc4716(), "text stands before the key, in line 1", ALONE),
    "RFC 4716 with a spoilt line": (
        rfc4716().replace(WORD[80:85], WORD[80:83] + "\u200b".encode() + WORD[83:85]),
        "line 3, character 14: U+200B (ZERO WIDTH SPACE) is no base64", "",
    ),
    "RFC 4716, never ending headers": (
        f"{BEGIN}\n".encode() + b"C: a\\\n" * 40 + b"!", f"the line {END} is missing after line 42", ""
    ),
    "PKCS#8 without END": (
        SPKI.replace(END_PEM.encode() + b"\n", b""), f"the line {END_PEM} is missing after line 10", ""
    ),
    "PKCS#8 with long dashes": (
        SPKI.replace(b"-----", "–––––".encode()),
        f"line 1, character 1: U+2013 (EN DASH) in what should be {BEGIN_PEM}", "",
    ),
    "PKCS#8 with text after it": (SPKI + b"regards\n", "text stands outside of the key, in line 12", ALONE),
    "PKCS#8 with labels that differ": (
        SPKI.replace(b"END PUBLIC", b"END RSA PUBLIC"), "line 1 begins PUBLIC KEY, and line 11 ends RSA PUBLIC KEY", ""
    ),
    "PKCS#8 with more behind it": (
        b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(base64.b64decode(b"".join(SPKI.split(b"\n")[1:-2])) + b"x")
        + b"-----END PUBLIC KEY-----\n", "what stands under PUBLIC KEY (line 1) is no key", "",
    ),
    "a key that SSH does not know": (
        ED448.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "a public key of a kind that SSH does not know", "",
    ),
    "a key for agreement only": (
        X25519.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "a public key of a kind that SSH does not know", "",
    ),
    "a certificate": (make().pem, "a certificate", ""),
    "an SSH-1 key": (b"2048 65537 12345678901234567890 jan@pc\n", "text that is not recognised", ""),
    "randomart": (b"+---[RSA 3072]----+\n|  . o |\n", "a fingerprint of a key", "Give the key itself: the .pub file."),
    "a fingerprint of MD5": (
        b"2048 MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 jan (RSA)",
        "a fingerprint of a key", "Give the key itself: the .pub file.",
    ),
    "a fingerprint without its kind": (
        b"16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        "a fingerprint of a key", "Give the key itself: the .pub file.",
    ),
    "comments alone": (b"# nothing\n", "text that is not recognised", ""),
    "nothing": (b"", "nothing", ""),
}  # fmt: skip


def broken(data: bytes) -> Violation:
    report = check_ssh_key(data)
    (violation,) = report.violations
    assert violation.rule == "ssh-key.format"
    assert [(c.rule, c.ok, c.reached) for c in report.checks] == [
        ("ssh-key.format", False, True),
        ("ssh-key.size", False, False),  # and is not shown as kept
    ]
    return violation


@pytest.mark.parametrize("name", NAMED)
def test_what_is_given_instead_is_named(name: str) -> None:
    data, observed, fix = NAMED[name]
    violation = broken(data)
    assert violation.observed == observed
    assert violation.fix == fix or not fix


# What ssh-keygen -l takes no more than the rule does. It is more lenient with several keys, and with text beside them.
REFUSED_BY_BOTH = [
    "nbsp.pub", "cut.pub", "fp.txt", "wrapped76.pub", "a narrow space", "a zero-width space in front", "curly quotes",
    "a zero-width space in the type", "a zero-width space in the key", "a literal line end", "capitals",
    "another type in front", "the type alone", "the type on a line of its own", "bytes too few", "bytes too many",
    "a part too many", "a part too few", "a modulus that is negative", "a point that is on no curve", "randomart",
    "a type that is not known", "nothing", "comments alone",
]  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_BY_BOTH)
def test_ssh_keygen_agrees_that_it_is_no_key(name: str, tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_bytes(NAMED[name][0] + b"\n")
    assert subprocess.run(["ssh-keygen", "-lf", str(path)], capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("damage", ["padding", "too much padding", "last bits"])
def test_base64_is_read_as_exactly_as_openssh_does(damage: str, tmp_path: Path) -> None:
    words = {
        "padding": WORD.rstrip(b"="),
        "too much padding": WORD + b"=",
        "last bits": WORD[:-2] + (b"N=" if WORD[-2:] != b"N=" else b"O="),
    }
    data = KIND + b" " + words[damage] + b"\n"
    assert broken(data).observed.startswith("its base64 ends in “")
    assert not keygen_reads(data, tmp_path)


def test_an_openssh_certificate_is_named(tmp_path: Path) -> None:
    path, authority = tmp_path / "key.pub", tmp_path / "ca"
    path.write_bytes(GOOD)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(authority)], check=True)
    subprocess.run(["ssh-keygen", "-q", "-s", str(authority), "-I", "jan", str(path)], check=True)
    violation = broken((tmp_path / "key-cert.pub").read_bytes())
    assert violation.observed == "an OpenSSH certificate"
    assert "-cert" in violation.fix


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_other_kinds_of_keys_have_a_form_and_no_size(curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve).public_key()
    for data in (
        key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ):
        assert [(c.rule, c.ok) for c in check_ssh_key(data).checks] == [
            ("ssh-key.format", True),
            ("ssh-key.size", False),
        ]
        assert check_ssh_key(data).facts["bits"] == curve.key_size


def test_keys_on_a_token_keep_all_their_bytes() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    data = blob(b"sk-ssh-ed25519@openssh.com", raw, b"ssh:")
    report = check_ssh_key(line_of(data, b"sk-ssh-ed25519@openssh.com"))
    assert [v.rule for v in report.violations] == ["ssh-key.size"]
    assert report.parsed
    assert report.parsed.blob == data


def test_numbers_with_more_zeros_than_needed_are_the_same_key(tmp_path: Path) -> None:
    padded = line_of(blob(b"ssh-rsa", b"\0\0\1\0\1", b"\0\0" + PARTS[2]))
    report = check_ssh_key(padded)
    path = tmp_path / "k"
    path.write_bytes(padded + b"\n")
    printed = subprocess.run(["ssh-keygen", "-lf", str(path)], capture_output=True, text=True, check=False).stdout
    assert report.ok
    assert report.facts["fingerprint"] == FINGERPRINT
    assert not printed or printed.split()[1] == FINGERPRINT


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 60),
    st.sampled_from([b"", b" ", b"\n", "\u00a0".encode(), b"A", b"=", b"#"]),
)
def test_a_changed_key_is_the_same_or_is_refused_with_words(at: int, length: int, put: bytes) -> None:
    report = check_ssh_key(GOOD[:at] + put + GOOD[at + length :])
    if report.ok:
        assert report.facts["type"] == "ssh-rsa"
    for violation in report.violations:
        assert 0 < len(violation.observed) <= 200
        assert violation.observed != "an SSH public key"
