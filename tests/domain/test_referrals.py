from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.referrals import ReferralState, answer_due, median_days, referral_state

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("answered", "today", "state"),
    [
        (None, 30, ReferralState.OPEN),
        (None, 31, ReferralState.LATE),
        (30, 40, ReferralState.ANSWERED),
        (31, 40, ReferralState.ANSWERED_LATE),
    ],
)
def test_an_answer_on_the_last_day_is_in_time(answered, today, state):
    answered_on = None if answered is None else DAY + timedelta(days=answered)

    assert referral_state(answer_due(DAY, 30), answered_on, DAY + timedelta(days=today)) is state


def test_nothing_has_no_median():
    assert median_days([]) is None


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_lies_between_the_shortest_and_the_longest(days):
    found = median_days([timedelta(days=one) for one in days])

    assert Decimal(min(days)) <= found <= Decimal(max(days))
