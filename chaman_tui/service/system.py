"""What everybody shares who uses one store: the store, the clock, the randomness."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import SystemRandom
from typing import Protocol

from chaman_tui.service.keeping import KeptStore

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

    store: KeptStore
    clock: Clock = utc_now
    randomness: Randomness = field(default_factory=SystemRandom)

    def code(self, prefix: str, length: int = 8) -> str:
        """A new random identifier."""
        return prefix + "".join(self.randomness.choices(LETTERS_AND_DIGITS, k=length))
