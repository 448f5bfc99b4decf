"""What would raise a score or tier: as the rule itself answers for supposed facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trusted.domain.criteria import Assurance, Grade, Level, applicable
from trusted.domain.outcomes import SegmentRates
from trusted.domain.scoring import GradedCriterion
from trusted.program import shipped_program
from trusted.services.measuring import assessment_of
from trusted.services.score_facts import KnownFacts
from trusted.services.supposing import BY_EXAMINATIONS, improvements, what_raises

PROGRAM = shipped_program()
CRITERIA = applicable(PROGRAM.criteria, "carrier")
ON = date(2027, 6, 30)
SEGMENT = SegmentRates(Decimal("0.09"), Decimal(40), Decimal("2.5"), 900, 60)
SITE = Assurance.SITE_VERIFIED


def facts(grades=None, **given_):
    graded = tuple(
        GradedCriterion(c, (grades or {}).get(c.id, Grade.MET), SITE, by_validator=True)
        for c in CRITERIA
    )
    defaults = {
        "on": ON,
        "graded": graded,
        "exposure": Decimal(20),
        "violations": Decimal(0),
        "segment": SEGMENT,
        "status": "validated",
        "within_cycle": True,
        "ceiling": 3,
        "random_examinations": 20,
        "best_practices": 3,
    }
    return KnownFacts(**(defaults | given_))


def assessed(known):
    return assessment_of(known, PROGRAM.policy)


def test_each_criterion_that_is_not_met_is_named_with_its_points():
    present = assessed(facts({"GOV-01": Grade.NOT_MET, "CYB-01": Grade.PARTLY_MET}))

    found = {one.code: one for one in improvements(present)}

    assert {"GOV-01", "CYB-01", "examinations"} <= found.keys()
    assert found["GOV-01"].points > found["CYB-01"].points > 0
    mended = assessed(facts({"CYB-01": Grade.PARTLY_MET}))
    assert found["GOV-01"].points == mended.score.score - present.score.score
    assert found["GOV-01"].tier == mended.ruled_tier


def test_overdue_actions_and_evidence_that_ran_out_are_named():
    known = facts(overdue_actions=2)
    old = known.graded[0]._replace(evidence_valid_until=date(2027, 1, 1))
    present = assessed(replace(known, graded=(old, *known.graded[1:])))

    found = {one.code: one for one in improvements(present)}

    assert found["overdue-actions"].points == 3
    assert old.criterion.id in found


def test_what_does_not_apply_would_bring_nothing():
    present = assessed(facts({"GOV-01": None}))

    assert "GOV-01" not in {one.code for one in improvements(present)}


def test_the_most_comes_first():
    points = [one.points for one in improvements(assessed(facts({"GOV-01": Grade.NOT_MET})))]

    assert points == sorted(points, reverse=True)


def test_nothing_raises_the_highest_tier():
    present = assessed(facts(exposure=Decimal(900), random_examinations=900))
    assert present.ruled_tier == 3

    assert what_raises(present) is None


@given(st.integers(0, 60), st.integers(0, 2), st.sampled_from([0, 1, 3]))
@settings(max_examples=25, deadline=None)
def test_the_number_of_examinations_is_the_least_that_closes_what_rests_on_them(
    examined, violations, practices
):
    known = facts(
        exposure=Decimal(examined),
        violations=Decimal(violations),
        random_examinations=examined,
        best_practices=practices,
    )
    up = what_raises(assessed(known))
    if up is None or not up.examinations:
        return

    def rests(more):
        then = assessed(
            replace(
                known,
                exposure=known.exposure + more,
                random_examinations=known.random_examinations + more,
            )
        )
        left = what_raises(then)
        gates = left.gates if left is not None and left.tier == up.tier else ()
        return BY_EXAMINATIONS & {gate.code for gate in gates}

    assert not rests(up.examinations)
    assert rests(up.examinations - 1)


def test_nothing_rests_on_examinations_where_a_must_is_missing():
    up = what_raises(assessed(facts({"GOV-01": Grade.NOT_MET})))

    assert (up.tier, up.examinations, up.points) == (1, 0, 0)
    assert [gate.code for gate in up.gates] == ["musts"]


def test_where_no_number_is_enough_it_says_so():
    known = facts(violations=Decimal(90_000), exposure=Decimal(100_000), random_examinations=50)

    assert what_raises(assessed(known)).examinations is None


def test_missing_points_are_those_of_the_rule():
    known = facts(
        {c.id: Grade.NOT_MET for c in CRITERIA if c.level is Level.SHOULD},
        violations=Decimal(12),
        exposure=Decimal(40),
        overdue_actions=3,
    )
    present = assessed(known)
    up = what_raises(present)

    short = PROGRAM.policy.tiers.demands[up.tier].score - present.score.score
    assert up.points == max(short, 0)


@pytest.mark.parametrize("code", ["violation-rate", "random-examinations"])
def test_the_gates_that_rest_on_examinations_are_gates_of_the_rule(code):
    tight = facts(exposure=Decimal(0), random_examinations=0)

    assert code in {gate.code for gate in what_raises(assessed(tight)).gates}
