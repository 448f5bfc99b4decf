"""The compliance score: bounded, fair to every better fact, and explained to the tenth."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.policies import OUTCOMES, SCORING
from tests.domain.score_facts import ON, SEGMENT, criterion, facts, graded, quality, score
from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Grade
from trusted.domain.data_quality import QualityCounts, SeenRate
from trusted.domain.outcomes import (
    DailyCounts,
    Tally,
    exposure_and_violations,
    posterior,
)
from trusted.domain.scoring import (
    GradedCriterion,
    Incident,
    Penalty,
    ScoreFacts,
    compliance_score,
)

near = st.integers(-800, 10).map(lambda n: ON + timedelta(days=n))
criteria = st.lists(
    st.builds(
        GradedCriterion,
        criterion=st.builds(
            criterion, st.integers(1, 60).map("CRI-{:02d}".format), st.sampled_from((1, 3))
        ),
        grade=st.none() | st.sampled_from(Grade),
        assurance=st.sampled_from(Assurance),
        evidence_valid_until=st.none() | near,
    ),
    max_size=12,
    unique_by=lambda one: one.criterion.id,
).map(tuple)
quality_counts = st.lists(
    st.builds(
        lambda day, rate, good, bad: QualityCounts(day, rate, good, good + bad),
        near,
        st.sampled_from(SCORING.quality_rates),
        st.integers(0, 5_000),
        st.integers(0, 5_000),
    ),
    max_size=6,
)
all_facts = st.builds(
    ScoreFacts,
    criteria=criteria,
    posterior=st.builds(
        posterior,
        st.decimals(0, 20_000, places=3),
        st.decimals(0, 500, places=3),
        st.just(SEGMENT),
    ),
    peer_rate=st.just(SEGMENT.rate),
    quality=quality_counts.map(lambda counts: quality(*counts)),
    penalties=st.lists(
        st.builds(Penalty, st.sampled_from(sorted(SCORING.culpability_points)), near), max_size=3
    ).map(tuple),
    incidents=st.lists(st.builds(Incident, st.booleans()), max_size=3).map(tuple),
    overdue_actions=st.integers(0, 12),
)


@given(all_facts)
def test_a_score_and_its_components_are_bounded(given_facts):
    result = score(given_facts)

    assert 0 <= result.score <= 100
    assert all(0 <= component <= 100 for component in result.components.values())
    assert result.score == round(result.score, 1)


@given(all_facts)
def test_contributions_sum_to_the_score_exactly(given_facts):
    result = score(given_facts)

    assert sum(one.points for one in result.contributions) == result.score
    assert all(one.points == round(one.points, 1) for one in result.contributions)


@given(all_facts, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(given_facts, random):
    shuffled = {
        name: tuple(random.sample(them, len(them)))
        for name in ("criteria", "quality", "penalties", "incidents")
        for them in [getattr(given_facts, name)]
    }

    assert score(replace(given_facts, **shuffled)) == score(given_facts)


def test_the_same_facts_give_the_same_score_in_ten_years():
    result = score(
        facts(
            graded(),
            graded(Grade.PARTLY_MET, Assurance.DOCUMENT_CHECKED, identity="GOV-02", weight=1),
            exposure=120,
            violations=4,
            quality=quality(QualityCounts(ON, "on_time", 970, 1000)),
            penalties=(Penalty("negligence", date(2026, 6, 30)),),
        )
    )

    assert (result.score, result.mean) == (Decimal("76.4"), Decimal("0.047500"))
    assert result.interval == (Decimal("0.023126"), Decimal("0.078927"))
    assert " ".join(map(str, result.components.values())) == "83.8 50.5 91.3 93.3"
    assert " ".join(str(one.points) for one in result.contributions) == (
        "30.0 3.5 9.8 4.9 0.5 15.0 -0.1 -0.3 -0.3 -0.3 -0.3 15.0 -1.0"
    )


@given(all_facts, st.data())
def test_a_better_grade_or_assurance_never_lowers_the_score(given_facts, data):
    applicable = [one for one in given_facts.criteria if one.grade is not None]
    assume(applicable)
    one = data.draw(st.sampled_from(applicable))
    at_least = ASSURANCE_ORDER[ASSURANCE_ORDER.index(one.assurance) :]
    better = one._replace(
        grade=data.draw(st.sampled_from([grade for grade in Grade if grade >= one.grade])),
        assurance=data.draw(st.sampled_from(at_least)),
    )
    others = (it for it in given_facts.criteria if it is not one)

    assert score(replace(given_facts, criteria=(*others, better))).score >= score(given_facts).score


@given(all_facts)
def test_a_clean_random_examination_never_lowers_the_score(given_facts):
    cleaner = replace(given_facts.posterior, rate=given_facts.posterior.rate + 1)

    assert score(replace(given_facts, posterior=cleaner)).score >= score(given_facts).score


@given(all_facts)
def test_what_does_not_apply_leaves_the_sum(given_facts):
    extra = graded(None, identity="ZZZ-99")
    grown = replace(given_facts, criteria=(*given_facts.criteria, extra))

    assert score(grown) == score(given_facts)


@given(all_facts, st.sampled_from(sorted(SCORING.culpability_points)))
def test_a_penalty_never_raises_the_score(given_facts, culpability):
    penalties = (*given_facts.penalties, Penalty(culpability, ON))

    assert score(replace(given_facts, penalties=penalties)).score <= score(given_facts).score


@given(all_facts, st.sampled_from(SCORING.quality_rates))
def test_good_data_never_lowers_the_score(given_facts, rate):
    seen = (*given_facts.quality, SeenRate(rate, Decimal(100), Decimal(100)))

    assert score(replace(given_facts, quality=seen)).score >= score(given_facts).score


def test_being_targeted_more_does_not_by_itself_lower_the_score():
    def scored(targeted):
        day = DailyCounts(ON, Tally(100), Tally(targeted))
        e, k = exposure_and_violations([day], SEGMENT, ON, OUTCOMES)
        return score(facts(graded(), exposure=e, violations=k)).score

    assert scored(0) <= scored(50) <= scored(500)


@given(quality_counts, st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter_for_data_quality(counts, random):
    assert quality(*random.sample(counts, len(counts))) == quality(*counts)


TAKING_DOWN = replace(SCORING, takedowns_in_time=True)
ASKED = SeenRate("takedowns_in_time", Decimal(1), Decimal(9))


@given(all_facts)
def test_takedowns_count_only_where_a_policy_names_them_and_only_for_who_has_the_rate(given_facts):
    with_rate = replace(given_facts, quality=(*given_facts.quality, ASKED))

    assert compliance_score(with_rate, SCORING, ON) == compliance_score(given_facts, SCORING, ON)
    unasked = compliance_score(given_facts, TAKING_DOWN, ON)
    assert unasked == compliance_score(given_facts, SCORING, ON)
    named = compliance_score(with_rate, TAKING_DOWN, ON)
    assert any(row.code == "data-quality-takedowns_in_time" for row in named.contributions)
    assert sum(row.points for row in named.contributions) == named.score
