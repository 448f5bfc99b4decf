"""Holds: when they bind, how far they are, and which need a second person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.parcels import IDENTIFIERS, ROLES, shipment
from tests.domain.policies import PRIORITY
from trusted.domain.errors import InputRefused
from trusted.domain.holds import (
    OVER,
    PUBLISHED,
    HoldFacts,
    HoldPolicy,
    HoldsInForce,
    HoldState,
    HoldTerms,
    check_term,
    hold_of,
    is_broad,
    state_of,
)
from trusted.domain.priority import Lane, decide

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = HoldPolicy(broad_days=30, longest_days=365, confirm_hours=72)

moments = st.integers(-5, 5).map(lambda days: NOON + days * DAY)
facts = st.builds(
    HoldFacts,
    starts_at=moments,
    until=moments,
    confirm_by=st.none() | moments,
    confirmed_at=st.none() | moments,
    released_at=st.none() | moments,
)
terms = st.builds(
    HoldTerms,
    roles=st.lists(st.sampled_from(ROLES), max_size=2, unique=True).map(tuple),
    starts_at=st.none() | st.integers(0, 10),
    until=st.integers(0, 10),
)


def lane_of(held, at=5, **parties):
    in_force = HoldsInForce(lambda name: held.get(name, ()), at)
    asked = shipment(identity="1Z1", **parties)
    return decide(asked, {}.get, PRIORITY, "p", "k", in_force=in_force).lane


@given(st.lists(terms, max_size=3), st.integers(0, 10), st.sampled_from(ROLES))
def test_a_party_is_held_in_a_role_while_any_hold_on_it_binds(some, at, role):
    binds = any(
        (one.starts_at is None or one.starts_at <= at)
        and at < one.until
        and (not one.roles or role in one.roles)
        for one in some
    )
    lane = lane_of({"scac:FXPQ": some}, at, **{role: ["lei:a1", "scac:FXPQ"]})

    assert (lane is Lane.HOLD) is binds


def test_a_shipment_is_held_whoever_is_in_it_and_no_other_one_with_it():
    held = {hold_of("1Z1"): [HoldTerms((), None, 10)]}
    assert lane_of(held, carrier=[IDENTIFIERS[0]]) is Lane.HOLD
    assert lane_of({hold_of("1Z2"): held[hold_of("1Z1")]}) is not Lane.HOLD


@given(facts, moments)
def test_a_hold_is_in_exactly_one_state_and_never_comes_back_from_its_end(course, at):
    state = state_of(course, at)

    assert (state in OVER) + (state in PUBLISHED) + (state is HoldState.UNCONFIRMED) == 1
    if state in OVER and course.confirmed_at is None:
        assert state_of(course, at + DAY) in OVER


@given(facts, moments)
def test_nothing_is_in_force_that_was_released_is_over_or_was_not_confirmed(course, at):
    if state_of(course, at) in PUBLISHED:
        assert at < course.until
        assert course.released_at is None or at < course.released_at
        assert course.confirm_by is None or course.confirmed_at <= at


def test_a_hold_goes_from_waiting_through_its_time_to_its_end():
    course = HoldFacts(NOON + DAY, NOON + 5 * DAY, confirm_by=NOON + 3 * DAY)
    assert state_of(course, NOON) is HoldState.UNCONFIRMED
    assert state_of(course, NOON + 3 * DAY) is HoldState.LAPSED
    confirmed = replace(course, confirmed_at=NOON)
    assert state_of(confirmed, NOON) is HoldState.SCHEDULED
    assert state_of(confirmed, NOON + DAY) is HoldState.ACTIVE
    assert state_of(confirmed, NOON + 5 * DAY) is HoldState.ENDED
    assert state_of(replace(confirmed, released_at=NOON + 2 * DAY), NOON + 2 * DAY) is (
        HoldState.RELEASED
    )


@pytest.mark.parametrize(
    ("on_party", "roles", "days", "broad"),
    [
        (True, (), 1, True),
        (True, ("carrier",), 30, False),
        (True, ("carrier",), 31, True),
        (False, (), 30, False),
        (False, (), 31, True),
    ],
)
def test_broad_is_a_party_in_all_its_roles_or_a_long_time(on_party, roles, days, broad):
    length = timedelta(days=days)
    assert is_broad(on_party=on_party, roles=roles, length=length, policy=POLICY) is broad


@pytest.mark.parametrize(
    ("starts", "until", "words"),
    [
        (0, 0, "end after it starts"),
        (-2, -1, "later than now"),
        (2, 1, "end after"),
        (0, 366, "at most 365 days"),
        (366, 367, "start within"),
    ],
)
def test_a_hold_ends_after_it_starts_and_in_time(starts, until, words):
    with pytest.raises(InputRefused, match=words):
        check_term(NOON + starts * DAY, NOON + until * DAY, NOON, POLICY)
    check_term(NOON, NOON + 365 * DAY, NOON, POLICY)
