"""What can be contested, by when, and what each outcome does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.appeals import (
    APPEALABLE,
    EFFECT_WORDS,
    OUTCOME_WORDS,
    WON,
    AppealOutcome,
    AppealRefused,
    AppealState,
    Effect,
    appeal_state,
    can_be_stayed,
    check_filing,
    effect_of,
    still_stands,
)
from trusted.domain.standing import TRANSITIONS, Action, Status

LAST = date(2027, 2, 22)
contested = st.sampled_from(sorted(APPEALABLE))
outcomes = st.sampled_from(AppealOutcome)


def test_what_the_table_calls_appealable_has_an_effect_for_each_outcome():
    assert {action for (_, action), row in TRANSITIONS.items() if row.appealable} == APPEALABLE
    assert set(EFFECT_WORDS) == set(Effect)
    assert set(OUTCOME_WORDS) == set(AppealOutcome)


@given(contested, outcomes, st.booleans())
def test_only_a_won_appeal_changes_something(action, outcome, stands):
    effect = effect_of(action, outcome, stands=stands)

    assert outcome in WON or effect is Effect.NONE
    if stands and outcome in WON:
        assert effect is not Effect.NONE


@given(contested, st.sampled_from(sorted(WON)))
def test_what_was_decided_since_is_not_taken_back(action, outcome):
    assert effect_of(action, outcome, stands=False) in (Effect.NONE, Effect.WAIVED)


@given(st.integers(-400, 400), st.booleans())
def test_an_appeal_is_in_time_up_to_its_last_day(days, appealable):
    arguments = {"appealable": appealable, "last_day": LAST, "on": LAST + timedelta(days=days)}
    if appealable and days <= 0:
        check_filing(**arguments)
    else:
        with pytest.raises(AppealRefused):
            check_filing(**arguments)


@given(contested, st.sampled_from(Status))
def test_an_earlier_decision_of_a_kind_does_not_stand_any_more(action, status):
    assert not still_stands(action, status, newest_of_kind=False)


def test_a_decision_stands_while_what_it_brought_lasts():
    assert still_stands(Action.SUSPEND, Status.SUSPENDED, newest_of_kind=True)
    assert not still_stands(Action.SUSPEND, Status.REMOVED, newest_of_kind=True)
    assert still_stands(Action.REDUCE, Status.VALIDATED, newest_of_kind=True)
    assert still_stands(Action.DOWNGRADE, Status.CERTIFIED, newest_of_kind=True)
    assert not still_stands(Action.LAPSE, Status.VALIDATED, newest_of_kind=True)


def test_only_a_downgrade_is_stayed():
    assert [action for action in Action if can_be_stayed(action)] == [Action.DOWNGRADE]


@pytest.mark.parametrize(
    ("assigned", "questions", "decided", "state"),
    [
        (False, 0, False, AppealState.FILED),
        (True, 0, False, AppealState.ASSIGNED),
        (True, 1, False, AppealState.WITH_COMPANY),
        (True, 1, True, AppealState.DECIDED),
    ],
)
def test_an_appeal_goes_from_filed_to_decided(assigned, questions, decided, state):
    assert appeal_state(assigned=assigned, questions_open=questions, decided=decided) is state
