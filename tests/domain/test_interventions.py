"""Which step of the graduated response may follow which."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.interventions import (
    LADDER,
    NAMES,
    check_reduction,
    check_step,
    next_step,
    reduction_over,
)
from trusted.domain.standing import Action

TODAY = date(2027, 1, 4)
steps = st.sampled_from(LADDER)


def test_every_step_has_a_name():
    assert set(NAMES) == set(LADDER)


@given(st.sets(steps), st.integers(0, 3))
def test_without_an_aggravating_reason_no_step_is_left_out(taken, tier):
    following = next_step(taken, tier)
    for step in LADDER:
        if LADDER.index(step) <= LADDER.index(following):
            check_step(step, taken, tier, aggravating=False)
        else:
            with pytest.raises(TransitionNotAllowed, match=NAMES[step]):
                check_step(step, taken, tier, aggravating=False)


@given(st.sets(steps), steps, st.integers(0, 3))
def test_an_aggravating_reason_carries_any_step(taken, step, tier):
    check_step(step, taken, tier, aggravating=True)


def test_the_ladder_is_climbed_in_its_order():
    taken: set[Action] = set()
    for step in LADDER:
        assert next_step(taken, 2) is step
        taken.add(step)
    assert next_step(taken, 2) is Action.REMOVE


def test_where_no_tier_is_left_to_reduce_a_suspension_follows_the_plan():
    assert next_step({Action.WARN, Action.PLAN}, 0) is Action.SUSPEND


@given(st.integers(0, 3), st.integers(-1, 4) | st.none())
def test_a_reduction_goes_downwards_only(tier, to_tier):
    arguments = {"on": TODAY, "latest": TODAY, "open_actions": 1}
    if to_tier is not None and 0 <= to_tier < tier:
        check_reduction(tier, to_tier, None, **arguments)
    else:
        with pytest.raises(InputRefused, match="below the present one"):
            check_reduction(tier, to_tier, None, **arguments)


@pytest.mark.parametrize(
    ("days", "words"), [(None, "no required action"), (0, "future"), (91, "at most")]
)
def test_a_reduction_has_an_end_within_the_longest_time(days, words):
    given = {"on": TODAY, "latest": TODAY + timedelta(days=90), "open_actions": 0}
    check_reduction(2, 1, TODAY + timedelta(days=90), **given)

    with pytest.raises(InputRefused, match=words):
        check_reduction(2, 1, None if days is None else TODAY + timedelta(days=days), **given)


@given(st.integers(-5, 5), st.integers(0, 3))
def test_a_reduction_ends_after_its_last_day_or_when_all_is_mended(days, open_actions):
    ends_on = TODAY + timedelta(days=days)

    assert reduction_over(ends_on, on=TODAY, open_actions=open_actions) == (days < 0)
    assert reduction_over(None, on=TODAY, open_actions=open_actions) == (open_actions == 0)
