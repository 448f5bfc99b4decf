"""When a copy is sent again, and when no more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON
from trusted.domain.delivery import (
    ATTEMPTS,
    LEASE,
    STALE,
    Attempt,
    DeliveryState,
    Outcome,
    is_due,
    state_of,
    wait_after,
)

MINUTE = timedelta(minutes=1)


def deferred(minute):
    return Attempt(NOON + minute * MINUTE, Outcome.DEFERRED, NOON + minute * MINUTE)


def test_a_new_copy_is_due_at_once():
    assert state_of(NOON, [], NOON) is DeliveryState.WAITING
    assert is_due(NOON, [], NOON)


def test_each_wait_is_twice_as_long_as_the_one_before():
    attempts = [deferred(0), deferred(2)]

    assert [wait_after(n) for n in (1, 2, 3)] == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert not is_due(NOON, attempts, NOON + 6 * MINUTE - timedelta(seconds=1))
    assert is_due(NOON, attempts, NOON + 6 * MINUTE)


def test_what_is_delivered_or_refused_is_never_due_again():
    for outcome in (Outcome.DELIVERED, Outcome.REFUSED):
        attempts = [Attempt(NOON, outcome, NOON)]
        assert state_of(NOON, attempts, NOON + STALE).value == outcome.value
        assert not is_due(NOON, attempts, NOON + LEASE)


def test_an_attempt_without_an_outcome_is_taken_up_once_its_worker_must_be_dead():
    attempts = [Attempt(NOON)]

    assert state_of(NOON, attempts, NOON) is DeliveryState.SENDING
    assert not is_due(NOON, attempts, NOON + LEASE - MINUTE)
    assert is_due(NOON, attempts, NOON + LEASE)


def test_old_news_is_given_up():
    assert state_of(NOON, [], NOON + STALE) is DeliveryState.GIVEN_UP


@given(st.integers(0, 20), st.integers(0, 60 * 24 * 10))
def test_there_are_never_more_attempts_than_the_limit(count, minute):
    attempts = [deferred(n) for n in range(count)]
    now = NOON + timedelta(minutes=minute)

    if is_due(NOON, attempts, now):
        assert count < ATTEMPTS
        assert now < NOON + STALE
