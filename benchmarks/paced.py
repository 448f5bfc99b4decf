"""How long answers take while requests come at a pace, each whenever its caller likes."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.ratios import Ratio
from benchmarks.rounds import Rival, wrk

# So many callers, each with a connection of its own, that none of them has to wait for itself.
CALLERS = 128
SECONDS, ROUNDS = 3, 5
LIMIT = 5
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Paced:
    """Answer times of one round, in seconds, and the requests per second that came."""

    middle: float
    late: float
    pace: float


def of_half(name: str, rival: Rival, most: float) -> Ratio:
    """Return how much longer the slowest percent of answers takes than the middle one.

    most: requests per second that the server answers at most; half of it is sent.
    """
    rounds = [_round(rival, most / 2) for _ in range(ROUNDS)]
    return Ratio(
        f"{name}, at half the maximum: 99th percentile : median of the answer times",
        median(one.late / one.middle for one in rounds),
        LIMIT,
        at_least=False,
        note=_seen(rounds),
    )


def _round(rival: Rival, pace: float) -> Paced:
    rest = CALLERS / pace * 1000
    command = wrk(rival, SECONDS, connections=CALLERS, rest=rest)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return Paced(_time(said, 50), _time(said, 99), rate)


def _time(said: str, percent: int) -> float:
    number, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * UNITS[unit]


def _seen(rounds: Sequence[Paced]) -> str:
    middle, late, pace = (
        median(getattr(one, name) for one in rounds) for name in ("middle", "late", "pace")
    )
    return f"{middle * 1e6:.0f} µs and {late * 1e6:.0f} µs at {pace:,.0f} requests/s"
