"""Takes armoured text apart (RFC 7468): BEGIN and END lines, what stands between them, and where something is wrong.

Each line is read once. Lines and characters count from 1, as people count them.
"""

import binascii
import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from chaman_tui.domain.credentials.decoding import lines_of, plain_ascii
from chaman_tui.domain.credentials.shapes import SEQUENCE, element
from chaman_tui.i18n import _

CERTIFICATE, TRUSTED = "CERTIFICATE", "TRUSTED CERTIFICATE"
CERTIFICATE_LABELS = frozenset({CERTIFICATE, "X509 CERTIFICATE", TRUSTED})
BUNDLE_LABELS = frozenset({"PKCS7", "CMS"})
KEY_LABELS = frozenset({"PUBLIC KEY", "RSA PUBLIC KEY"})
BASE64 = frozenset(string.ascii_letters + string.digits + "+/=")
_OTHERS = {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL"}
_KNOWN = sorted(CERTIFICATE_LABELS | BUNDLE_LABELS | KEY_LABELS | _OTHERS, key=len, reverse=True)
_DASHES, _WORDS = "-----", ("BEGIN", "END")
_LONGEST_MARKER, _MOST_DOUBTFUL = 80, 200  # characters, lines
_BLANK = " \t"  # all that a blank line may hold: what else looks like nothing is named
_SPACE = {ord(" "): None, ord("\t"): None}


class Piece(NamedTuple):
    """A part of a line: its text, and where it begins."""

    line: int
    at: int
    text: str


class Lines(NamedTuple):
    """Whole lines that follow each other, or one part of a line: where the first begins, and their texts."""

    line: int
    at: int
    texts: Sequence[str]

    def numbers_from_the_end(self) -> Iterator[int]:
        """The numbers of those that are not blank."""
        return (self.line + i for i in range(len(self.texts) - 1, -1, -1) if self.texts[i].strip(_BLANK))

    def pieces(self) -> Iterator[Piece]:
        """Each that is not blank, in its place."""
        for number, text in enumerate(self.texts):
            if text.strip(_BLANK):
                yield Piece(self.line + number, 1 if number else self.at, text)


@dataclass
class Block:
    """What stands after one BEGIN line. Without an END line ``end`` is empty."""

    label: str
    line: int
    body: list[Lines] = field(default_factory=list)
    end: str = ""
    end_line: int = 0


@dataclass
class Armour:
    """The blocks of a text; END lines that have no BEGIN; lines meant to be either; the first line outside of all."""

    blocks: list[Block] = field(default_factory=list)
    ends: list[Piece] = field(default_factory=list)
    spoilt: list[Piece] = field(default_factory=list)
    outside: int = 0


class _Reader:
    """The state of reading a text: what was found, and the block in which the next line stands."""

    def __init__(self) -> None:
        self.found = Armour()
        self.block: Block | None = None

    def plain(self, lines: Lines) -> None:
        """What is no marker: it belongs to the block, or to none."""
        if self.block:
            self.block.body.append(lines)
        elif not self.found.outside:
            self.found.outside = next((piece.line for piece in lines.pieces()), 0)

    def marked(self, number: int, line: str) -> None:
        """A line with dashes, or with the words of a marker."""
        for piece, word in _pieces(number, line):
            if word == "BEGIN":
                self.block = Block(piece.text, number)
                self.found.blocks.append(self.block)
            elif word and self.block:
                self.block.end, self.block.end_line = piece.text, number
                self.block = None
            elif word:
                self.found.ends.append(piece)
            elif _meant(piece.text):
                self.found.spoilt.append(piece)
            else:
                self.plain(Lines(number, piece.at, [piece.text]))


def read_armour(text: str) -> Armour:
    """Take a text apart. Markers may also stand within a line, as where the line ends were lost."""
    lines = lines_of(text)
    reader, start = _Reader(), 0
    for index in _of_interest(text, lines):
        reader.plain(Lines(start + 1, 1, lines[start:index]))
        reader.marked(index + 1, lines[index])
        start = index + 1
    reader.plain(Lines(start + 1, 1, lines[start:]))
    return reader.found


def _of_interest(text: str, lines: list[str]) -> Iterator[int]:
    """The lines that may be, or hold, a marker. Of those with its words and no dashes as they should be, the first."""
    upper = text.upper()
    words = [word for word in _WORDS if word in upper]
    doubtful = 0
    for index, line in enumerate(lines) if words or _DASHES in text else ():
        if _DASHES in line:
            yield index
        elif doubtful < _MOST_DOUBTFUL and any(word in line[:_LONGEST_MARKER].upper() for word in words):
            doubtful += 1
            yield index


def _pieces(number: int, line: str) -> Iterator[tuple[Piece, str]]:
    """The parts of a line between its dashes, each with BEGIN or END if it is a marker, and then without that word."""
    parts, at = line.split(_DASHES), 1
    for index, part in enumerate(parts):
        word, _space, label = part.strip("-").partition(" ")
        if 0 < index < len(parts) - 1 and word in _WORDS and _is_label(label):
            yield Piece(number, at, label), word
        elif part.strip("- \t"):
            yield Piece(number, at, part), ""
        at += len(part) + len(_DASHES)


def _is_label(text: str) -> bool:
    """Whether it may stand behind BEGIN: one space between words, and what is known in its own capitals."""
    spaced = text == " ".join(text.split()) != "" and text.isascii()
    return spaced and len(text) <= _LONGEST_MARKER and (text in _KNOWN or text.upper() not in _KNOWN)


def _meant(text: str) -> str:
    """The exact line that was meant by one that is almost a BEGIN or END line of what is read here; or nothing."""
    start = text[:_LONGEST_MARKER]
    upper = start.upper()
    if not any(word in upper for word in _WORDS):
        return ""
    plain = plain_ascii(start).upper()
    word, *words = plain.replace("-", " ").strip(" >|#*\"'\\").split() or [""]
    more = 1 if word == "BEGIN" and "-" in plain else 0  # its content, where the line ends were lost
    for label in _KNOWN if word in _WORDS else ():
        length = len(label.split())
        if " ".join(words[:length]) == label and len(words) <= length + more:
            return f"{_DASHES}{word} {label}{_DASHES}"
    return ""


def spoilt_marker(piece: Piece) -> str:
    """What is wrong with a line that was meant to be a BEGIN or END line."""
    return not_exactly(piece, _meant(piece.text))


def not_exactly(piece: Piece, meant: str) -> str:
    """What of a line is not as it was meant: the first character of another alphabet, or all of it."""
    odd = next((i for i, c in enumerate(piece.text) if not (c.isascii() and c.isprintable())), None)
    if odd is None:
        return _("line {line} is not exactly {meant}", line=piece.line, meant=meant)
    where, character = place(piece, odd), named(piece.text[odd])
    return _("{place}: {character} in what should be {meant}", place=where, character=character, meant=meant)


def place(piece: Piece, index: int) -> str:
    """Where a character of a piece stands, in words."""
    return _("line {line}, character {at}", line=piece.line, at=piece.at + index)


def named(character: str) -> str:
    """A character in words that can be seen: itself, or its number and name in Unicode."""
    if character.isascii() and character.isprintable():
        return f"“{character}”"
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} ({name})" if name else f"U+{ord(character):04X}"


