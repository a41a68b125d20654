"""The one line of OpenSSH: type, base64, comment. And what people give that is almost such a line, each named."""

import base64
import binascii
from collections.abc import Sequence

from chaman_tui.domain.credentials.armour import BASE64, Lines, Piece, decode, named, place
from chaman_tui.domain.credentials.decoding import plain_ascii
from chaman_tui.domain.credentials.ssh_blob import (
    PARTS,
    NotOneKey,
    SshPublicKey,
    copy_anew,
    parse_blob,
    text_beside,
    two_keys,
    type_of,
)
from chaman_tui.i18n import _

_TYPES = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "rsa-sha2-")
_QUOTES = "?\"'`"  # the question mark is what a curly quotation mark becomes in plain ASCII
_LONGEST_START = 200  # characters in which the type of a key is looked for
_BLOB = "AAAA"  # how base64 of a key's bytes begins: with the length of a short name
_OPTIONS = frozenset({
    "agent-forwarding", "cert-authority", "command", "environment", "expiry-time", "from", "no-agent-forwarding",
    "no-port-forwarding", "no-pty", "no-touch-required", "no-user-rc", "no-x11-forwarding", "permitlisten",
    "permitopen", "port-forwarding", "principals", "pty", "restrict", "tunnel", "user-rc", "verify-required",
    "x11-forwarding",
})  # fmt: skip


def read_line(lines: Sequence[str], used: Sequence[int]) -> SshPublicKey | None:
    """The key on the first line that is used, if it is all that is; None where there is nothing like a key at all."""
    line = _flat(Piece(used[0] + 1, 1, lines[used[0]]))
    others = [lines[number] for number in used[1:]]
    kind, _space, rest = line.text.partition(" ")
    if not _is_type(kind):
        if seen := _almost(line, others):
            raise seen
        return None
    word, _space, comment = rest.lstrip(" ").partition(" ")
    if any(map(_begins_with_type, others)) or _begins_key(comment):
        raise two_keys()
    if others:
        raise _more_lines(len(used), used[1] + 1, others[0], comment)
    if not word:
        raise NotOneKey(_("nothing stands after {type}", type=kind[:40]), copy_anew())
    key = parse_blob(bytes_of(Piece(line.line, line.at + line.text.find(word, len(kind)), word)))
    if key.type != kind:
        raise NotOneKey(_("the line says {type}, the key within is {real}", type=kind[:40], real=key.type))
    return key


def _is_type(word: str) -> bool:
    return word in PARTS or (word.isascii() and word.startswith(_TYPES))


def _begins_with_type(line: str) -> bool:
    start = line[:_LONGEST_START].replace("\t", " ").lstrip(" ")
    return start.startswith(_TYPES) and _is_type(start.partition(" ")[0])


def _flat(piece: Piece) -> Piece:
    """The line without white space around it, and plain spaces for tabs, as OpenSSH reads it."""
    text = piece.text.replace("\t", " ")
    bare = text.strip(" ")
    return Piece(piece.line, piece.at + len(text) - len(text.lstrip(" ")), bare)


def _begins_key(text: str) -> int:
    """Where in a text a key begins: a type, and base64 behind it. From 1; 0 where none does."""
    at, before = 0, (0, "")
    for word in text.split(" "):
        if word.startswith(_BLOB) and _is_type(before[1].lstrip("\"'")):
            return before[0] + 1
        if word:
            before = (at, word)
        at += len(word) + 1
    return 0


def _more_lines(number: int, second: int, text: str, comment: str) -> NotOneKey:
    """Why a key on its line does not end with it; ``text`` is that of the second line."""
    if not comment and BASE64.issuperset(text.split()[0]):
        return NotOneKey(_("broken over {n} lines", n=number), _("Put it on one line, without spaces in between."))
    return text_beside(_("text stands after the key"), second)


