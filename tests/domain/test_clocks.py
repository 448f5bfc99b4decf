import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.clocks import (
    Clock,
    ClockState,
    Interval,
    Party,
    Term,
    Unit,
    duration,
    end_of_term,
    forecast,
    is_working_day,
    last_day,
    start_of,
    union,
    years_after,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1)})

days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.integers(1, 400)
intervals = st.lists(
    st.builds(
        lambda start, length: Interval(start, start + length),
        moments,
        st.timedeltas(timedelta(0), timedelta(days=60)),
    ),
    max_size=5,
)
terms = st.builds(Term, numbers, st.sampled_from(list(Unit)), st.just(HOLIDAYS)).filter(
    lambda term: term.unit is not Unit.YEARS or term.number < 10
)


def clock(**given: object) -> Clock:
    defaults = {
        "deadline_id": "validate",
        "subject": "enrollment/1",
        "owed_by": Party.PROGRAM,
        "started": NOON,
        "ends_at": NOON + 90 * DAY,
        "at": NOON + 10 * DAY,
    }
    return Clock(**(defaults | given))


@pytest.mark.parametrize(
    ("since", "number", "unit", "expected"),
    [
        (date(2026, 11, 24), 90, Unit.CALENDAR_DAYS, date(2027, 2, 22)),
        (date(2026, 11, 24), 1, Unit.WORKING_DAYS, date(2026, 11, 25)),
        (date(2026, 11, 24), 2, Unit.WORKING_DAYS, date(2026, 11, 27)),  # the 26th is a holiday
        (date(2026, 11, 24), 3, Unit.WORKING_DAYS, date(2026, 11, 30)),  # then a weekend
        (date(2026, 11, 28), 1, Unit.WORKING_DAYS, date(2026, 11, 30)),  # begun on a Saturday
        (date(2028, 2, 29), 1, Unit.YEARS, date(2029, 2, 28)),
        (date(2026, 11, 24), 72, Unit.HOURS, date(2026, 11, 27)),
        (date(2026, 11, 24), 73, Unit.HOURS, date(2026, 11, 28)),
    ],
)
def test_a_deadline_is_counted_from_the_day_after(since, number, unit, expected):
    assert last_day(since, Term(number, unit, HOLIDAYS)) == expected


def test_hours_end_to_the_hour_and_all_else_after_its_last_day():
    assert end_of_term(NOON, Term(72, Unit.HOURS)) == NOON + 3 * DAY
    assert end_of_term(NOON, Term(3, Unit.CALENDAR_DAYS)) == start_of(date(2026, 11, 28))


def test_a_pause_moves_the_end_by_the_days_between_its_own():
    pause = Interval(NOON + 5 * DAY, NOON + 12 * DAY)
    late = Interval(NOON + 95 * DAY, NOON + 99 * DAY)
    within_a_day = Interval(NOON, NOON + timedelta(hours=3))
    term = Term(90, Unit.CALENDAR_DAYS)
    day = NOON.date()

    assert last_day(day, term, [pause]) == date(2027, 3, 1)
    assert last_day(day, term, [pause, pause]) == date(2027, 3, 1), "asked twice, paused once"
    assert last_day(day, term, [late]) == date(2027, 2, 22), "what is missed stays missed"
    assert last_day(day, term, [within_a_day]) == date(2027, 2, 22)


def test_a_pause_takes_working_days_out():
    over_thursday = Interval(NOON, NOON + 1 * DAY)
    assert last_day(NOON.date(), Term(1, Unit.WORKING_DAYS), [over_thursday]) == date(2026, 11, 26)


def test_hours_pause_to_the_minute():
    pause = Interval(NOON - DAY, NOON + timedelta(minutes=7))
    late = Interval(NOON + 4 * DAY, NOON + 5 * DAY)
    term = Term(72, Unit.HOURS)
    assert end_of_term(NOON, term, [pause, late]) == NOON + 3 * DAY + timedelta(minutes=7)


@given(intervals, st.randoms())
def test_a_union_covers_the_same_time_in_order_and_without_touching(given_intervals, chance):
    merged = union(given_intervals)
    shuffled = list(given_intervals)
    chance.shuffle(shuffled)

    assert union(shuffled) == merged == union(merged)
    assert all(a.end < b.start for a, b in itertools.pairwise(merged))
    for one in given_intervals:
        assert any(m.start <= one.start and one.end <= m.end for m in merged)
    edges = {one.start for one in given_intervals} | {one.end for one in given_intervals}
    assert {m.start for m in merged} | {m.end for m in merged} <= edges


