from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.incidents import (
    AGGRAVATED,
    FOUND_FIRST,
    KnownIncident,
    SuspensionNotOpen,
    check_suspension,
)

AT = datetime(2027, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENTS = st.none() | st.integers(0, 9).map(lambda n: AT + n * HOUR)
OWN = KnownIncident(reported_at=AT, found_at=AT + HOUR)
FOUND = KnownIncident(reported_at=AT + HOUR, found_at=AT)


@given(MOMENTS, MOMENTS)
def test_an_incident_was_made_known_first_by_one_side_at_most(reported_at, found_at):
    known = KnownIncident(reported_at, found_at)

    assert not (known.found_first and known.reported_first)
    assert (known.found_first or known.reported_first) is (known != KnownIncident())


def test_a_tie_is_the_companys():
    assert KnownIncident(AT, AT).reported_first


def test_what_the_company_reported_first_carries_no_suspension():
    with pytest.raises(SuspensionNotOpen, match="before it was found"):
        check_suspension([OWN], FOUND_FIRST, 7)


def test_what_nobody_has_on_record_carries_none_either():
    with pytest.raises(SuspensionNotOpen, match="Record it first"):
        check_suspension([], FOUND_FIRST, 7)


@pytest.mark.parametrize("incidents", [[FOUND], [OWN, FOUND]])
def test_what_customs_found_first_does(incidents):
    assert check_suspension(incidents, FOUND_FIRST, 7) is None


def test_other_reasons_have_nothing_to_do_with_incidents():
    assert check_suspension([OWN], "suspend-no-answer", 7) is None


def test_an_aggravated_one_needs_the_judgment_of_another_person():
    judged = KnownIncident(reported_at=AT, aggravated_by=3)
    assert check_suspension([judged], AGGRAVATED, 7) is None
    for incidents in ([], [OWN], [KnownIncident(reported_at=AT, aggravated_by=7)]):
        with pytest.raises(SuspensionNotOpen, match="Another person"):
            check_suspension(incidents, AGGRAVATED, 7)