def bytes_of(word: Piece) -> bytes:
    """What a word of base64 stands for, exactly as OpenSSH demands it."""
    data, problem = decode([Lines(word.line, word.at, [word.text])])
    if problem and "ssh-" in word.text:
        raise two_keys()
    if problem:
        raise NotOneKey(problem, copy_anew())
    right = base64.b64encode(data).decode()
    if word.text != right:
        parse_blob(data)  # which knows whether it is cut off
        end, ends = word.text[-4:], right[-4:]
        raise NotOneKey(_("its base64 ends in “{end}” instead of “{ends}”", end=end, ends=ends), copy_anew())
    return data


def _almost(line: Piece, others: Sequence[str]) -> NotOneKey | None:
    """What stands there instead of a line that begins with the type of a key, where that can be told."""
    return (
        _without_type(line, others)
        or _odd_type(line)
        or _in_json(line, others)
        or _behind_something(line)
        or _fingerprint(line)
        or (text_beside(_("text stands before the key"), line.line) if any(map(_begins_with_type, others)) else None)
    )


def _without_type(line: Piece, others: Sequence[str]) -> NotOneKey | None:
    """Base64 of a key, without the type in front."""
    first = line.text.partition(" ")[0]
    if not first.startswith(_BLOB) or not BASE64.issuperset(first):
        return None
    joined = "".join([first, *(other.strip() for other in others if BASE64.issuperset(other.strip()))]).rstrip("=")
    kind = type_of(binascii.a2b_base64(joined[: len(joined) // 4 * 4]))
    if kind not in PARTS:
        return None
    observed = _("begins in the middle: “{type} ” is missing in front", type=kind)
    return NotOneKey(observed, _("Put “{type} ” in front of it, all on one line.", type=kind))


def _odd_type(line: Piece) -> NotOneKey | None:
    """The type in capitals, or beside a character that is neither a plain space nor to be seen."""
    start = line.text[:_LONGEST_START]
    kind = plain_ascii(start).strip(_QUOTES + " ").partition(" ")[0]
    if not _is_type(kind.lower()):
        return None
    strange = "" if start.startswith(kind) else _QUOTES
    odd = next((i for i, c in enumerate(start) if not c.isascii() or c in strange), None)
    if odd is not None:
        observed = _("{place}: {character}", place=place(line, odd), character=named(start[odd]))
        return NotOneKey(observed, _("Remove it, or put a plain space there."))
    return NotOneKey(_("the type is “{word}” instead of {type}", word=kind, type=kind.lower()), copy_anew())


def _in_json(line: Piece, others: Sequence[str]) -> NotOneKey | None:
    if line.text[0] not in "[{" or not any(map(_begins_key, (line.text, *others))):
        return None
    return NotOneKey(_("a JSON document with a key in it"), _("Give the key alone, without quotation marks."))


def _behind_something(line: Piece) -> NotOneKey | None:
    """A whole key behind options, a host's name, or other words."""
    at = _begins_key(line.text)
    if not at:
        return None
    front = line.text[: at - 1].rstrip()
    kind = line.text[at - 1 :].partition(" ")[0].lstrip("\"'")
    if front.partition("=")[0].partition(",")[0].lower() in _OPTIONS:
        what = _("options stand in front of the key, up to character {at}", at=line.at + len(front) - 1)
    elif " " not in front.removeprefix("@revoked ").removeprefix("@cert-authority ") and not front.endswith(":"):
        what = _("a line of known_hosts: a host's name stands in front of the key")
    else:
        what = _("text stands in front of the key, up to character {at}", at=line.at + len(front) - 1)
    return NotOneKey(what, _("Give the line from {type} on.", type=kind[:40]))


def _fingerprint(line: Piece) -> NotOneKey | None:
    start = line.text[:_LONGEST_START]
    hashed = any(word.startswith(("SHA256:", "SHA1:", "MD5:")) or word.count(":") == 15 for word in start.split())
    if not hashed and not start.startswith("+--"):
        return None
    return NotOneKey(_("a fingerprint of a key"), _("Give the key itself: the .pub file."))
