"""What two people may look past for a time, and what never; what is put before a supervisor."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.policies import TIERS
from tests.domain.test_tiers import EXEMPLARY, ON, WORSE, all_facts, must
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused
from trusted.domain.overrides import BRIDGED, check_override, check_term, tier_within_reach
from trusted.domain.standing import Status
from trusted.domain.tier_proposals import is_worth_proposing
from trusted.domain.tiers import open_gates, tier_for


@pytest.mark.parametrize(
    "given_",
    [
        {"score": Decimal(0)},
        {"within_cycle": False},
        {"best_practices": 0},
        {"random_examinations": 0},
    ],
    ids=lambda given_: next(iter(given_)),
)
def test_an_override_looks_past_what_is_no_matter_of_security(given_):
    facts = replace(EXEMPLARY, **given_)

    assert tier_for(facts, TIERS, ON) < 3
    assert tier_within_reach(facts, TIERS, ON) == 3


@pytest.mark.parametrize(
    ("given_", "reach"),
    [
        ({"denied_party_confirmed": True}, 0),
        ({"status": Status.SUSPENDED}, 0),
        ({"status": Status.CERTIFIED}, 1),
        ({"drift_fired": True}, 1),
        ({"overdue_actions": 1}, 1),
        ({"posterior": WORSE}, 1),
        ({"musts": (must(Grade.NOT_MET),)}, 0),
        ({"last_penalty_on": ON - timedelta(days=30)}, 2),
    ],
    ids=lambda given_: next(iter(given_)) if isinstance(given_, dict) else str(given_),
)
def test_an_override_never_looks_past_what_bears_on_security(given_, reach):
    facts = replace(EXEMPLARY, score=Decimal(0), **given_)

    assert tier_within_reach(facts, TIERS, ON) == reach


@given(all_facts)
def test_within_reach_nothing_is_open_but_what_may_be_bridged(facts):
    reach = tier_within_reach(facts, TIERS, ON)

    assert reach >= tier_for(facts, TIERS, ON)
    for tier in range(1, reach + 1):
        assert {gate.code for gate in open_gates(tier, facts, TIERS, ON)} <= BRIDGED
    if reach < 3:
        assert {gate.code for gate in open_gates(reach + 1, facts, TIERS, ON)} - BRIDGED


@given(*[st.integers(0, 3)] * 4)
def test_an_override_lies_above_the_rule_and_the_present_tier_within_reach(
    tier, held, ruled, reach
):
    if ruled < tier <= reach and tier >= held:
        check_override(tier, held=held, ruled=ruled, within_reach=reach)
    else:
        with pytest.raises(InputRefused):
            check_override(tier, held=held, ruled=ruled, within_reach=reach)


@given(st.none() | st.integers(-5, 20))
def test_an_override_ends_in_the_future_and_not_too_late(days):
    ends_on, latest = None if days is None else ON + timedelta(days=days), ON + timedelta(days=9)
    if days is not None and 1 <= days <= 9:
        check_term(ends_on, on=ON, latest=latest)
    else:
        with pytest.raises(InputRefused, match="last day"):
            check_term(ends_on, on=ON, latest=latest)


@given(*[st.integers(0, 3)] * 4)
def test_what_is_proposed_is_higher_than_held_and_decided_and_not_held_down(
    ruled, held, decided, ceiling
):
    wanted = is_worth_proposing(ruled, held, decided, ceiling)

    assert wanted == (min(ruled, ceiling) > max(held, decided))
