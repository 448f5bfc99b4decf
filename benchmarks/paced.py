"""How long answers take while requests come at a pace, each whenever its caller likes."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.cores import asking
from benchmarks.ratios import Ratio
from benchmarks.rounds import Rival, wrk

# So many callers, each with a connection of its own, that none of them has to wait for itself.
CALLERS = 128
SECONDS, ROUNDS = 2, 9
LIMIT = 5
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Paced:
    """Answer times of one round, in seconds, and the requests per second that came."""

    middle: float
    late: float
    pace: float


def of_half(
    name: str, rivals: Mapping[str, Rival], most: Mapping[str, float], *, beside: str
) -> Ratio:
    """Return how much longer the slowest percent of answers takes than the middle one.

    most:   requests per second that each answers at most; half of it is sent.
    beside: another one, in turn with it: what callers, connections and machine do by themselves.
    """
    rounds: dict[str, list[Paced]] = {name: [], beside: []}
    for _ in range(ROUNDS):
        for one, paced in rounds.items():
            paced.append(_round(rivals[one], most[one] / 2))
    return Ratio(
        f"{name}, at half the maximum: 99th percentile : median of the answer times",
        _spread(rounds[name]),
        LIMIT,
        at_least=False,
        note=f"{_seen(rounds[name])}; {beside} {_spread(rounds[beside]):.2f},"
        f" {_seen(rounds[beside])}",
    )


def _spread(rounds: Sequence[Paced]) -> float:
    return median(one.late / one.middle for one in rounds)


def _round(rival: Rival, pace: float) -> Paced:
    rest = CALLERS / pace * 1000
    command = wrk(rival, SECONDS, connections=CALLERS, rest=rest)
    with asking():
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
