"""How long each reader takes over the worst that it can be given: ``python -m tests.benchmarks.parsers``."""

import sys
import time
import warnings
from collections.abc import Callable

from tests.worst import INPUTS, PARSERS

SIZES = (1024, 16 * 1024, 256 * 1024)
_LIMIT = 0.2  # seconds for 256 kB on one core
_ROUNDS = 5


def seconds(parser: Callable[[bytes], object], data: bytes, rounds: int = _ROUNDS) -> float:
    """The shortest of some rounds: what the work costs when nobody disturbs it."""
    shortest = float("inf")
    for _round in range(rounds):
        began = time.process_time()
        parser(data)
        shortest = min(shortest, time.process_time() - began)
    return shortest


def main() -> int:
    """Print, for each reader and its worst input, the time at each size; 1 if one takes longer than it may."""
    warnings.simplefilter("ignore")
    sys.stdout.write(f"{'reader':18} {'its worst input':36} {'1 kB':>9} {'16 kB':>9} {'256 kB':>9} {'16→256':>8}\n")
    worst_of_all = 0.0
    for name, parser in PARSERS.items():
        worst = max(INPUTS, key=lambda given: seconds(parser, INPUTS[given](SIZES[-1]), 1))
        small, middle, large = (seconds(parser, INPUTS[worst](size)) for size in SIZES)
        times = " ".join(f"{value * 1000:7.2f}ms" for value in (small, middle, large))
        sys.stdout.write(f"{name:18} {worst:36} {times} {large / middle:7.1f}×\n")
        worst_of_all = max(worst_of_all, large)
    sys.stdout.write(f"the longest of all: {worst_of_all * 1000:.0f} ms for 256 kB; allowed: {_LIMIT * 1000:.0f} ms\n")
    return int(worst_of_all > _LIMIT)


if __name__ == "__main__":
    sys.exit(main())
