"""The life of a policy, and what another policy would do to an enrollment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused, NotSeparated, TransitionNotAllowed
from trusted.domain.policies import (
    DraftFacts,
    Movement,
    PolicyState,
    check_effective,
    check_open,
    check_publishable,
    gates_between,
    movement,
    state_of,
)
from trusted.domain.tiers import Gate

NOW = datetime(2027, 1, 1, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)
DRAFT = DraftFacts(None, None, None)
PROPOSED = DraftFacts(BEFORE, None, None)
WITHDRAWN = DraftFacts(BEFORE, BEFORE, None)
ANNOUNCED = DraftFacts(BEFORE, None, LATER)
PUBLISHED = DraftFacts(BEFORE, None, BEFORE)
TIERS = st.integers(0, 3)


@pytest.mark.parametrize(
    ("facts", "in_force_since", "state"),
    [
        (DRAFT, None, PolicyState.DRAFT),
        (PROPOSED, None, PolicyState.PROPOSED),
        (WITHDRAWN, None, PolicyState.WITHDRAWN),
        (ANNOUNCED, None, PolicyState.ANNOUNCED),
        (PUBLISHED, BEFORE, PolicyState.IN_FORCE),
        (PUBLISHED, NOW, PolicyState.SUPERSEDED),
    ],
)
def test_the_state_of_a_policy_follows_from_its_dated_facts(facts, in_force_since, state):
    assert state_of(facts, NOW, in_force_since) is state


def test_only_a_draft_is_changed():
    check_open(DRAFT)
    for facts in (PROPOSED, WITHDRAWN):
        with pytest.raises(TransitionNotAllowed, match="Copy it"):
            check_open(facts)


def test_another_person_than_the_author_publishes_and_once():
    check_publishable(PROPOSED, author_id=1, publisher_id=2)
    with pytest.raises(NotSeparated, match="another person"):
        check_publishable(PROPOSED, author_id=1, publisher_id=1)
    for facts, words in ((DRAFT, "proposed"), (WITHDRAWN, "proposed"), (ANNOUNCED, "already")):
        with pytest.raises(TransitionNotAllowed, match=words):
            check_publishable(facts, author_id=1, publisher_id=2)


def test_a_policy_takes_effect_on_the_first_day_of_notice_or_later():
    check_effective(date(2027, 2, 1), date(2027, 2, 1))
    with pytest.raises(InputRefused, match="Choose 2027-02-01 or a later day"):
        check_effective(date(2027, 1, 31), date(2027, 2, 1))


@pytest.mark.parametrize(
    ("held", "before", "after", "bands", "found"),
    [
        (2, 2, 1, ("B", "B"), Movement.FALLS),
        (2, 3, 1, ("B", "B"), Movement.FALLS),
        (1, 2, 1, ("B", "B"), Movement.CLOSES),
        # It falls by the policy in force already, and not further by the other.
        (3, 1, 1, ("B", "B"), None),
        (1, 1, 2, ("B", "B"), Movement.RISES),
        (1, 1, 1, ("B", "C"), Movement.BAND),
        (1, 1, 1, ("B", "B"), None),
    ],
)
def test_what_another_policy_does_is_named(held, before, after, bands, found):
    assert movement(held, before, after, bands) is found


@given(held=TIERS, before=TIERS, after=TIERS)
def test_a_movement_goes_the_way_of_the_rule(held, before, after):
    found = movement(held, before, after)

    assert (found is Movement.RISES) == (after > before)
    assert (found in (Movement.FALLS, Movement.CLOSES)) == (after < before)
    assert found is not Movement.FALLS or after < held


def test_the_gates_that_explain_a_movement_are_those_that_make_it():
    old, new = (Gate("score", 2, "Old."),), (Gate("musts", 1, "New."),)

    assert gates_between(Movement.RISES, old, new) == old
    assert gates_between(Movement.FALLS, old, new) == new
    assert gates_between(Movement.CLOSES, old, new) == new
    assert gates_between(Movement.BAND, old, new) == ()
