"""The answer of a field: every one of its rules, kept or broken, and the parsed value when all are kept.

Form, command line and service ask the same function, so that all three say the same words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from chaman_tui.domain.errors import Refusal, Violation

Facts = dict[str, object]
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class RuleCheck:
    """One rule of a field: its short label for the form, and the violation if it is broken.

    One that is not ``listed`` shows in a form only when it is broken.
    """

    rule: str
    label: str
    violation: Violation | None = None
    listed: bool = True

    @property
    def ok(self) -> bool:
        """Whether the rule is kept."""
        return self.violation is None


@dataclass(frozen=True)
class FieldReport(Generic[T_co]):
    """What a field says of a text: its rules in order, advice apart from refusals, and the value."""

    checks: tuple[RuleCheck, ...]
    parsed: T_co | None = None
    advice: tuple[str, ...] = ()
    tell_facts: Callable[[], Facts] = dict

    @cached_property
    def facts(self) -> Facts:
        """What is known of the value whether the rules are kept or not; told only where it is asked for."""
        return self.tell_facts()

    @property
    def violations(self) -> tuple[Violation, ...]:
        """The broken rules, in order."""
        return tuple(check.violation for check in self.checks if check.violation)

    @property
    def ok(self) -> bool:
        """Whether every rule is kept."""
        return not self.violations

    @property
    def value(self) -> T_co:
        """The parsed value; raises the Refusal that names every broken rule."""
        if self.violations or self.parsed is None:
            raise Refusal(self.violations)
        return self.parsed


def check(rule: str, label: str, ok: bool, observed: str, *, listed: bool = True) -> RuleCheck:
    """One rule of a field, from whether it holds."""
    return RuleCheck(rule, label, None if ok else Violation(rule, observed, label), listed)


def unlisted_violation(rule: str, observed: str) -> RuleCheck:
    """A broken rule that a field does not announce beforehand."""
    return RuleCheck(rule, "", Violation(rule, observed), listed=False)
