"""The benefit tier: gates, falls and the rate of random examinations."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.policies import TIERS
from trusted.domain.criteria import Assurance, Criterion, Grade, Level
from trusted.domain.outcomes import RatePosterior
from trusted.domain.scoring import GradedCriterion
from trusted.domain.standing import Status
from trusted.domain.tiers import (
    TierFacts,
    open_gates,
    random_ppm,
    tier_after_dip,
    tier_for,
    what_would_raise,
)

ON = date(2027, 6, 30)
PEERS = Decimal("0.09")
CLEAN = RatePosterior(shape=Decimal("3.6"), rate=Decimal(400))
LIKE_PEERS = RatePosterior(shape=Decimal("12.6"), rate=Decimal(140))
WORSE = RatePosterior(shape=Decimal(30), rate=Decimal(140))


def must(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, *, by_validator=True, until=None):
    criterion = Criterion(
        id="GOV-01",
        category="governance",
        level=Level.MUST,
        weight=3,
        entity_types=frozenset({"carrier"}),
        text="A named officer owns program duties.",
        evidence="",
        verification="",
        guidance="",
    )
    return GradedCriterion(criterion, grade, assurance, until, by_validator)


EXEMPLARY = TierFacts(
    status=Status.VALIDATED,
    within_cycle=True,
    musts=(must(),),
    score=Decimal("91.0"),
    posterior=CLEAN,
    peer_rate=PEERS,
    best_practices=3,
    random_examinations=30,
)

all_facts = st.builds(
    TierFacts,
    status=st.sampled_from([Status.VALIDATED, Status.CERTIFIED, *Status]),
    within_cycle=st.booleans(),
    musts=st.lists(
        st.builds(
            must,
            st.none() | st.sampled_from([Grade.MET, *Grade]),
            st.sampled_from(Assurance),
            by_validator=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    score=st.decimals(0, 100, places=1),
    posterior=st.sampled_from([CLEAN, CLEAN, LIKE_PEERS, WORSE]),
    peer_rate=st.just(PEERS),
    denied_party_confirmed=st.booleans(),
    overdue_actions=st.integers(0, 1),
    best_practices=st.integers(0, 4),
    random_examinations=st.integers(0, 60),
    last_penalty_on=st.none() | st.integers(-1200, 10).map(lambda n: ON + timedelta(days=n)),
    drift_fired=st.booleans(),
)


def codes(gates):
    return {(gate.tier, gate.code) for gate in gates}


def test_facts_that_meet_everything_carry_the_highest_tier():
    assert tier_for(EXEMPLARY, TIERS, ON) == 3
    assert what_would_raise(EXEMPLARY, TIERS, ON) == ()


@pytest.mark.parametrize(
    ("changed", "tier", "code"),
    [
        ({"status": Status.SUSPENDED}, 0, "status"),
        ({"status": Status.IN_REVIEW}, 0, "status"),
        ({"status": Status.CERTIFIED}, 1, "status"),
        ({"musts": (must(Grade.NOT_MET),)}, 0, "musts"),
        ({"musts": (must(assurance=Assurance.SELF_DECLARED),)}, 0, "musts"),
        ({"musts": (must(Grade.PARTLY_MET),)}, 1, "musts"),
        ({"musts": (must(by_validator=False),)}, 1, "musts"),
        ({"denied_party_confirmed": True}, 0, "denied-party"),
        ({"score": Decimal("39.9")}, 0, "score"),
        ({"score": Decimal("64.9")}, 1, "score"),
        ({"score": Decimal("84.9")}, 2, "score"),
        ({"within_cycle": False}, 1, "cycle"),
        ({"overdue_actions": 1}, 1, "overdue-actions"),
        ({"posterior": WORSE}, 1, "violation-rate"),
        ({"posterior": LIKE_PEERS}, 2, "violation-rate"),
        ({"drift_fired": True}, 1, "drift"),
        ({"best_practices": 2}, 2, "best-practices"),
        ({"random_examinations": 29}, 2, "random-examinations"),
        ({"last_penalty_on": date(2025, 7, 1)}, 2, "penalty"),
    ],
)
def test_an_open_gate_caps_the_tier_and_is_named(changed, tier, code):
    facts = replace(EXEMPLARY, **changed)

    assert tier_for(facts, TIERS, ON) == tier
    assert codes(what_would_raise(facts, TIERS, ON)) == {(tier + 1, code)}


@pytest.mark.parametrize(
    "changed",
    [
        {"score": Decimal("85.0")},
        {"last_penalty_on": date(2025, 6, 30)},
        {"last_penalty_on": ON + timedelta(days=1)},
        {"musts": ()},
        {"musts": (must(None, Assurance.SELF_DECLARED, by_validator=False),)},
        {"musts": (must(Grade.MET_WITH_RESULTS, Assurance.DOCUMENT_CHECKED),)},
    ],
)
def test_what_just_meets_a_demand_meets_it(changed):
    assert tier_for(replace(EXEMPLARY, **changed), TIERS, ON) == 3


def test_evidence_that_has_run_out_no_longer_shows_a_must_by_documents():
    checked = must(assurance=Assurance.DOCUMENT_CHECKED, until=ON)
    facts = replace(EXEMPLARY, musts=(checked,))

    assert tier_for(facts, TIERS, ON) == 3
    assert tier_for(facts, TIERS, ON + timedelta(days=1)) == 0


def test_a_gate_says_in_words_what_is_missing():
    facts = replace(
        EXEMPLARY, score=Decimal("62.3"), musts=(must(Grade.PARTLY_MET),), posterior=WORSE
    )

    texts = {gate.code: gate.text for gate in what_would_raise(facts, TIERS, ON)}

    assert texts == {
        "musts": "Every must needs grade 2 or better by a validator; not so far: GOV-01.",
        "score": "The compliance score must be at least 65; it is 62.3.",
        "violation-rate": (
            "It must be at least 50% sure that the rate of violations is at most 9.00% "
            "(1 times that of peers); it is 0.0%."
        ),
    }


def test_a_must_for_which_documents_are_asked_says_so():
    facts = replace(EXEMPLARY, musts=(must(assurance=Assurance.SELF_DECLARED),))

    assert [gate.text for gate in what_would_raise(facts, TIERS, ON)] == [
        "Every must needs grade 1 or better, at least document checked; not so far: GOV-01."
    ]


@given(all_facts)
def test_what_would_raise_is_empty_only_at_the_top(facts):
    gates = what_would_raise(facts, TIERS, ON)
    tier = tier_for(facts, TIERS, ON)

    assert bool(gates) == (tier < 3)
    assert all(gate.tier == tier + 1 and gate.text for gate in gates)


@given(all_facts)
def test_no_gate_is_open_up_to_the_ruled_tier(facts):
    for tier in range(1, tier_for(facts, TIERS, ON) + 1):
        assert open_gates(tier, facts, TIERS, ON) == ()


@given(all_facts, st.data())
def test_a_fact_as_good_as_can_be_never_lowers_the_tier(facts, data):
    name = data.draw(st.sampled_from([field.name for field in fields(TierFacts)]))
    better = replace(facts, **{name: getattr(EXEMPLARY, name)})
    if name == "score":
        better = replace(facts, score=max(facts.score, Decimal(85)))
    elif name in {"best_practices", "random_examinations"}:
        better = replace(facts, **{name: max(getattr(facts, name), getattr(EXEMPLARY, name))})

    assert tier_for(better, TIERS, ON) >= tier_for(facts, TIERS, ON)


@pytest.mark.parametrize(("days", "tier"), [(None, 2), (0, 2), (29, 2), (30, 1), (400, 1)])
def test_a_dip_of_the_score_takes_effect_after_thirty_days(days, tier):
    facts = replace(EXEMPLARY, score=Decimal("60.0"))
    since = None if days is None else ON - timedelta(days=days)

    assert tier_after_dip(2, facts, since, TIERS, ON) == tier


def test_a_failed_gate_takes_effect_at_once():
    facts = replace(EXEMPLARY, overdue_actions=1)

    assert tier_after_dip(3, facts, None, TIERS, ON) == 1


def test_a_gate_and_a_dip_together_fall_each_in_its_time():
    facts = replace(EXEMPLARY, score=Decimal("30.0"), best_practices=0)

    assert tier_after_dip(3, facts, ON, TIERS, ON) == 2
    assert tier_after_dip(2, facts, ON, TIERS, ON + timedelta(days=30)) == 0


def test_for_security_a_dip_takes_effect_at_once():
    facts = replace(EXEMPLARY, score=Decimal("60.0"))

    assert tier_after_dip(3, facts, None, TIERS, ON, for_security=True) == 1


@given(all_facts, st.integers(0, 3), st.none() | st.integers(0, 60), st.booleans())
def test_nothing_but_a_supervisor_raises_a_tier(facts, current, days, for_security):
    since = None if days is None else ON - timedelta(days=days)
    held = tier_after_dip(current, facts, since, TIERS, ON, for_security=for_security)

    assert min(current, tier_for(facts, TIERS, ON)) <= held <= current


@pytest.mark.parametrize(
    ("parcels", "ppm"),
    [(0, 20_000), (1, 20_000), (15_000, 20_000), (1_000_000, 300), (9_500_000, 31), (10**9, 10)],
)
def test_about_three_hundred_parcels_a_year_are_examined_at_random(parcels, ppm):
    assert random_ppm(parcels, TIERS) == ppm


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_random_rate_falls_with_volume_and_is_bounded(one, other):
    fewer, more = sorted((one, other))

    assert 10 <= random_ppm(more, TIERS) <= random_ppm(fewer, TIERS) <= 20_000
