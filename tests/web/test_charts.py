"""Where lines, marks and bars go."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.web.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, bars, ranges, step_line

START = datetime(2026, 11, 24, tzinfo=UTC)
POINTS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 1000)), min_size=1, max_size=60
).map(
    lambda drawn: [
        (START + timedelta(hours=hour), Decimal(tenths) / 10, "so", True)
        for hour, tenths in sorted(drawn)
    ]
)
NUMBERS = st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=4), max_size=6)


@given(POINTS)
def test_every_point_of_a_line_lies_within_the_picture_and_higher_is_more(points):
    marks = step_line(points, []).marks

    for (_, value, _, _), mark in zip(points, marks, strict=True):
        assert LEFT <= mark.x <= WIDTH - RIGHT
        assert TOP <= mark.y <= HEIGHT - BOTTOM
        assert mark.y == pytest.approx(HEIGHT - BOTTOM - float(value) * 2, abs=0.06)


def test_a_line_of_one_point_goes_through_the_whole_picture():
    line = step_line([(START, Decimal(50), "so", False)], [(Decimal(40), "Tier 1")])

    assert line.path == f"M{LEFT} 112.0H{WIDTH - RIGHT}"
    assert line.levels == [(132.0, "Tier 1")]
    assert line.first == line.last == START.date()


def test_a_line_keeps_its_height_until_the_next_point():
    later = START + timedelta(days=1)
    line = step_line([(START, Decimal(0), "a", False), (later, Decimal(100), "b", True)], [])

    assert line.path == "M12.0 212.0H628.0V12.0"


@given(NUMBERS)
def test_pieces_follow_each_other_and_the_longest_row_is_full(numbers):
    rows = [(f"r{at}", [(str(n), n) for n in row]) for at, row in enumerate(numbers)]
    made = bars(rows)
    for bar, row in zip(made, numbers, strict=True):
        assert bar.total == sum(row)
        ends = 0.0
        for piece in bar.pieces:
            assert piece.x == pytest.approx(ends, abs=0.01)
            ends = piece.x + piece.width
        assert ends <= 100.01
    if any(map(sum, numbers)):
        widest = max(bar.pieces[-1].x + bar.pieces[-1].width for bar in made)
        assert widest == pytest.approx(100, abs=0.01)


def test_ranges_share_one_scale():
    own, peers = ranges(
        [
            ("Own", Decimal("0.1"), Decimal("0.05"), Decimal("0.2")),
            ("Peers", Decimal("0.1"), Decimal("0.1"), Decimal("0.1")),
        ]
    )

    assert (own.begins, own.at, own.ends) == (25.0, 50.0, 100.0)
    assert (peers.begins, peers.at, peers.ends) == (50.0, 50.0, 50.0)
    assert ranges([]) == []
    [nothing] = ranges([("Own", Decimal(0), Decimal(0), Decimal(0))])
    assert nothing.at == 0
