from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.rights import (
    RightState,
    RightStep,
    Takedown,
    address_in,
    check_right_step,
    classes_in,
    right_state,
    takedown_figures,
)

DAY = date(2026, 11, 24)
PRIOR = {"prior_good": 9, "prior_bad": 1}
LATE, WAITS = Takedown(DAY - timedelta(days=1)), Takedown(DAY)
IN_TIME = Takedown(DAY, DAY)
TOO_LATE = Takedown(DAY - timedelta(days=2), DAY)


@pytest.mark.parametrize(
    ("steps", "days", "state"),
    [
        ((), 0, RightState.APPLIED),
        ((RightStep.RECORD,), 0, RightState.RECORDED),
        ((RightStep.RECORD,), 1, RightState.GRACE),
        ((RightStep.RECORD,), 91, RightState.EXPIRED),
        ((RightStep.REFUSE,), 0, RightState.REFUSED),
        ((RightStep.RECORD, RightStep.RENEW, RightStep.STRIKE), 0, RightState.STRUCK),
    ],
)
def test_a_right_stands_until_its_last_day_and_the_days_of_grace_after_it(steps, days, state):
    assert right_state(steps, DAY, DAY + timedelta(days=days), grace_days=90) is state


def test_what_was_refused_or_struck_stays_so():
    for state in (RightState.REFUSED, RightState.STRUCK):
        for step in RightStep:
            with pytest.raises(TransitionNotAllowed):
                check_right_step(state, step)
    check_right_step(RightState.EXPIRED, RightStep.RENEW)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("legal@shiny.example", "legal@shiny.example"),
        ("Ana <ana.b+c@mail.shiny.example>, +1 555 0100", "ana.b+c@mail.shiny.example"),
        ("mailto:a@shiny.example; b@shiny.example", "a@shiny.example"),
        ("Write to a@shiny.example.", "a@shiny.example"),
        ("+1 555 0100", None),
        ("@shiny", None),
        ("legal@shiny", None),
        ("a@b@shiny.example", None),
        ("josé@shiny.example", None),
        ("a" * 300 + "@shiny.example", None),
    ],
)
def test_a_mail_goes_to_the_first_address_in_what_the_holder_said(contact, address):
    assert address_in(contact) == address


def test_classes_are_read_as_people_type_them():
    assert classes_in(" 25,9; 9 45") == (9, 25, 45)
    assert classes_in("") == ()
    for wrong in ("0", "46", "nine", "9.5", "\u0661"):
        with pytest.raises(InputRefused, match="1 to 45"):
            classes_in(wrong)


def test_what_waits_counts_for_nothing_yet_and_what_is_late_counts_against():
    figures = takedown_figures([IN_TIME, TOO_LATE, LATE, WAITS], DAY, **PRIOR)

    assert (figures.in_time, figures.counted, figures.waiting) == (1, 3, 1)


@given(st.lists(st.sampled_from([IN_TIME, TOO_LATE, LATE, WAITS])))
def test_one_more_answer_in_time_never_lowers_the_interval(requests):
    before = takedown_figures(requests, DAY, **PRIOR)
    after = takedown_figures([*requests, IN_TIME], DAY, **PRIOR)

    assert 0 <= before.low <= before.high <= 1
    assert after.low >= before.low
    assert after.high >= before.high
