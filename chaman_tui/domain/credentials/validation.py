"""Whether a path from a trust anchor down to a certificate holds, by RFC 5280 section 6.1.

Judged here: validity, names, path length with its rule for self-issued certificates, key usage, critical extensions,
name constraints and policies. Signatures are judged by the library (``signatures``), revocation nowhere: there is no
network. The anchor's own certificate is held to what it says, as RFC 5937 allows.

Why not the library's own ``x509.verification``: it is made for web servers and clients, and judges all or nothing.
Of the valid paths of NIST's test suite it refuses those with names in another case or string type, self-issued
certificates under a path length, constraints on distinguished names and URIs, and anything about policies, and it
takes no key usage into account unless it is told how. The tests ask it, and OpenSSL, for a second opinion.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from chaman_tui.domain import moments
from chaman_tui.domain.credentials import extensions as ext
from chaman_tui.domain.credentials import general_names, names, policies
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.extensions import Unreadable
from chaman_tui.domain.credentials.general_names import GeneralName, NotUnderstood, Subtrees
from chaman_tui.domain.credentials.policies import PolicyExtensions, PolicyState
from chaman_tui.i18n import N_, _

T = TypeVar("T")
ALLOWED_HASHES = ("SHA-256", "SHA-384", "SHA-512")
_UNDERSTOOD = frozenset({
    ext.KEY_USAGE, ext.ALTERNATIVE_NAME, ext.BASIC_CONSTRAINTS, ext.NAME_CONSTRAINTS, ext.POLICIES,
    ext.POLICY_MAPPINGS, ext.POLICY_CONSTRAINTS, ext.PURPOSES, ext.ANY_POLICY_INHIBITED, ext.AUTHORITY_KEY,
    ext.SUBJECT_KEY,
})  # fmt: skip
_CLIENT_PURPOSES = {"1.3.6.1.5.5.7.3.2", "2.5.29.37.0"}
_MOST_COMPARISONS = 5_000  # of names with constraints, in one path
_LONGEST_NAME = 80


class PathBroken(Exception):
    """Why a path does not hold, in words."""


def _broken(message: str, one: Certificate, **values: object) -> PathBroken:
    return PathBroken(_(message, name=in_short(one.subject), **values))


def hold(path: Sequence[Certificate], now: datetime) -> None:
    """Raise PathBroken unless a path, from its anchor down, holds at a moment. Its signatures were verified before."""
    anchor, *between = path[:-1]
    last = path[-1]
    walk = _Walk(now, len(path) - 1)
    walk.judge(anchor)
    walk.go_below(anchor, counted=False)
    for certificate in between:
        walk.judge(certificate)
        walk.judge_hash(certificate)
        walk.judge_names(certificate, last=False)
        walk.judge_policies(certificate, last=False)
        walk.go_below(certificate, counted=not certificate.names_itself)
    walk.judge(last)
    walk.judge_purpose(last)
    walk.judge_names(last, last=True)
    walk.judge_policies(last, last=True)


class _Walk:
    """What is carried from one certificate of a path to the next (section 6.1.2)."""

    def __init__(self, now: datetime, length: int) -> None:
        self._now = now
        self._left = length
        self._limit: tuple[Certificate, int] | None = None
        self._subtrees: list[tuple[Certificate, Subtrees]] = []
        self._policies = PolicyState(length)
        self._comparisons = 0

    def judge(self, one: Certificate) -> None:
        """What holds for each certificate of a path."""
        if one.extensions.too_many:
            raise _broken(N_("{name} has {n} extensions"), one, n=len(one.extensions.all))
        for e in one.extensions.doubled:
            raise _broken(N_("in {name} the extension {extension} stands twice"), one, extension=e.name)
        for e in one.extensions.all:
            if e.critical and e.oid not in _UNDERSTOOD:
                message = N_("{name} has the critical extension {extension}, which is not understood here")
                raise _broken(message, one, extension=e.name)
        if one.validity is None:
            raise _broken(N_("{name} has a date that is none"), one)
        if not one.validity.holds(self._now):
            if self._now < one.validity.start:
                raise _broken(N_("{name} is not valid before {time}"), one, time=moments.exact(one.validity.start))
            raise _broken(N_("{name} expired at {time}"), one, time=moments.exact(one.validity.end))

    def judge_hash(self, one: Certificate) -> None:
        """The hash with which an intermediate certificate was signed."""
        if one.names_two_algorithms or one.signature_hash not in ALLOWED_HASHES:
            raise _broken(N_("{name} is signed with {hash}, which is not allowed"), one, hash=one.signature_hash)

    def judge_purpose(self, one: Certificate) -> None:
        """A critical list of purposes that leaves out what the certificate is for."""
        purposes = _read(one, ext.PURPOSES, ext.object_ids) or ()
        if one.extensions.is_critical(ext.PURPOSES) and _CLIENT_PURPOSES.isdisjoint(purposes):
            raise _broken(N_("{name} is for other purposes than client authentication"), one)

    def judge_names(self, one: Certificate, *, last: bool) -> None:
        """Its names against the constraints of those above it (section 6.1.3, b and c)."""
        if not self._subtrees or (one.names_itself and not last):
            return
        found = _names_of(one)
        for authority, subtrees in self._subtrees:
            self._comparisons += len(found) * (len(subtrees.permitted) + len(subtrees.excluded))
            if self._comparisons > _MOST_COMPARISONS:
                raise _broken(N_("{name} constrains more names than are looked at"), authority)
            for name in found:
                _judge_name(name, authority, subtrees)

    def judge_policies(self, one: Certificate, *, last: bool) -> None:
        """Its policies (section 6.1.3, d to f, and what follows of it)."""
        said = PolicyExtensions(
            _read(one, ext.POLICIES, policies.read_policies),
            _read(one, ext.POLICY_MAPPINGS, policies.read_mappings) or {},
            _read(one, ext.POLICY_CONSTRAINTS, policies.read_policy_constraints) or policies.NOTHING_SAID,
            _read(one, ext.ANY_POLICY_INHIBITED, policies.read_any_inhibited),
        )
        state, self_issued = self._policies, one.names_itself
        holds = state.take(said, self_issued=self_issued, last=last) and (
            state.finish(said) if last else state.prepare(said, self_issued=self_issued)
        )
        if not holds:
            raise _broken(N_("no policy that the authorities demand holds for {name}"), one)

    def go_below(self, one: Certificate, *, counted: bool) -> None:
        """From an authority to what it issued: whether it may issue, and what it constrains (section 6.1.4)."""
        constraints = _read(one, ext.BASIC_CONSTRAINTS, ext.basic_constraints)
        if constraints is None or not constraints.authority:
            raise _broken(N_("{name} is not the certificate of an authority"), one)
        usage = _read(one, ext.KEY_USAGE, ext.key_usage)
        if usage is not None and "key_cert_sign" not in usage:
            raise _broken(N_("the key of {name} may not sign certificates"), one)
        if counted and self._left == 0 and self._limit:
            authority, n = self._limit
            message = N_("{name} allows {n} authorities below it, and {other} is one more")
            raise _broken(message, authority, n=n, other=in_short(one.subject))
        self._left -= counted
        if constraints.path_length is not None and constraints.path_length < self._left:
            self._left = constraints.path_length
            self._limit = (one, self._left)
        subtrees = _read(one, ext.NAME_CONSTRAINTS, general_names.read_constraints)
        if subtrees:
            self._subtrees.append((one, subtrees))


def _read(one: Certificate, oid: bytes, reader: Callable[[bytes], T]) -> T | None:
    try:
        return one.extensions.get(oid, reader)
    except Unreadable as error:
        raise _broken(N_("in {name} the extension {extension} cannot be read"), one, extension=error) from error


def _names_of(one: Certificate) -> list[GeneralName]:
    """The subject where it is not empty, the e-mail addresses in it, and the alternative names."""
    found = list(_read(one, ext.ALTERNATIVE_NAME, general_names.read) or ())
    subject = one.structure.subject
    try:
        attributes = [a for one_set in names.read(subject) for a in one_set]
    except ValueError:
        raise _broken(N_("the names of {name} cannot be read"), one) from None
    found += [GeneralName(general_names.EMAIL, a.content) for a in attributes if a.oid == names.EMAIL]
    return [GeneralName(general_names.DIRECTORY, subject), *found] if attributes else found


def _judge_name(name: GeneralName, authority: Certificate, subtrees: Subtrees) -> None:
    permitted = [base for base in subtrees.permitted if base.form == name.form]
    excluded = [base for base in subtrees.excluded if base.form == name.form]
    try:
        if permitted and not any(general_names.within(name, base) for base in permitted):
            raise _broken(N_("{name} does not permit the name {other}"), authority, other=in_short(name.text))
        if any(general_names.touches(name, base) for base in excluded):
            raise _broken(N_("{name} excludes the name {other}"), authority, other=in_short(name.text))
    except NotUnderstood:
        message = N_("{name} constrains the name {other} in a way that is not understood here")
        raise _broken(message, authority, other=in_short(name.text)) from None


def in_short(name: str) -> str:
    """A name, cut where a sentence would be lost in it."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
