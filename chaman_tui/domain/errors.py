"""Every error that a person or a script can meet.

ChamanError            exit  JSON kind
├── Refusal             1    refused      a rule was broken (3, no-access, when it is one that asks for a power)
├── NotFound            4    not-found    what was named does not exist, or not for this reader
├── NoAccess            3    no-access    the operating-system user is nobody here, or is not the operator
├── StoreError          5    store        damaged, unreadable, full, read-only, or locked for too long
└── InternalError      70    store        an error of the program's own; scripts know no kind that says it better
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaman_tui.domain.rules import Rule, rule
from chaman_tui.i18n import _


@dataclass(frozen=True)
class Violation:
    """One broken rule: what was seen, what is allowed, and how to mend it.

    Building one with an id that the rulebook does not hold raises KeyError. ``observed`` never holds a secret.
    """

    rule: str
    observed: str
    allowed: str = ""
    message: str = ""
    fix: str = ""

    def __post_init__(self) -> None:
        """Fill in from the rulebook what the caller left to it."""
        registered: Rule = rule(self.rule)
        object.__setattr__(self, "message", self.message or _(registered.text))
        object.__setattr__(self, "allowed", self.allowed or _(registered.text))
        object.__setattr__(self, "fix", self.fix or _(registered.fix))

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return _(rule(self.rule).source)


class ChamanError(Exception):
    """The root: everything the program says no with."""

    kind: str
    exit_code: int


class Refusal(ChamanError):
    """One or more rules were broken."""

    kind = "refused"
    exit_code = 1

    def __init__(self, violations: Sequence[Violation]) -> None:
        if not violations:
            raise ValueError("a refusal names at least one broken rule")
        self.violations = tuple(violations)
        super().__init__(violations[0].message)
        if self.lacks_power:
            self.kind, self.exit_code = NoAccess.kind, NoAccess.exit_code

    @property
    def lacks_power(self) -> bool:
        """Whether it is the person that is refused, rather than what was asked."""
        return any(rule(v.rule).asks_power for v in self.violations)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the broken rules."""
        return tuple(v.rule for v in self.violations)


class NotFound(ChamanError):
    """What was named does not exist, or not for this reader."""

    kind = "not-found"
    exit_code = 4


class NoAccess(ChamanError):
    """The person is not known here, or the verb is the operator's."""

    kind = "no-access"
    exit_code = 3


class StoreError(ChamanError):
    """The store cannot serve: the message names its path and what to do."""

    kind = "store"
    exit_code = 5


class InternalError(ChamanError):
    """The program has a fault. ``id`` names what was kept of it for whoever mends it; the message tells it."""

    kind = StoreError.kind  # neither the person nor what was asked is at fault, and trying again later may help
    exit_code = 70  # EX_SOFTWARE of sysexits.h

    def __init__(self, identifier: str, message: str) -> None:
        super().__init__(message)
        self.id = identifier


def refuse_if(violations: Sequence[Violation]) -> None:
    """Raise a Refusal when there is anything to refuse."""
    if violations:
        raise Refusal(violations)
