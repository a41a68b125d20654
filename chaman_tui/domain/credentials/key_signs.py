"""The signs of a private key in a text: the label of its armour, and the words of programs that print one.

They are looked for in plain ASCII (see ``decoding.plain_ascii``), where spaces and dashes are what they seem.
"""

import string
from collections.abc import Callable, Iterator

from chaman_tui.i18n import N_

_KEY, _REACH, _SURE = "PRIVATEKEY", 48, 4  # the label's end, the characters before it, the dashes that leave no doubt
_KINDS = frozenset({  # of keys, as they stand in labels
    "", "ANY", "DH", "DSA", "EC", "ED25519", "ED448", "ENCRYPTED", "OPENSSH", "PGP", "RSA", "RSA-PSS",
    "SSH2ENCRYPTED", "TSS2", "X25519", "X448",
})  # fmt: skip
_LABEL_CHARACTERS = frozenset(string.ascii_letters + string.digits + "-")
_OF_LABELS = {code: chr(code) if chr(code) in _LABEL_CHARACTERS else "" for code in range(128)}
_WITHOUT_SPACE = {ord(c): None for c in " \n\"'`"}
_HEXADECIMAL = frozenset(string.hexdigits)
_BECH32 = frozenset("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
_MOST_OCTETS = 8  # that are looked at


def label_of_key(text: str) -> str:
    """The private key whose BEGIN or END line stands in the text, or an empty text.

    Dashes must stand in front, and small letters leave less to chance: people write “begin” and “private key” in one
    sentence.
    """
    squeezed = text.translate(_OF_LABELS)
    upper = squeezed.upper()
    for at in _each(upper, _KEY):
        window = upper[max(0, at - _REACH) : at]
        for word in ("BEGIN", "END"):
            before, _found, label = window.rpartition(word)
            dashes = len(before) - len(before.rstrip("-"))
            begins = at - len(label) - len(word)
            written_in_capitals = squeezed[begins : begins + len(word)].isupper() and squeezed.startswith(_KEY, at)
            sure = dashes >= 2 if written_in_capitals else dashes >= _SURE and label in _KINDS
            if sure and "--" not in label:
                return _name(label)
    return ""


def _name(label: str) -> str:
    if "OPENSSH" in label:
        return N_("an OpenSSH private key")
    if "PGP" in label:
        return N_("a PGP private key")
    return N_("an encrypted private key") if "ENCRYPTED" in label else N_("a PEM private key")


def _each(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def sign_of_key(text: str) -> str:
    """The private key that a program wrote in words of its own, or an empty text."""
    compact = text.translate(_WITHOUT_SPACE)
    lower = compact.lower()
    for needle, follows, name in _SIGNS:
        if any(follows(compact[at + len(needle) : at + len(needle) + 48]) for at in _each(lower, needle)):
            return name
    if "proc-type:4,encrypted" in lower and "dek-info:" in lower:
        return N_("an encrypted private key")
    if "<rsakeyvalue" in lower and any(part in lower for part in _PRIVATE_PARTS):
        return N_("an RSA private key in XML")
    return ""


_PRIVATE_PARTS = ("<d>", ":d>", "<dp>", ":dp>", "<dq>", ":dq>", "<inverseq>", ":inverseq>")


def _anything(_rest: str) -> bool:
    return True


def _version(rest: str) -> bool:
    return rest[:1].isdigit() and rest[1:2] == ":"


def _number(rest: str) -> bool:
    return rest[:1].isdigit()


def _octets(rest: str) -> bool:
    """Hexadecimal as openssl prints it, octets with colons between them: 00:c8:77."""
    octets = rest.split(":")[:_MOST_OCTETS]
    return len(octets) == _MOST_OCTETS and all(len(o) == 2 and _HEXADECIMAL.issuperset(o) for o in octets[:-1])


def _secret_of_age(rest: str) -> bool:
    """Bech32, behind its separator."""
    secret = rest.lower().removeprefix("pq-")
    return secret[:1] == "1" and len(secret) > 4 and _BECH32.issuperset(secret[1:5])


def _32_bytes(rest: str) -> bool:
    """Base64 of exactly 32 bytes."""
    return rest[43:44] == "=" and rest[:43].replace("+", "").replace("/", "").isalnum()


_PRINTED = N_("a private key as a program prints it")
_SIGNS: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("putty-user-key-file-", _version, N_("a PuTTY private key (.ppk)")),
    ("sshprivatekeyfileformat1.1", _anything, N_("an SSH-1 private key")),
    ("age-secret-key-", _secret_of_age, N_("an age private key")),
    ("private-key:(", _number, _PRINTED),
    ("privateexponent:", _octets, _PRINTED),
    ("priv:", _octets, _PRINTED),
    ("private-key-format:v", _number, N_("a private key of DNSSEC")),
    ("privatekey=", _32_bytes, N_("a WireGuard private key")),
)
