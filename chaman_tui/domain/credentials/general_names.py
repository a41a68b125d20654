"""Names of any kind (RFC 5280 section 4.2.1.6), and the subtrees that constrain them (section 4.2.1.10)."""

from typing import NamedTuple
from urllib.parse import urlsplit

from chaman_tui.domain.credentials import asn1, names
from chaman_tui.domain.masking import mask
from chaman_tui.i18n import N_, _

EMAIL, DNS, DIRECTORY, URI, ADDRESS = 0x81, 0x82, 0xA4, 0x86, 0x87
_FORMS = {
    0xA0: N_("another kind of name"), EMAIL: N_("an e-mail address"), DNS: N_("a host name"),
    0xA3: N_("an X.400 address"), DIRECTORY: N_("a distinguished name"), 0xA5: N_("an EDI party name"),
    URI: N_("a URI"), ADDRESS: N_("an IP address"), 0x88: N_("a registered number"),
}  # fmt: skip


class NotUnderstood(ValueError):
    """A name or constraint of a form, or written in a way, that cannot be judged here."""


class GeneralName(NamedTuple):
    """A name, by its form (the tag of its element) and its content; a distinguished name as its whole DER form."""

    form: int
    content: bytes

    @property
    def text(self) -> str:
        """In words, with any national register number masked."""
        if self.form == DIRECTORY:
            return names.shown(self.content)
        if self.form in {EMAIL, DNS, URI}:
            return mask(self.content.decode("latin-1"))
        return _(_FORMS.get(self.form, _FORMS[0xA0]))


def read(content: bytes) -> tuple[GeneralName, ...]:
    """The names in an extension that holds a list of them."""
    return tuple(map(_general_name, asn1.elements(asn1.single(content, asn1.SEQUENCE))))


def _general_name(element: asn1.Element) -> GeneralName:
    if element.tag not in _FORMS:
        raise ValueError("no name")
    return GeneralName(element.tag, element.content)


class Subtrees(NamedTuple):
    """What names must be (permitted, None where nothing is said) and must not be (excluded)."""

    permitted: tuple[GeneralName, ...]
    excluded: tuple[GeneralName, ...]


def read_constraints(content: bytes) -> Subtrees:
    """The constraints in an extension; NotUnderstood where they count from elsewhere than the top of a tree."""
    parts = {e.tag: e.content for e in asn1.elements(asn1.single(content, asn1.SEQUENCE))}
    if not parts or not parts.keys() <= {0xA0, 0xA1}:
        raise ValueError("no name constraints")
    return Subtrees(_bases(parts.get(0xA0, b"")), _bases(parts.get(0xA1, b"")))


def _bases(content: bytes) -> tuple[GeneralName, ...]:
    found = []
    for subtree in asn1.elements(content):
        base, *bounds = asn1.elements(subtree.content)
        if any(bound.tag != 0x80 or asn1.natural(bound.content) for bound in bounds):
            raise NotUnderstood("a subtree with bounds")
        found.append(_general_name(base))
    return tuple(found)


def within(name: GeneralName, base: GeneralName) -> bool:
    """Whether a name lies in the subtree of a base of the same form; NotUnderstood where that cannot be said."""
    if name.form == DIRECTORY:
        return _directory_within(name.content, base.content)
    if name.form == ADDRESS:
        return _address_within(name.content, base.content)
    if name.form not in _TEXTS:
        raise NotUnderstood(name.text)
    try:
        return _TEXTS[name.form](name.content.decode("ascii"), base.content.decode("ascii"))
    except ValueError:
        raise NotUnderstood(name.text) from None


def touches(name: GeneralName, base: GeneralName) -> bool:
    """Whether a name, or one that a wildcard in it may stand for, lies in the subtree of a base of the same form."""
    if within(name, base):
        return True
    star, _dot, parent = name.content.lower().partition(b".")
    return name.form == DNS and star == b"*" and base.content.lower().partition(b".")[2] == parent


def _directory_within(name: bytes, base: bytes) -> bool:
    inner, outer = names.key(name), names.key(base)
    if isinstance(inner, bytes) or isinstance(outer, bytes):
        raise NotUnderstood(names.shown(name))
    return inner[: len(outer)] == outer


def _address_within(name: bytes, base: bytes) -> bool:
    if len(name) not in {4, 16} or len(base) not in {8, 32}:
        raise NotUnderstood(name.hex())
    half = len(base) // 2
    return len(name) == half and all(a & mask == b & mask for a, b, mask in zip(name, base, base[half:], strict=False))


def _host_within(name: str, base: str) -> bool:
    """A host, for names of hosts: the base itself and all below it."""
    host, top = name.rstrip(".").lower(), base.strip(".").lower()
    return not top or host == top or host.endswith("." + top)


def _exact_host_within(name: str, base: str) -> bool:
    """A host, for URIs and e-mail addresses: the base itself, or all below it where the base begins with a dot."""
    host, top = name.lower(), base.lower()
    return host.endswith(top) and len(host) > len(top) if top.startswith(".") else host == top


def _uri_within(name: str, base: str) -> bool:
    host = urlsplit(name).hostname or ""
    if "." not in host or host.replace(".", "").isdigit() or ":" in host:
        raise NotUnderstood(mask(name))
    return _exact_host_within(host, base)


def _email_within(name: str, base: str) -> bool:
    mailbox, _at, host = name.rpartition("@")
    if not mailbox:
        raise NotUnderstood(mask(name))
    wanted, at, top = base.rpartition("@")
    return _exact_host_within(host, top) and (not at or mailbox == wanted)


_TEXTS = {DNS: _host_within, URI: _uri_within, EMAIL: _email_within}
