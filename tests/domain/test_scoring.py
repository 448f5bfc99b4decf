"""The compliance score: bounded, fair to every better fact, and explained to the tenth."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.policies import OUTCOMES, SCORING
from trusted.domain.criteria import ASSURANCE_ORDER, Assurance, Criterion, Grade, Level
from trusted.domain.outcomes import (
    DailyCounts,
    SegmentRates,
    Tally,
    exposure_and_violations,
    posterior,
)
from trusted.domain.scoring import (
    GradedCriterion,
    Incident,
    Penalty,
    QualityCounts,
    ScoreFacts,
    apportioned,
    compliance_score,
    months_between,
)

ON = date(2027, 6, 30)
SEGMENT = SegmentRates(Decimal("0.09"), Decimal(40), Decimal("2.5"), 900, 60)


def criterion(identity="GOV-01", weight=3):
    return Criterion(
        id=identity,
        category="governance",
        level=Level.MUST if weight == 3 else Level.SHOULD,
        weight=weight,
        entity_types=frozenset({"carrier"}),
        text="A named officer owns program duties.",
        evidence="",
        verification="",
        guidance="",
    )


def graded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, *, identity="GOV-01", **given):
    return GradedCriterion(criterion(identity, given.pop("weight", 3)), grade, assurance, **given)


def facts(*criteria, exposure=0, violations=0, **given):
    known = posterior(Decimal(exposure), Decimal(violations), SEGMENT)
    return ScoreFacts(criteria, known, SEGMENT.rate, **given)


def score(given):
    return compliance_score(given, SCORING, ON)


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
quality = st.lists(
    st.builds(
        lambda day, rate, good, bad: QualityCounts(day, rate, good, good + bad),
        near,
        st.sampled_from(SCORING.quality_rates),
        st.integers(0, 5_000),
        st.integers(0, 5_000),
    ),
    max_size=6,
).map(tuple)
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
    quality=quality,
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
            quality=(QualityCounts(ON, "on_time", 970, 1000),),
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
    better = replace(
        one,
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
    counts = (*given_facts.quality, QualityCounts(ON, rate, 100, 100))

    assert score(replace(given_facts, quality=counts)).score >= score(given_facts).score


def test_being_targeted_more_does_not_by_itself_lower_the_score():
    def scored(targeted):
        day = DailyCounts(ON, Tally(100), Tally(targeted))
        e, k = exposure_and_violations([day], SEGMENT, ON, OUTCOMES)
        return score(facts(graded(), exposure=e, violations=k)).score

    assert scored(0) <= scored(50) <= scored(500)


@pytest.mark.parametrize(
    ("grade", "assurance", "component"),
    [
        (Grade.NOT_MET, Assurance.SITE_VERIFIED, "0.0"),
        (Grade.PARTLY_MET, Assurance.SITE_VERIFIED, "50.0"),
        (Grade.MET, Assurance.SELF_DECLARED, "40.0"),
        (Grade.MET, Assurance.DOCUMENT_CHECKED, "70.0"),
        (Grade.MET, Assurance.SITE_VERIFIED, "100.0"),
        (Grade.MET_WITH_RESULTS, Assurance.SITE_VERIFIED, "100.0"),
    ],
)
def test_a_criterion_earns_by_grade_and_assurance(grade, assurance, component):
    assert score(facts(graded(grade, assurance))).components["criteria"] == Decimal(component)


def test_a_must_weighs_three_times_a_should():
    given_facts = facts(graded(Grade.MET), graded(Grade.NOT_MET, identity="GOV-02", weight=1))

    assert score(given_facts).components["criteria"] == 75


def test_evidence_that_has_run_out_lowers_the_level_by_one():
    until = {"evidence_valid_until": ON - timedelta(days=1)}

    assert graded(**until).assurance_on(ON) is Assurance.DOCUMENT_CHECKED
    assert graded(**until).assurance_on(ON - timedelta(days=1)) is Assurance.SITE_VERIFIED
    declared = graded(assurance=Assurance.SELF_DECLARED, **until)
    assert declared.assurance_on(ON) is Assurance.SELF_DECLARED
    assert score(facts(graded(**until))).components["criteria"] == 70


@pytest.mark.parametrize("criteria_", [(), (graded(None),)])
def test_where_no_criterion_applies_none_has_earned(criteria_):
    result = score(facts(*criteria_))

    assert result.components["criteria"] == 0
    assert sum(one.points for one in result.contributions) == result.score


def test_data_of_which_nothing_is_known_have_the_mean_of_the_prior():
    assert score(facts()).components["data_quality"] == 90


def test_each_rate_takes_in_proportion_to_its_logarithm():
    counts = tuple(
        QualityCounts(ON, rate, 990, 990) for rate in SCORING.quality_rates if rate != "on_time"
    )
    result = score(facts(quality=(*counts, QualityCounts(ON, "on_time", 0, 990))))
    taken = {one.code: one.points for one in result.contributions if "data-" in one.code}

    assert taken["data-quality"] == 15
    assert taken["data-quality-on_time"] < -9
    assert taken["data-quality-complete"] == 0
    assert float(result.components["data_quality"]) == pytest.approx(
        100 * (0.999**4 * 0.009) ** 0.2, abs=0.05
    )


@pytest.mark.parametrize("days", [-366, 1])
def test_data_from_outside_the_window_do_not_count(days):
    outside = QualityCounts(ON + timedelta(days=days), "complete", 0, 1_000)

    assert score(facts(quality=(outside,))).components["data_quality"] == 90


@pytest.mark.parametrize(
    ("culpability", "months", "conduct"),
    [
        ("negligence", 0, "90.0"),
        ("gross", 0, "75.0"),
        ("fraud", 0, "40.0"),
        ("fraud", 18, "70.0"),
        ("fraud", 35, "98.3"),
        ("fraud", 36, "100.0"),
    ],
)
def test_a_final_penalty_fades(culpability, months, conduct):
    years, left = divmod(6 - months - 1, 12)
    final_on = date(2027 + years, left + 1, 30 if left != 1 else 28)

    result = score(facts(penalties=(Penalty(culpability, final_on),)))

    assert result.components["conduct"] == Decimal(conduct)


def test_a_penalty_that_is_not_yet_final_counts_nothing():
    later = Penalty("fraud", ON + timedelta(days=1))

    assert score(facts(penalties=(later,))).components["conduct"] == 100


def test_only_what_customs_found_first_costs():
    reported, found = Incident(found_by_customs=False), Incident(found_by_customs=True)

    assert score(facts(incidents=(reported, found))).components["conduct"] == 85
    assert score(facts(incidents=(reported,))).components["conduct"] == 100


def test_conduct_is_never_below_zero_and_says_so():
    result = score(facts(overdue_actions=12))
    points = {one.code: one.points for one in result.contributions}

    assert result.components["conduct"] == 0
    assert (points["conduct"], points["overdue-actions"], points["conduct-floor"]) == (15, -18, 3)


def test_a_perfect_company_comes_close_to_a_hundred():
    counts = tuple(QualityCounts(ON, rate, 10**6, 10**6) for rate in SCORING.quality_rates)

    assert score(facts(graded(), exposure=20_000, quality=counts)).score == 100


@given(st.lists(st.fractions(-50, 50), max_size=40))
def test_apportioned_shares_sum_and_stay_within_a_tenth(shares):
    given_points = apportioned(shares)
    total = sum(shares, Fraction(0))

    assert abs(sum(map(Fraction, given_points)) - total) <= Fraction(1, 20)
    for share, points in zip(shares, given_points, strict=True):
        assert abs(Fraction(points) - share) < Fraction(1, 10)


def test_a_half_is_rounded_up():
    assert sum(apportioned([Fraction("0.03"), Fraction("0.02")])) == Decimal("0.1")


def test_months_are_counted_whole():
    assert months_between(date(2027, 1, 31), date(2027, 2, 28)) == 0
    assert months_between(date(2027, 1, 31), date(2027, 3, 31)) == 2
    assert months_between(date(2026, 12, 1), date(2027, 1, 1)) == 1
