"""Certificate policies along a path (RFC 5280 section 6.1, with the graph of RFC 9618 instead of a tree).

Nobody here asks for a policy: the initial set is any policy. A path fails only where one of its authorities demands
that some policy holds all the way down, and none does. Only the last row of the graph is kept: it decides alone.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chaman_tui.domain.credentials import asn1

ANY_POLICY = "2.5.29.32.0"


class Constraints(NamedTuple):
    """After how many more certificates a policy is demanded, and mapping is forbidden; None where nothing is said."""

    explicit: int | None
    mapping: int | None


NOTHING_SAID = Constraints(None, None)


@dataclass(frozen=True)
class PolicyExtensions:
    """What one certificate says of policies; ``policies`` is None where it has no such extension."""

    policies: frozenset[str] | None = None
    mappings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    constraints: Constraints = NOTHING_SAID
    any_inhibited: int | None = None


def read_policies(content: bytes) -> frozenset[str]:
    """The policies in an extension."""
    found = [asn1.elements(e.content) for e in asn1.elements(asn1.single(content, asn1.SEQUENCE))]
    return frozenset(asn1.oid(information[0].content) for information in found)


def read_mappings(content: bytes) -> dict[str, frozenset[str]]:
    """The policies of the issuer, each with those of the subject that count for it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in asn1.elements(asn1.single(content, asn1.SEQUENCE)):
        issuer, subject = asn1.elements(pair.content)
        found[asn1.oid(issuer.content)].add(asn1.oid(subject.content))
    return {issuer: frozenset(subjects) for issuer, subjects in found.items()}


def read_policy_constraints(content: bytes) -> Constraints:
    """The constraints in an extension."""
    parts = {e.tag: asn1.natural(e.content) for e in asn1.elements(asn1.single(content, asn1.SEQUENCE))}
    if not parts or not parts.keys() <= {0x80, 0x81}:
        raise ValueError("no policy constraints")
    return Constraints(parts.get(0x80), parts.get(0x81))


def read_any_inhibited(content: bytes) -> int:
    """After how many more certificates "any policy" counts for none."""
    return asn1.natural(asn1.single(content, asn1.INTEGER))


@dataclass
class PolicyState:
    """The policies that hold down to a certificate of a path, each with those that count for it below."""

    length: int  # of the path, without its anchor
    row: dict[str, frozenset[str]] = field(default_factory=lambda: {ANY_POLICY: frozenset({ANY_POLICY})})
    explicit: int = field(init=False)
    mapping: int = field(init=False)
    any_policy: int = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is demanded, and nothing inhibited, before the path is over."""
        self.explicit = self.mapping = self.any_policy = self.length + 1

    def take(self, said: PolicyExtensions, *, self_issued: bool, last: bool) -> bool:
        """Go down to the next certificate; whether the path still holds (section 6.1.3, d to f)."""
        if said.policies is None:
            self.row = {}
        any_counts = self.any_policy > 0 or (self_issued and not last)
        self.row = self._next_row(said.policies or frozenset(), any_counts=any_counts)
        return bool(self.row) or self.explicit > 0

    def _next_row(self, policies: frozenset[str], *, any_counts: bool) -> dict[str, frozenset[str]]:
        expected: frozenset[str] = frozenset().union(*self.row.values())
        named = policies - {ANY_POLICY}
        found = named if ANY_POLICY in self.row else named & expected
        if ANY_POLICY in policies and any_counts:
            found |= expected
        return {policy: frozenset({policy}) for policy in found}

    def prepare(self, said: PolicyExtensions, *, self_issued: bool) -> bool:
        """Make ready for the certificate below; whether the path still holds (section 6.1.4, a, b, h to j)."""
        if ANY_POLICY in said.mappings or any(ANY_POLICY in subjects for subjects in said.mappings.values()):
            return False
        for policy, subjects in said.mappings.items():
            if self.mapping == 0:
                self.row.pop(policy, None)
            elif policy in self.row or ANY_POLICY in self.row:
                self.row[policy] = subjects
        if not self_issued:
            self.explicit, self.mapping = max(self.explicit - 1, 0), max(self.mapping - 1, 0)
            self.any_policy = max(self.any_policy - 1, 0)
        self.explicit = _lower(self.explicit, said.constraints.explicit)
        self.mapping = _lower(self.mapping, said.constraints.mapping)
        self.any_policy = _lower(self.any_policy, said.any_inhibited)
        return True

    def finish(self, said: PolicyExtensions) -> bool:
        """Whether the path holds with its last certificate (section 6.1.5, a, b, g)."""
        demanded = self.explicit <= 1 or said.constraints.explicit == 0
        return bool(self.row) or not demanded


def _lower(count: int, said: int | None) -> int:
    return count if said is None else min(count, said)
