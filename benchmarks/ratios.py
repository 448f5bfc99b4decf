"""What a measurement comes to: ratios with their targets, and the machine they were taken on."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """One promise: two things measured in the same run, divided.

    at_least: whether the ratio has to reach the target; else it may not exceed it.
    note:     what was seen beside it, for a reader who wants to judge.
    """

    name: str
    value: float
    target: float
    at_least: bool = True
    note: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.target if self.at_least else self.value <= self.target

    def row(self) -> tuple[str, ...]:
        """Return name, ratio, target, whether it is met, note."""
        sign = "≥" if self.at_least else "≤"
        met = "PASS" if self.met else "MISS"
        return self.name, f"{self.value:.2f}", f"{sign} {self.target:g}", met, self.note


HEAD = ("what", "ratio", "target", "met", "seen beside it")


def of_rounds(name: str, above: Sequence[float], below: Sequence[float], target: float) -> Ratio:
    """Return the median of the ratios of rounds that were measured side by side."""
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    return Ratio(
        name, median(ratios), target, note=f"rounds {min(ratios):.2f} to {max(ratios):.2f}"
    )


def table(ratios: Iterable[Ratio]) -> str:
    """Return the ratios as a Markdown table that is easy to read as it is."""
    rows = [HEAD, *(ratio.row() for ratio in ratios)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> str:
    """Return one line about the machine and what runs on it."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, granian {version('granian')}, "
        f"Flask {version('flask')}, pydantic {version('pydantic')}"
    )


def load() -> str:
    """Return how many processes ran or waited in the last minute, on average."""
    return f"{os.getloadavg()[0]:.1f}"


def show(ratios: Sequence[Ratio]) -> None:
    """Print the table; end with an error if a promise is not kept."""
    print(f"\n{machine()}\n\n{table(ratios)}")
    if not all(ratio.met for ratio in ratios):
        raise SystemExit(1)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
