from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.clocks import Party
from trusted.domain.lapse import Owed, TermFacts, late_through

END = date(2027, 11, 24)
NEEDED = 60


def days_before(number: int) -> date:
    return END - timedelta(days=number)


@pytest.mark.parametrize(
    ("owed", "fault"),
    [
        ([], Party.PROGRAM),
        ([Owed(days_before(100), days_before(101))], Party.PROGRAM),  # in time
        ([Owed(days_before(100), None)], Party.COMPANY),  # never done
        ([Owed(days_before(100), days_before(20))], Party.COMPANY),  # too late for a visit
        ([Owed(days_before(200), days_before(60))], Party.PROGRAM),  # the program had time left
        ([Owed(days_before(200), days_before(59))], Party.COMPANY),
        ([Owed(days_before(10), days_before(11))], Party.PROGRAM),  # late in the term, but done
        ([Owed(days_before(-1), None)], Party.PROGRAM),  # not due within the term
    ],
)
def test_the_fault_is_the_company_s_when_it_left_the_program_no_time(owed, fault):
    assert late_through(TermFacts(END, owed), NEEDED) is fault


def test_who_failed_a_validation_or_left_a_question_open_is_late_by_its_own_fault():
    assert late_through(TermFacts(END, (), failed=True), NEEDED) is Party.COMPANY
    assert late_through(TermFacts(END, (), waiting=True), NEEDED) is Party.COMPANY


owed_things = st.builds(
    Owed,
    st.dates(date(2026, 11, 24), date(2028, 1, 1)),
    st.none() | st.dates(date(2026, 11, 24), date(2028, 1, 1)),
)


@given(st.lists(owed_things, max_size=6), owed_things)
def test_owing_more_never_takes_a_fault_away(owed, more):
    before = late_through(TermFacts(END, owed), NEEDED)
    after = late_through(TermFacts(END, [*owed, more]), NEEDED)
    assert after is Party.COMPANY or before is Party.PROGRAM


@given(st.lists(owed_things, max_size=6), st.data())
def test_doing_all_in_time_leaves_no_fault(owed, data):
    done = [Owed(o.due, data.draw(st.dates(date(2026, 1, 1), o.due))) for o in owed]
    assert late_through(TermFacts(END, done), NEEDED) is Party.PROGRAM
