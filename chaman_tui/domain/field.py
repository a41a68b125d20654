"""The answer of a field: every one of its rules, kept or broken, and the parsed value when all are kept.

Form, command line and service ask the same function, so that all three say the same words. What was typed meets its
rules through ``guarded`` alone, which first turns away what is far too long, and what is a private key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from chaman_tui.domain.credentials.decoding import MAX_BYTES, too_large
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.errors import Refusal, Violation
from chaman_tui.i18n import _

Facts = dict[str, object]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Given = TypeVar("Given", bound=str | bytes)
More = ParamSpec("More")
LONGEST_TEXT = 4096  # characters of any one field of text: more than each of them may keep


@dataclass(frozen=True)
class RuleCheck:
    """One rule of a field: its short label for the form, and the violation if it is broken.

    One that is not ``listed`` shows in a form only when it is broken. One that is not ``reached`` could not be judged,
    because another is broken.
    """

    rule: str
    label: str
    violation: Violation | None = None
    listed: bool = True
    reached: bool = True

    @property
    def ok(self) -> bool:
        """Whether the rule is kept."""
        return self.reached and self.violation is None


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


class Guarded(Generic[Given, More, T]):
    """The one function of a field. Its own rules are asked only of what is not too long, and no private key."""

    def __init__(self, own_rules: Callable[Concatenate[Given, More], FieldReport[T]], rule: str, longest: int) -> None:
        self.own_rules = own_rules
        self.rule = rule
        self.longest = longest
        update_wrapper(self, own_rules)

    def __call__(self, given: Given, /, *more: More.args, **named: More.kwargs) -> FieldReport[T]:
        """What the rules say of what was given."""
        if broken := too_much(self.rule, given):
            return FieldReport((broken,))
        if private := holds_private_key(given):
            return FieldReport((unlisted_violation("key.private", private),))
        if len(given) > self.longest:
            return FieldReport((unlisted_violation(self.rule, _("{n} characters", n=len(given))),))
        return self.own_rules(given, *more, **named)

    def bound(self, **named: Any) -> "Guarded[Given, [], T]":
        """The same function with its other arguments filled in, as a form asks it."""
        return Guarded(partial(self.own_rules, **named), self.rule, self.longest)


def guarded(
    rule: str, longest: int = LONGEST_TEXT
) -> Callable[[Callable[Concatenate[Given, More], FieldReport[T]]], Guarded[Given, More, T]]:
    """Makes a field's function of its own rules; ``rule`` is the one that what is far too long breaks."""
    return lambda own_rules: Guarded(own_rules, rule, longest)


def check(rule: str, label: str, ok: bool, observed: str, *, listed: bool = True, fix: str = "") -> RuleCheck:
    """One rule of a field, from whether it holds; ``fix`` where more can be said than the rulebook does."""
    return RuleCheck(rule, label, None if ok else Violation(rule, observed, label, fix=fix), listed)


def unlisted_violation(rule: str, observed: str, label: str = "") -> RuleCheck:
    """A broken rule that a field does not announce beforehand; ``label`` where few words say what is allowed."""
    return RuleCheck(rule, label, Violation(rule, observed), listed=False)


def too_much(rule: str, given: str | bytes) -> RuleCheck | None:
    """That something is longer than anything may be that is read here, under the rule of its field."""
    observed = too_large(given)
    return unlisted_violation(rule, observed, _("at most {n} bytes", n=f"{MAX_BYTES:,}")) if observed else None


def not_reached(rule: str, label: str) -> RuleCheck:
    """A rule of a field that cannot be judged yet, because another is broken."""
    return RuleCheck(rule, label, reached=False)
