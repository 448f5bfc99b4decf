"""Periods, what is withheld of figures, and how far a target is."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.domain.program_metrics import (
    WITHHELD,
    Better,
    Figure,
    Part,
    Period,
    count_figures,
    may_tell,
    period_named,
    periods_of,
    progress,
    share_figure,
    shown,
)

LEAST = 5
QUARTERS = Period(2026).quarters


def test_a_year_is_made_of_its_quarters_without_a_gap():
    assert [one.name for one in QUARTERS] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert (QUARTERS[1].first, QUARTERS[1].last) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (Period(2026).first, Period(2026).last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert period_named("2026-Q4") == QUARTERS[3]
    assert period_named("2026") == Period(2026)
    assert [one.name for one in periods_of(date(2025, 12, 31), date(2026, 4, 1))] == [
        "2025",
        "2025-Q4",
        "2026",
        "2026-Q1",
        "2026-Q2",
    ]


@pytest.mark.parametrize(
    "name", ["2026-Q5", "2026-Q0", "26", "2026-q1", "", "2026-Q1 ", "202\uff16"]
)
def test_what_names_no_period_is_refused(name):
    with pytest.raises(InputRefused):
        period_named(name)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.integers(1, 6))
def test_from_all_that_is_published_no_withheld_count_can_be_told(counts, least):
    each, whole = shown(counts, least)

    assert each == tuple(not 0 < count < least for count in counts)
    if whole and sum(counts):
        assert sum(counts) >= least
    if not whole:
        return
    # Everything that fits what is published; each withheld count has two values at least.
    hidden = [place for place, seen in enumerate(each) if not seen]
    left = sum(counts[place] for place in hidden)
    fitting = [
        guess for guess in product(range(1, least), repeat=len(hidden)) if sum(guess) == left
    ]
    for index in range(len(hidden)):
        assert len({guess[index] for guess in fitting}) > 1


def test_a_year_that_would_tell_a_quarter_is_withheld_with_it():
    figures = count_figures(dict(zip(QUARTERS, [9, 2, 0, 7], strict=True)), LEAST)

    assert figures[QUARTERS[0]] == Figure(Decimal(9), cases=9)
    assert figures[QUARTERS[1]] == WITHHELD
    assert figures[QUARTERS[2]] == Figure(Decimal(0), cases=0)
    assert figures[Period(2026)] == WITHHELD
    blurred = count_figures(dict(zip(QUARTERS, [9, 2, 3, 7], strict=True)), LEAST)
    assert blurred[Period(2026)] == Figure(Decimal(21), cases=21)


def test_a_share_is_told_only_where_neither_part_is_small():
    parts = dict(zip(QUARTERS, [Part(6, 20), Part(2, 20), Part(18, 20), Part(0, 20)], strict=True))

    told = [may_tell(parts, quarter, LEAST) for quarter in QUARTERS]

    assert told == [True, False, False, True]
    assert share_figure(Part(1, 3)) == Figure(Decimal("0.333"), cases=3)
    assert share_figure(Part(0, 0)) == Figure(cases=0)


@pytest.mark.parametrize(
    ("value", "baseline", "target", "better", "gone"),
    [
        ("75", "90", "60", Better.LOWER, "0.50"),
        ("95", "90", "60", Better.LOWER, "0"),
        ("50", "90", "60", Better.LOWER, "1"),
        ("0.8", "0.8", "0.95", Better.HIGHER, "0"),
        ("0.9", "0.8", "0.95", Better.HIGHER, "0.67"),
        ("3", "0", "0", Better.LOWER, "0"),
        ("0", "0", "0", Better.LOWER, "1"),
    ],
)
def test_progress_is_the_part_of_the_way_that_is_gone(value, baseline, target, better, gone):
    assert progress(Decimal(value), Decimal(baseline), Decimal(target), better) == Decimal(gone)
