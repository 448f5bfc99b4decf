from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.planning import RiskFacts, days_short, is_drawn, ranked, year_plan
from trusted.program import shipped_program

POLICY = shipped_program().validation.planning
CALM = replace(POLICY, random_percent=0)
TODAY = date(2026, 11, 24)
PLAIN = RiskFacts(
    enrollment_id=1,
    country="US",
    parcels_a_year=10,
    rate_percent=50,
    evidence_days=10,
    due_on=None,
    open_actions=0,
)

facts = st.builds(
    RiskFacts,
    enrollment_id=st.integers(1, 10_000),
    country=st.sampled_from(["US", "CN", "FR"]),
    parcels_a_year=st.integers(0, 10**9),
    rate_percent=st.none() | st.integers(0, 1000),
    evidence_days=st.none() | st.integers(0, 2000),
    due_on=st.none() | st.dates(date(2025, 1, 1), date(2031, 1, 1)),
    open_actions=st.integers(0, 20),
)
many = st.lists(facts, max_size=30, unique_by=lambda f: f.enrollment_id)


def points(**given_facts):
    (entry,) = ranked([replace(PLAIN, **given_facts)], CALM, TODAY, "s")
    return entry.points


@given(many, st.text(max_size=5))
def test_points_are_the_sum_of_their_reasons_and_the_order_of_the_facts_does_not_matter(rows, seed):
    order = ranked(rows, POLICY, TODAY, seed)

    assert order == ranked(reversed(rows), POLICY, TODAY, seed)
    for entry in order:
        assert entry.points == sum(reason.points for reason in entry.reasons)
        assert all(reason.points and reason.text for reason in entry.reasons)


@given(many, st.integers(0, 500))
def test_what_is_due_by_law_is_never_dropped_and_the_rest_keeps_within_the_days(rows, days):
    lines = year_plan(ranked(rows, POLICY, TODAY, "s"), 2027, days, POLICY.days_each)

    due = {f.enrollment_id for f in rows if f.due_on and f.due_on.year <= 2027}
    assert {line.ranked.facts.enrollment_id for line in lines if line.by_law} == due
    assert len(lines) == len(rows)
    assert all(line.fits for line in lines if line.by_law)
    needed = sum(line.fits for line in lines) * POLICY.days_each
    short = days_short(lines, days, POLICY.days_each)
    assert needed <= days or (
        short == needed - days and not any(line.fits for line in lines if not line.by_law)
    )


def test_each_kind_of_risk_gives_its_points():
    assert points() == 0
    assert points(country="CN") == 15
    assert points(country="FR") == 5
    assert points(parcels_a_year=1_000_000) == 10
    assert points(rate_percent=300) == 40
    assert points(rate_percent=None) == 10
    assert points(evidence_days=400) == 15
    assert points(evidence_days=None) == 15
    assert points(due_on=TODAY + timedelta(days=400)) == 0
    assert points(due_on=TODAY + timedelta(days=185)) == 20
    assert points(due_on=TODAY - timedelta(days=1)) == 60
    assert points(open_actions=1) == 8
    assert points(open_actions=9) == 32


def test_the_random_share_can_be_drawn_again_and_is_as_large_as_stated():
    drawn = {n for n in range(20_000) if is_drawn("a seed", n, 10)}

    assert drawn == {n for n in range(20_000) if is_drawn("a seed", n, 10)}
    assert drawn != {n for n in range(20_000) if is_drawn("another", n, 10)}
    assert 1_850 <= len(drawn) <= 2_150
    assert not any(is_drawn("a seed", n, 0) for n in range(100))
    lucky = next(n for n in drawn)
    (entry,) = ranked([replace(PLAIN, enrollment_id=lucky)], POLICY, TODAY, "a seed")
    assert [reason.code for reason in entry.reasons] == ["random"]
