"""Random paths against a plain model of RFC 5280 section 6.1, which counts instead of carrying a state."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.path import find_path
from chaman_tui.domain.credentials.signatures import Signatures
from tests.conftest import NOW
from tests.material import CERT_SIGN
from tests.paths import ROOT, issue, leaf

POLICY_OIDS = {"P1": "1.2.3.1", "P2": "1.2.3.2", "any": "2.5.29.32.0"}
OIDS = {name: x509.ObjectIdentifier(oid) for name, oid in POLICY_OIDS.items()}


@dataclass(frozen=True)
class Link:
    """One certificate below the anchor. ``again`` names itself, by a new key."""

    ca: bool = True
    length: int | None = None
    signs: bool = True
    expired: bool = False
    unknown: bool = False
    again: bool = False
    policies: frozenset[str] | None = None
    demands: int | None = None


POLICIES = st.sampled_from([None, frozenset({"P1"}), frozenset({"P2"}), frozenset({"P1", "P2"}), frozenset({"any"})])
MOSTLY = st.sampled_from([True] * 9 + [False])
RARELY = st.sampled_from([False] * 9 + [True])
LINKS = st.builds(
    Link,
    ca=MOSTLY,
    length=st.sampled_from([None, None, 0, 1, 2]),
    signs=MOSTLY,
    expired=RARELY,
    unknown=RARELY,
    again=st.booleans(),
    policies=POLICIES,
    demands=st.sampled_from([None, None, 0, 1, 2]),
)


def model(chain: list[Link]) -> bool:
    """Whether a chain from below the anchor down to its end holds."""
    above = chain[:-1]
    if any(link.expired or link.unknown for link in chain) or not all(link.ca and link.signs for link in above):
        return False
    for i, link in enumerate(above):
        below = [other for other in above[i + 1 :] if not other.again]
        if link.length is not None and len(below) > link.length:
            return False
    return all(policies_hold(chain, i) for i in range(len(chain)))


def policies_hold(chain: list[Link], i: int) -> bool:
    """Whether what is demanded at a certificate is there: a policy that stands in each down to it."""
    if any(
        all({"any", policy} & (link.policies or frozenset()) for link in chain[: i + 1])
        for policy in ("P1", "P2", "any")
    ):
        return True
    last = i == len(chain) - 1
    for j, link in enumerate(chain[: i + 1]):
        if link.demands is None or (j == i and not last):
            continue
        passed = sum(not other.again for other in chain[j + 1 : i]) + (last and j < i)
        if link.demands <= passed:
            return False
    return True


@cache
def certificate(link: Link, number: int, name: str, issuer: str, signer: str, end: bool) -> Certificate:
    more: list[tuple[x509.ExtensionType, bool]] = []
    if link.unknown:
        more.append((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), True))
    if link.policies is not None:
        found = [x509.PolicyInformation(OIDS[policy], None) for policy in sorted(link.policies)]
        more.append((x509.CertificatePolicies(found), False))
    if link.demands is not None:
        more.append((x509.PolicyConstraints(link.demands, None), True))
    how = {"key": f"key {number}", "signer": signer, "more": more, "start": NOW - timedelta(days=9)}
    days = 1 if link.expired else 30
    if end:
        return leaf(issuer, name, days=days, **how)
    usage = CERT_SIGN if link.signs else DIGITAL_SIGNATURE
    length = link.length if link.ca else None
    return issue(name, issuer, ca=link.ca, length=length, usage=usage, days=days, **how)  # type: ignore[arg-type] # as leaf


def build(chain: list[Link]) -> list[Certificate]:
    made, issuer, signer = [], "Root", "Root"
    for number, link in enumerate(chain):
        end = number == len(chain) - 1
        name = issuer if link.again and not end else "end" if end else f"CA {number}"
        made.append(certificate(link, number, name, issuer, signer, end))
        issuer, signer = name, f"key {number}"
    return made


@settings(max_examples=300, deadline=None)
@given(chain=st.lists(LINKS, min_size=1, max_size=6))
def test_a_path_holds_when_the_model_says_so(chain: list[Link]) -> None:
    chain[-1] = Link(**{**vars(chain[-1]), "again": False})
    *others, end = build(chain)
    found = find_path(end, others[::-1], [ROOT], NOW, Signatures())
    assert bool(found.anchor) == model(chain), found.why_not
