"""Which of several certificates is meant: the one at the end of their chain, in whatever order they stand."""

from collections.abc import Sequence
from typing import NamedTuple

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.signatures import Signatures, TooManySignatures, Verdict
from chaman_tui.domain.credentials.validation import in_short


class Chain(NamedTuple):
    """The certificate that is meant, and those given with it."""

    end: Certificate
    others: tuple[Certificate, ...] = ()


class NoChain(Exception):
    """The certificates do not belong together; those between which one would have to guess."""

    def __init__(self, between: Sequence[Certificate]) -> None:
        super().__init__(" / ".join(in_short(c.subject) for c in between[:4]))
        self.number = len(between)


def find_chain(found: Sequence[Certificate], signatures: Signatures) -> Chain:
    """The one that issued none of the others, where all of them belong to it; NoChain otherwise.

    The same certificate may stand there twice. An authority may stand there by several certificates, of which not all
    need to have signed: after a change of its key, only its name ties the old one to the rest. And one in the middle
    may be missing: then nothing ties those above the gap to those below.
    """
    distinct = list({c.der: c for c in found}.values()) if len(found) > 1 else list(found)
    if len(distinct) == 1:
        return Chain(distinct[0])
    ends = [c for c in distinct if not any(_issued(c, other, signatures) for other in distinct if other is not c)]
    people = [c for c in ends if not c.is_authority]
    chosen = people or ends
    if len(chosen) != 1:
        raise NoChain(chosen or distinct)
    others = [c for c in distinct if c is not chosen[0]]
    reached, strangers = _climb(chosen[0], others)
    gap = not any(c.names_itself for c in reached) and all(c.is_authority for c in strangers)
    if strangers and not gap:
        raise NoChain([chosen[0], *strangers])
    return Chain(chosen[0], tuple(others))


def _issued(issuer: Certificate, child: Certificate, signatures: Signatures) -> bool:
    """Whether one issued the other: by its name and, where that can be verified, by the signature."""
    if not issuer.named_by(child):
        return False
    try:
        if child.names_itself and signatures.verdict(child, child) is Verdict.TRUE:
            return False
        return signatures.verdict(child, issuer) is not Verdict.FALSE
    except TooManySignatures:
        return True


def _climb(end: Certificate, others: Sequence[Certificate]) -> tuple[list[Certificate], list[Certificate]]:
    """Those that are named as an issuer by the end, or by one that is, and so on; and those that are not."""
    left, reached = list(others), [end]
    for child in reached:
        reached += [c for c in left if c.named_by(child)]
        left = [c for c in left if not c.named_by(child)]
    return reached, left
