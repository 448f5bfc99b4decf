from datetime import UTC, date, datetime, timedelta

from trusted.domain.clocks import Interval, Term, Unit, last_day
from trusted.services.deadlines import due_at, due_on, term_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEEK = Interval(NOON, NOON + timedelta(days=7))


def test_a_deadline_of_the_program_is_counted_in_its_own_unit():
    assert due_on("decide-application", NOON.date()) == date(2027, 2, 22)
    assert due_on("validate", NOON.date()) == date(2027, 11, 24)
    assert due_on("confirm-emergency-suspension", NOON.date()) == date(2026, 11, 27)
    assert due_at("confirm-emergency-suspension", NOON) == NOON + timedelta(hours=72)


def test_only_a_deadline_that_pauses_waits_for_the_other_side():
    assert due_on("decide-application", NOON.date(), [WEEK]) == date(2027, 3, 1)
    assert due_on("answer-report", NOON.date(), [WEEK]) == date(2027, 2, 22)
    assert due_at("validation-report", NOON, [WEEK]) == datetime(2026, 12, 25, tzinfo=UTC)


def test_working_days_leave_out_the_holidays_of_the_program_s_country():
    holidays = term_of("validate").holidays
    assert date(2026, 11, 26) in holidays
    assert last_day(date(2026, 11, 25), Term(1, Unit.WORKING_DAYS, holidays)) == date(2026, 11, 27)