@given(intervals, moments, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_is_covered_is_never_longer_than_the_time_itself(given_intervals, start, length):
    covered = duration(given_intervals, Interval(start, start + length))
    assert timedelta(0) <= covered <= length
    assert covered <= sum((i.end - i.start for i in given_intervals), timedelta(0))


@given(days, terms, intervals)
def test_a_longer_term_never_ends_earlier_and_a_pause_never_brings_the_end_nearer(
    since, term, pauses
):
    longer = Term(term.number + 1, term.unit, term.holidays)
    assert since < last_day(since, term) <= last_day(since, longer)
    assert last_day(since, term, pauses) >= last_day(since, term)
    assert last_day(since, longer, pauses) >= last_day(since, term, pauses)


@given(days, numbers)
def test_working_days_are_counted_one_by_one(since, number):
    end = last_day(since, Term(number, Unit.WORKING_DAYS, HOLIDAYS))
    between = (since + n * DAY for n in range(1, (end - since).days + 1))

    assert is_working_day(end, HOLIDAYS)
    assert sum(is_working_day(day, HOLIDAYS) for day in between) == number


@given(moments, terms, intervals)
def test_the_end_to_the_moment_lies_on_the_last_day_or_at_its_end(since, term, pauses):
    end = end_of_term(since, term, pauses)
    assert end > since
    if term.unit is not Unit.HOURS:
        assert end == start_of(last_day(since.date(), term, pauses) + DAY)


@given(days, st.integers(1, 40))
def test_a_year_later_is_the_same_day_or_the_last_of_february(day, years):
    later = years_after(day, years)
    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day == day.day or (day.day == 29 and later.day == 28)


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        ({}, ClockState.RUNNING),
        ({"at": NOON + 90 * DAY}, ClockState.MISSED),
        ({"waiting": "Your answer"}, ClockState.PAUSED),
        ({"waiting": "Your answer", "at": NOON + 90 * DAY}, ClockState.MISSED),
        ({"met_at": NOON + DAY}, ClockState.MET),
        ({"met_at": NOON + 91 * DAY, "at": NOON + 99 * DAY}, ClockState.MET),
    ],
)
def test_a_clock_runs_pauses_is_met_or_missed(given_facts, expected):
    shown = clock(**given_facts)
    assert shown.state is expected
    assert shown.paused_now is (expected is ClockState.PAUSED)
    assert shown.paused_total == timedelta(0)
    assert shown.met_late is (shown.met_at == NOON + 91 * DAY)


def test_a_clock_knows_its_last_day_and_how_long_it_stood_still():
    shown = clock(
        ends_at=start_of(date(2027, 2, 23)),
        pauses=(Interval(NOON - DAY, NOON + DAY), Interval(NOON + 3 * DAY, NOON + 5 * DAY)),
    )
    assert shown.due_on == date(2027, 2, 22)
    assert shown.paused_total == 3 * DAY, "what was before it began does not count"


def test_a_forecast_rests_on_the_recent_cases_that_took_longer():
    now = NOON + 10 * DAY
    recent = [5 * DAY, 20 * DAY, 30 * DAY, 100 * DAY]

    seen = forecast(clock(at=now), recent)
    assert (seen.expected_on, seen.breach, seen.known_cases) == ((NOON + 30 * DAY).date(), False, 4)
    tight = forecast(clock(at=now, ends_at=NOON + 25 * DAY), recent)
    assert tight.breach
    later = clock(at=now, pauses=(Interval(NOON, NOON + 4 * DAY),))
    assert forecast(later, recent).expected_on == (NOON + 34 * DAY).date()


def test_what_lasts_longer_than_any_recent_case_has_no_date():
    now = NOON + 50 * DAY
    assert forecast(clock(at=now), [DAY]).expected_on is None
    assert forecast(clock(at=now), [DAY]).breach, "the half is over, and nobody knows"
    assert not forecast(clock(at=now), []).breach, "no case is known"


@given(moments, intervals, st.lists(st.timedeltas(DAY, 300 * DAY), max_size=6))
def test_a_forecast_never_lies_before_what_has_already_passed(now, pauses, recent):
    running = clock(started=min(NOON, now), at=now, pauses=tuple(pauses))
    seen = forecast(running, recent)
    assert seen.expected_on is None or seen.expected_on >= now.date()
