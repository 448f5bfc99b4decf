"""What may be said of a document, and until when it counts: zones and leap days."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import (
    EvidenceDraft,
    Expiry,
    Remaining,
    check_described,
    is_dated,
    program_day,
    remaining,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WARN = (90, 30, 7)
KINDS = ("procedure", "other")
zones = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.builds(
    lambda hours, zone: (NOON + timedelta(hours=hours)).astimezone(zone),
    st.integers(-200_000, 200_000),
    zones,
)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (None, Remaining(Expiry.WITHOUT_END)),
        (date(2026, 11, 23), Remaining(Expiry.EXPIRED, -1)),
        (date(2026, 11, 24), Remaining(Expiry.ENDS_SOON, 0, 7)),
        (date(2026, 12, 1), Remaining(Expiry.ENDS_SOON, 7, 7)),
        (date(2026, 12, 2), Remaining(Expiry.ENDS_SOON, 8, 30)),
        (date(2026, 12, 24), Remaining(Expiry.ENDS_SOON, 30, 30)),
        (date(2027, 2, 22), Remaining(Expiry.ENDS_SOON, 90, 90)),
        (date(2027, 2, 23), Remaining(Expiry.VALID, 91)),
    ],
)
def test_a_document_is_warned_of_90_30_and_7_days_before_its_end(last_day, expected):
    assert remaining(last_day, NOON, WARN) == expected


def test_the_last_day_ends_in_utc_wherever_one_looks_at_the_clock():
    last_day = date(2026, 12, 31)
    new_york, tokyo = timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))

    assert remaining(last_day, datetime(2026, 12, 31, 18, 59, tzinfo=new_york), WARN).days == 0
    assert remaining(last_day, datetime(2026, 12, 31, 19, 0, tzinfo=new_york), WARN).days == -1
    assert remaining(last_day, datetime(2027, 1, 1, 8, 59, tzinfo=tokyo), WARN).days == 0
    assert remaining(last_day, datetime(2027, 1, 1, 9, 0, tzinfo=tokyo), WARN).days == -1


@given(moments, zones, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_same_moment_in_another_zone_changes_nothing(now, zone, day):
    there = now.astimezone(zone)

    assert program_day(now) == program_day(there)
    assert remaining(day, now, WARN) == remaining(day, there, WARN)
    assert is_dated(None, day, now, 1) == is_dated(None, day, there, 1)


@given(moments, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_time_only_brings_the_end_nearer(now, day):
    later = remaining(day, now + timedelta(days=1), WARN)

    assert later.days == remaining(day, now, WARN).days - 1
    assert (later.expiry is Expiry.EXPIRED) == (later.days < 0)


@pytest.mark.parametrize(
    ("period_to", "now", "dated"),
    [
        (date(2028, 2, 29), datetime(2029, 2, 28, 12, tzinfo=UTC), False),
        (date(2028, 2, 29), datetime(2029, 3, 1, 0, tzinfo=UTC), True),
        (date(2027, 2, 28), datetime(2028, 2, 28, 12, tzinfo=UTC), False),
        (date(2027, 2, 28), datetime(2028, 2, 29, 0, tzinfo=UTC), True),
        (date(2027, 12, 31), datetime(2028, 12, 31, 23, 59, tzinfo=UTC), False),
    ],
)
def test_a_period_is_a_year_old_also_around_a_leap_day(period_to, now, dated):
    assert is_dated(None, period_to, now, 1) is dated


def test_the_day_of_issue_counts_where_no_period_is_given():
    old, new = date(2025, 1, 1), date(2026, 10, 1)

    assert is_dated(old, None, NOON, 1)
    assert not is_dated(old, new, NOON, 1)
    assert not is_dated(None, None, NOON, 1)


def test_a_day_that_has_begun_somewhere_on_earth_is_not_in_the_future():
    def describe(day, now):
        check_described(EvidenceDraft(title="Plan", issued_on=day), KINDS, now)

    describe(date(2026, 11, 25), datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
    with pytest.raises(InputRefused, match="in the future"):
        describe(date(2026, 11, 25), datetime(2026, 11, 24, 9, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"title": " "}, "title of 1 to 200"),
        ({"title": "a" * 201}, "title of 1 to 200"),
        ({"title": "a\nb"}, "title of 1 to 200"),
        ({"kind": "poem"}, "Choose a kind of document: procedure, other"),
        (
            {"period_from": date(2026, 2, 2), "period_to": date(2026, 2, 1)},
            "ends before it begins",
        ),
        (
            {"issued_on": date(2026, 2, 2), "valid_until": date(2026, 2, 1)},
            "expire before it was issued",
        ),
    ],
)
def test_what_cannot_be_said_of_a_document_is_refused(given_, words):
    with pytest.raises(InputRefused, match=words):
        check_described(EvidenceDraft(**({"title": "Plan"} | given_)), KINDS, NOON)
