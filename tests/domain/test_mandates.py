from datetime import date, timedelta

import pytest

from trusted.domain.errors import InputRefused
from trusted.domain.mandates import Scope, check_mandate

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def test_a_mandate_of_one_day_is_one():
    check_mandate({Scope.ANSWER}, TODAY, TODAY, TODAY)


@pytest.mark.parametrize(
    ("scope", "starts_on", "ends_on", "complaint"),
    [
        (set(), TODAY, TODAY, "at least one"),
        ({Scope.UPLOAD}, TODAY, TODAY - DAY, "Exchange the two days"),
        ({Scope.UPLOAD}, TODAY - 2 * DAY, TODAY - DAY, "Choose a later last day"),
    ],
)
def test_a_mandate_for_nothing_or_for_no_day_is_refused(scope, starts_on, ends_on, complaint):
    with pytest.raises(InputRefused, match=complaint):
        check_mandate(scope, starts_on, ends_on, TODAY)
