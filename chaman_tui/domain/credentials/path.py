"""Finds the way from a certificate up to a trust anchor, through whatever certificates were given with it.

Every way is tried, in any order, also through cross-certificates; but only so many, so that a hostile bundle costs no
more than an honest one. Where none holds, it is said why of the one that came closest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chaman_tui.domain.credentials import asn1
from chaman_tui.domain.credentials import extensions as ext
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.extensions import Unreadable
from chaman_tui.domain.credentials.signatures import Signatures, TooManySignatures, Verdict
from chaman_tui.domain.credentials.validation import PathBroken, hold, in_short
from chaman_tui.i18n import _

_LONGEST = 10  # certificates below an anchor
_MOST_STEPS = 200


class Found(NamedTuple):
    """The anchor by which a path holds; or None, and why not, in words."""

    anchor: Certificate | None
    why_not: str = ""


class _Failure(NamedTuple):
    """Why a path failed. One that reached an anchor explains more, then the longer one."""

    reached_anchor: bool
    length: int
    words: str


def find_path(
    end: Certificate,
    others: Sequence[Certificate],
    anchors: Sequence[Certificate],
    now: datetime,
    signatures: Signatures,
) -> Found:
    """The first path that holds from an anchor to a certificate, at a moment."""
    trusted = {anchor.der for anchor in anchors}
    search = _Search([c for c in others if c.der not in trusted], anchors, now, signatures)
    try:
        anchor = search.climb([end])
    except TooManySignatures:
        return Found(None, _("more certificates bear the same names than are looked at; give only those of the chain"))
    if anchor:
        return Found(anchor)
    return Found(None, max(search.failures, key=lambda f: (f.reached_anchor, f.length)).words)


@dataclass
class _Search:
    others: Sequence[Certificate]
    anchors: Sequence[Certificate]
    now: datetime
    signatures: Signatures
    steps: int = _MOST_STEPS
    failures: list[_Failure] = field(default_factory=list)

    def climb(self, path: list[Certificate]) -> Certificate | None:
        """The anchor above a path, its end first, by which it holds; None after noting why there is none."""
        anchors = self._likely(path[-1], self.anchors)
        others = self._likely(path[-1], [c for c in self.others if not _stands_in(c, path)])
        if not anchors and not others:
            self._note(path, _missing(path[-1]))
        for anchor in anchors:
            if self._signed(path, anchor) and self._holds(path, anchor):
                return anchor
        for issuer in others:
            if len(path) == _LONGEST:
                self._note(path, _("a chain of more than {n} certificates is not followed", n=_LONGEST))
            elif self._signed(path, issuer) and (found := self.climb([*path, issuer])):
                return found
        return None

    def _likely(self, child: Certificate, among: Sequence[Certificate]) -> list[Certificate]:
        """Those that the child names as its issuer: first those with the key that it names, then those valid now."""
        named = [c for c in among if c.named_by(child)]
        if len(named) < 2:
            return named
        wanted = _key_id(child, ext.AUTHORITY_KEY, _authority_key)

        def unlikely(c: Certificate) -> tuple[bool, bool]:
            return _key_id(c, ext.SUBJECT_KEY, _subject_key) != wanted, not (c.validity and c.validity.holds(self.now))

        return sorted(named, key=unlikely)

    def _signed(self, path: list[Certificate], issuer: Certificate) -> bool:
        self.steps -= 1
        if not self.steps:
            raise TooManySignatures
        verdict = self.signatures.verdict(path[-1], issuer)
        if verdict is Verdict.TRUE:
            return True
        names = {"name": in_short(path[-1].subject), "issuer": in_short(issuer.subject), "key": issuer.key.name}
        if verdict is Verdict.FALSE:
            self._note(path, _("{name} was not signed with the key of {issuer} that is given", **names))
        else:
            self._note(path, _("the signature of {name} cannot be verified with the key of {issuer} ({key})", **names))
        return False

    def _holds(self, path: list[Certificate], anchor: Certificate) -> bool:
        try:
            hold([anchor, *reversed(path)], self.now)
        except PathBroken as broken:
            self._note(path, str(broken), reached_anchor=True)
            return False
        return True

    def _note(self, path: list[Certificate], words: str, *, reached_anchor: bool = False) -> None:
        self.failures.append(_Failure(reached_anchor, len(path), words))


def _stands_in(one: Certificate, path: list[Certificate]) -> bool:
    """Whether a path already goes through this name and key, by whatever certificate."""
    return any(one.structure.key == c.structure.key and one.subject_key == c.subject_key for c in path)


def _missing(top: Certificate) -> str:
    if top.names_itself:
        return _("{name} ends the chain, and is no trust anchor here", name=in_short(top.subject))
    names = {"name": in_short(top.subject), "issuer": in_short(top.issuer)}
    return _("the certificate of {issuer}, which issued {name}, is missing; put it behind this one", **names)


def _key_id(one: Certificate, oid: bytes, reader: Callable[[bytes], bytes]) -> bytes | None:
    try:
        return one.extensions.get(oid, reader)
    except Unreadable:
        return None


def _authority_key(content: bytes) -> bytes:
    return next((e.content for e in asn1.elements(asn1.single(content, asn1.SEQUENCE)) if e.tag == 0x80), b"")


def _subject_key(content: bytes) -> bytes:
    return asn1.single(content, asn1.OCTET_STRING)
