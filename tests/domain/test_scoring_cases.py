"""The compliance score: what each fact gives or takes, case by case."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.policies import SCORING
from tests.domain.score_facts import ON, facts, graded, quality, score
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.data_quality import QualityCounts, SeenRate
from trusted.domain.scoring import (
    Incident,
    Penalty,
    apportioned,
    months_between,
)


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
    result = score(facts(quality=quality(*counts, QualityCounts(ON, "on_time", 0, 990))))
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

    assert score(facts(quality=quality(outside))).components["data_quality"] == 90


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
    counts = quality(*(QualityCounts(ON, rate, 10**6, 10**6) for rate in SCORING.quality_rates))

    assert score(facts(graded(), exposure=20_000, quality=counts)).score == 100


@given(st.lists(st.integers(-(10**9), 10**9), max_size=40), st.integers(1, 10**8))
def test_apportioned_shares_sum_and_stay_within_a_tenth(shares, unit):
    given_points = apportioned(shares, unit)
    total = Fraction(sum(shares), unit)

    assert abs(sum(map(Fraction, given_points)) - total) <= Fraction(1, 20)
    for share, points in zip(shares, given_points, strict=True):
        assert abs(Fraction(points) - Fraction(share, unit)) < Fraction(1, 10)


def test_a_half_is_rounded_up():
    assert sum(apportioned([3, 2], unit=100)) == Decimal("0.1")


def test_what_the_rates_of_data_quality_take_away_is_all_that_is_lost():
    seen = (
        SeenRate("complete", Decimal("162.045383918204"), Decimal("225.778775526101")),
        SeenRate("description_not_vague", Decimal("62.061408747321"), Decimal("71.600582928769")),
        SeenRate("on_time", Decimal("219.009107709477"), Decimal("246.015759435504")),
        SeenRate("presented_when_asked", Decimal("11.534654348604"), Decimal("11.534654348604")),
    )

    # 86.45 to the last of its six decimals, and half up.
    assert score(facts(quality=seen)).components["data_quality"] == Decimal("86.5")


def test_months_are_counted_whole():
    assert months_between(date(2027, 1, 31), date(2027, 2, 28)) == 0
    assert months_between(date(2027, 1, 31), date(2027, 3, 31)) == 2
    assert months_between(date(2026, 12, 1), date(2027, 1, 1)) == 1