def open_block(block: Block, spoilt: Sequence[Piece]) -> tuple[bytes, str]:
    """The bytes in a block; and what is wrong with it, in words."""
    last = next((line for lines in reversed(block.body) for line in lines.numbers_from_the_end()), block.line)
    data, fault = decode(block.body)
    fault = fault or _of_length(data, last)
    if not block.end:
        end = next((piece for piece in spoilt if piece.line > block.line), None)
        return data, spoilt_marker(end) if end else _without_end(block, last, fault)
    if not data and not fault:
        begin, end_line = block.line, block.end_line
        return data, _("nothing stands between BEGIN (line {begin}) and END (line {end})", begin=begin, end=end_line)
    if not fault and block.end != block.label:
        labels = {"begin": block.label[:40], "end": block.end[:40], "line": block.line, "other": block.end_line}
        fault = _("line {line} begins {begin}, and line {other} ends {end}", **labels)
    return data, fault


def _without_end(block: Block, last: int, fault: str) -> str:
    marker = f"{_DASHES}END {block.label[:40]}{_DASHES}"
    missing = _("the line {marker} is missing after line {line}", marker=marker, line=last)
    return f"{fault}; {missing}" if fault else missing


def _of_length(data: bytes, last: int) -> str:
    outer = element(data, 0)
    if outer is None or outer.tag != SEQUENCE or outer.end <= len(data):
        return ""
    return _("cut off in line {line}: {have} of {total} bytes are there", line=last, have=len(data), total=outer.end)


def decode(body: Sequence[Lines]) -> tuple[bytes, str]:
    """The bytes that lines of base64 stand for, or what in them is no base64. Spaces around and within are none."""
    joined = "".join(chain.from_iterable(lines.texts for lines in body)).translate(_SPACE)
    if not BASE64.issuperset(joined):
        return b"", _no_base64(body)
    bare = joined.rstrip("=")
    if "=" in bare:
        piece = next(piece for lines in body for piece in lines.pieces() if "=" in piece.text)
        where = place(piece, piece.text.index("="))
        return b"", _("{place}: “=” stands only at the end of base64", place=where)
    if len(bare) % 4 == 1:
        bare = bare[:-1]  # as when it was cut off; the length within tells
    return binascii.a2b_base64(bare + "=" * (-len(bare) % 4)), ""


def _no_base64(body: Sequence[Lines]) -> str:
    """Which character it is that is none, and where."""
    texts = [text.strip(_BLANK) for lines in body for text in lines.texts if text.strip(_BLANK)]
    sign = texts[0][0]
    if len(texts) > 1 and sign not in BASE64 and all(text.startswith(sign) for text in texts):
        first = next(piece for lines in body for piece in lines.pieces())
        line, sign = first.line, named(sign)
        return _("each line begins with {sign}, as in a quoted mail; from line {line} on", sign=sign, line=line)
    piece, odd = next((p, i) for lines in body for p in lines.pieces() if (i := _first_odd(p.text)) is not None)
    where, character = place(piece, odd), named(piece.text[odd])
    if piece.text[odd] in "-_":
        return _("{place}: {character} is of base64url; here + and / stand for it", place=where, character=character)
    return _("{place}: {character} is no base64", place=where, character=character)


def _first_odd(text: str) -> int | None:
    if BASE64.issuperset(text):
        return None
    return next((i for i, c in enumerate(text) if c not in BASE64 and c not in _BLANK), None)
