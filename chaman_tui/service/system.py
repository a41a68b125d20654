"""What everybody shares who uses one store: the store, the clock, the randomness; and who runs this program."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import SystemRandom
from typing import Protocol

from chaman_tui.domain.errors import NoAccess
from chaman_tui.i18n import _
from chaman_tui.service.store import Store

LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Clock(Protocol):
    """Tells the time, UTC."""

    def __call__(self) -> datetime:
        """The present moment."""


class Randomness(Protocol):
    """Draws what must not be guessed."""

    def choices(self, population: str, *, k: int) -> list[str]:
        """Draw k characters."""


def utc_now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class System:
    """A store with its clock and its randomness: what is shared by all who use it."""

    store: Store
    clock: Clock = utc_now
    randomness: Randomness = field(default_factory=SystemRandom)

    def code(self, prefix: str, length: int = 8) -> str:
        """A new random identifier."""
        return prefix + "".join(self.randomness.choices(LETTERS_AND_DIGITS, k=length))


@dataclass(frozen=True)
class Caller:
    """Who runs the program, as the operating system knows him. ``operator`` owns the store."""

    os_user: str
    operator: bool


def require_operator(caller: Caller) -> None:
    """Some verbs are only for the operating-system user who owns the store."""
    if not caller.operator:
        raise NoAccess(
            _("This is for the operator, the system user who owns the store; you are {user}.", user=caller.os_user)
        )
