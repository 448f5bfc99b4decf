"""The geometry of charts: where lines, marks and bars go, in units of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 12, 12, 12, 28
FULL = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a line.

    x, y:  units from the left and from the top.
    label: what it says.
    moved: whether a fact moved it.
    """

    x: float
    y: float
    label: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of steps, with its marks and the levels to read it by.

    path:   of an SVG path.
    levels: y and label of each.
    first, last: days at its ends.
    """

    path: str
    marks: Sequence[Mark]
    levels: Sequence[tuple[float, str]]
    first: date
    last: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar; x and width in percent of the row."""

    name: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of pieces, side by side."""

    label: str
    total: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Range:
    """A value with what it lies between; positions in percent of the row."""

    label: str
    value: Decimal
    low: Decimal
    high: Decimal
    at: float
    begins: float
    ends: float


def step_line(
    points: Sequence[tuple[datetime, Decimal, str, bool]], levels: Sequence[tuple[Decimal, str]]
) -> Line:
    """Return a line from 0 to 100 that keeps its height until the next point.

    points: moment, value from 0 to 100, label, and whether a fact moved it; in order of time.
    levels: value and label of each.
    """
    first, last = points[0][0], points[-1][0]
    seconds = (last - first).total_seconds() or 1
    inner = WIDTH - LEFT - RIGHT

    def place(at: datetime) -> float:
        share = (at - first).total_seconds() / seconds if last > first else 0.5
        return round(LEFT + inner * share, 1)

    marks = [Mark(place(at), _height(value), label, moved) for at, value, label, moved in points]
    path = f"M{LEFT} {marks[0].y}" if last == first else f"M{marks[0].x} {marks[0].y}"
    path += "".join(f"H{mark.x}V{mark.y}" for mark in marks[1:])
    if last == first:
        path += f"H{WIDTH - RIGHT}"
    heights = [(_height(value), label) for value, label in levels]
    return Line(path, marks, heights, first.date(), last.date())


def bars(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> Sequence[Bar]:
    """Return rows of pieces; the longest row has the full width.

    rows: label, and name and number of each piece.
    """
    longest = max((sum(number for _, number in pieces) for _, pieces in rows), default=0) or 1
    found = []
    for label, pieces in rows:
        x, placed = 0.0, []
        for name, number in pieces:
            width = FULL * number / longest
            placed.append(Piece(name, number, round(x, 3), round(width, 3)))
            x += width
        found.append(Bar(label, sum(number for _, number in pieces), placed))
    return found


def ranges(rows: Sequence[tuple[str, Decimal, Decimal, Decimal]]) -> Sequence[Range]:
    """Return values with what they lie between, on one scale that begins at 0.

    rows: label, value, low and high, none below 0.
    """
    most = max((high for _, _, _, high in rows), default=Decimal(0)) or Decimal(1)

    def place(value: Decimal) -> float:
        return round(float(FULL * value / most), 3)

    return [
        Range(label, value, low, high, place(value), place(low), place(high))
        for label, value, low, high in rows
    ]


def _height(value: Decimal) -> float:
    share = float(value) / FULL
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)
