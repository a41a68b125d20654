"""The registry of rules: one id each, with its text, its source and how to mend a breach."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Rule:
    """A rule of the rulebook. ``text``, ``source`` and ``fix`` are messages still to be translated.

    ``asks_power`` says that whoever breaks it lacks the power to do what was asked, rather than asking it wrongly.
    """

    id: str
    text: str
    source: str
    fix: str
    asks_power: bool = False


@cache
def _registry() -> dict[str, Rule]:
    from chaman_tui.domain.rulebook import RULEBOOK

    return {entry.id: entry for entry in RULEBOOK}


def rule(rule_id: str) -> Rule:
    """The rule with this id; KeyError if there is none."""
    return _registry()[rule_id]


def all_rules() -> Iterable[Rule]:
    """The whole rulebook, in its order."""
    return _registry().values()
