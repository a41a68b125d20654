"""Which of several certificates is meant, and when they do not belong together."""

import itertools

import pytest
from cryptography.x509.oid import NameOID

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.chain import NoChain, find_chain
from chaman_tui.domain.credentials.signatures import Signatures
from tests.paths import issue, leaf, subject

ROOT = issue("Root", "Root")
MIDDLE = issue("Middle", "Root")
LEAF = leaf("Middle")
OWN = leaf("own", "own")


def meant(*certificates: Certificate) -> tuple[Certificate, set[Certificate]]:
    """The answer, whatever the order."""
    answers = {
        (chain.end, frozenset(chain.others))
        for order in itertools.permutations(certificates)
        for chain in [find_chain(order, Signatures())]
    }
    assert len(answers) == 1
    end, others = answers.pop()
    return end, set(others)


@pytest.mark.parametrize(
    ("end", "others"),
    [
        (LEAF, {MIDDLE, ROOT}),
        (LEAF, {MIDDLE}),
        (LEAF, {MIDDLE, issue("Middle", "Elsewhere")}),
        (LEAF, {MIDDLE, issue("Middle", "Root", key="of before")}),
        (LEAF, {MIDDLE, ROOT, issue("Root", "Root", key="of before")}),
        (leaf("Middle", signer="of before"), {MIDDLE, ROOT}),
        (OWN, set()),
        (issue("own", "own"), set()),
        (MIDDLE, {ROOT}),
        (leaf("Root", "Root", key="mine"), {ROOT}),
        (leaf("MIDDLE", signer="Middle"), {MIDDLE}),
        (LEAF, {ROOT}),
        (LEAF, {issue("Middle", "Top"), ROOT}),
    ],
)
def test_a_chain_in_any_order(end: Certificate, others: set[Certificate]) -> None:
    assert meant(end, *others) == (end, others)


def test_the_same_certificate_twice_is_one() -> None:
    assert meant(OWN, OWN) == (OWN, set())
    assert meant(LEAF, MIDDLE, LEAF, MIDDLE) == (LEAF, {MIDDLE})


@pytest.mark.parametrize(
    ("certificates", "between"),
    [
        ((OWN, leaf("other", "other")), {"CN=own", "CN=other"}),
        ((OWN, leaf("own", "own", key="again", signer="again")), {"CN=own"}),
        ((OWN, leaf("own", "own")), {"CN=own"}),
        ((issue("own", "own"), issue("own", "own", key="again", signer="again")), {"CN=own"}),
        ((LEAF, leaf("Middle", "second")), {"CN=leaf", "CN=second"}),
        ((LEAF, leaf("Middle", "second"), MIDDLE), {"CN=leaf", "CN=second"}),
        ((MIDDLE, issue("Second", "Root"), ROOT), {"CN=Middle", "CN=Second"}),
        ((LEAF, MIDDLE, OWN), {"CN=leaf", "CN=own"}),
        ((OWN, ROOT), {"CN=own", "CN=Root"}),
        ((LEAF, MIDDLE, ROOT, issue("Elsewhere", "Elsewhere")), {"CN=leaf", "CN=Elsewhere"}),
        ((issue("A", "B"), issue("B", "A")), {"CN=A", "CN=B"}),
    ],
)
def test_what_is_no_chain_is_not_guessed_at(certificates: tuple[Certificate, ...], between: set[str]) -> None:
    for order in itertools.permutations(certificates):
        with pytest.raises(NoChain) as caught:
            find_chain(order, Signatures())
        assert set(str(caught.value).split(" / ")) == between
        assert caught.value.number >= 2


def test_of_many_that_are_no_chain_a_few_are_named() -> None:
    with pytest.raises(NoChain) as caught:
        find_chain([leaf("x", f"n{i}") for i in range(9)], Signatures())
    assert caught.value.number == 9
    assert str(caught.value) == "CN=n0 / CN=n1 / CN=n2 / CN=n3"
    long = subject("é" * 32, (NameOID.ORGANIZATION_NAME, "o" * 64))
    with pytest.raises(NoChain, match="…") as caught:
        find_chain([leaf("x", long), leaf("y", "z")], Signatures())
    assert all(len(name) <= 80 for name in str(caught.value).split(" / "))
