"""Names what somebody offered when it is not what the field takes."""

from chaman_tui.domain.credentials.armour import CERTIFICATE_LABELS, Armour, read_armour
from chaman_tui.domain.credentials.decoding import decoded, is_binary, lines_of, unescaped
from chaman_tui.domain.credentials.private_files import is_java_store
from chaman_tui.domain.credentials.shapes import SEQUENCE, Shape, element, shape
from chaman_tui.i18n import N_, _

SHAPES = {
    Shape.CERTIFICATE: N_("a certificate"),
    Shape.REQUEST: N_("a certificate signing request (CSR)"),
    Shape.REVOCATION_LIST: N_("a certificate revocation list (CRL)"),
    Shape.PUBLIC_KEY: N_("a public key without a certificate"),
    Shape.PKCS7: N_("a PKCS#7 bundle"),
}
_LABELS = (
    *((label, SHAPES[Shape.CERTIFICATE]) for label in sorted(CERTIFICATE_LABELS)),
    ("CERTIFICATE REQUEST", SHAPES[Shape.REQUEST]),
    ("NEW CERTIFICATE REQUEST", SHAPES[Shape.REQUEST]),
    ("X509 CRL", SHAPES[Shape.REVOCATION_LIST]),
    ("PKCS7", SHAPES[Shape.PKCS7]),
    ("CMS", SHAPES[Shape.PKCS7]),
    ("PUBLIC KEY", SHAPES[Shape.PUBLIC_KEY]),
    ("RSA PUBLIC KEY", SHAPES[Shape.PUBLIC_KEY]),
)
_MAGICS = (
    (b"PK\3\4", N_("a ZIP archive; unpack it first")),
    (b"\x1f\x8b", N_("a compressed file; unpack it first")),
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\xd0\xcf\x11\xe0", N_("a document of an office program")),
    (b"{\\rtf", N_("a document of an office program")),
    (b"SQLite format 3", N_("a database")),
    (b"\x7fELF", N_("a program")),
    (b"MZ", N_("a program")),
)
_BEGINNINGS = (
    ("<!doctype", N_("a web page")),
    ("<html", N_("a web page")),
    ("<?xml", N_("an XML document")),
    ("<", N_("a web page")),
    ("{", N_("a JSON document")),
    ("[", N_("a JSON document")),
)
SSH_KEY = N_("an SSH public key")
_PRINTED = N_("a certificate as a program prints it; give the part from -----BEGIN CERTIFICATE----- on, or its file")
_PRINTED_BEGINNINGS = ("Certificate:", "X.509 Certificate Information:", "X509 Certificate:", "Owner: ", "Eigenaar: ")
_SSH_TYPES = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")


def describe(data: bytes) -> str:
    """What the data looks like, in words."""
    text = unescaped(decoded(data))
    return describe_text(text, read_armour(text), data)


def describe_text(text: str, armour: Armour, data: bytes) -> str:
    """The same, of what was already decoded and taken apart."""
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        return _("nothing")
    name = next((name for magic, name in _MAGICS if data.startswith(magic)), "")
    return _(name or _of_binary(data) or _of_armour(armour) or _of_text(text))


def _of_binary(data: bytes) -> str:
    if is_java_store(data):
        return N_("a Java key store; export the certificate alone: keytool -exportcert")
    outer = element(data, 0)
    found = shape(data)
    if outer is None or outer.tag != SEQUENCE or not (found or data[1] >= 0x80):
        return ""
    return SHAPES.get(found, "") if found else N_("binary data that is no certificate")


def _of_armour(armour: Armour) -> str:
    labels = {block.label for block in armour.blocks}
    name = next((name for label, name in _LABELS if label in labels), "")
    if not name and any(label.startswith("PGP ") for label in labels):
        return N_("a PGP block")
    return name or (N_("armour of another kind") if labels else "")


def _of_text(text: str) -> str:
    return N_("binary data") if is_binary(text) else _of_lines(text.strip())


def _of_lines(text: str) -> str:
    if "-cert-v01@openssh.com" in text:
        return N_("an OpenSSH certificate")
    if text.startswith(_PRINTED_BEGINNINGS):
        return _PRINTED
    if "BEGIN SSH2 PUBLIC KEY" in text or any(line.lstrip().startswith(_SSH_TYPES) for line in lines_of(text)):
        return SSH_KEY
    start = text[:20].lower()
    return next((name for beginning, name in _BEGINNINGS if start.startswith(beginning)), _UNKNOWN)


_UNKNOWN = N_("text that is not recognised")
