"""Five steps: what is missing, what is refused, and what the risk is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.errors import InputRefused
from trusted.domain.risk import (
    MOST_ROWS,
    Assessment,
    MapEntry,
    Method,
    PlannedAction,
    Rated,
    RiskPolicy,
    Step,
    check_written,
    gaps,
    next_key,
    next_version,
    overdue_actions,
    review_day,
    review_due,
    risk,
    risks,
)

POLICY = RiskPolicy({"theft": "Theft", "pests": "Pests"}, 6, 1, required=True)
CATEGORIES = {"people": "People", "systems": "Systems"}
ACTION = PlannedAction("a1", "people", "No checks", "Owner", date(2027, 3, 1))
WHOLE = Assessment(
    map=(MapEntry("Hub", "Sorts", direct=True),),
    threats={"theft": Rated(3, ""), "pests": Rated(1, "")},
    vulnerabilities={"people": Rated(2, ""), "systems": Rated(1, "")},
    actions=(ACTION,),
    method=Method("Once a year.", date(2026, 11, 1)),
)
ratings = st.integers(1, 3)


@given(ratings, ratings)
def test_the_risk_is_threat_times_vulnerability(threat, vulnerability):
    assert risk(threat, vulnerability) == threat * vulnerability
    assert 1 <= risk(threat, vulnerability) <= 9
    assert risk(threat, vulnerability) == risk(vulnerability, threat)


@given(ratings, st.integers(1, 2))
def test_a_greater_threat_never_lowers_the_risk(vulnerability, threat):
    assert risk(threat + 1, vulnerability) > risk(threat, vulnerability)


@pytest.mark.parametrize(("threat", "vulnerability"), [(0, 1), (1, 0), (4, 1), (1, 4)])
def test_other_ratings_are_refused(threat, vulnerability):
    with pytest.raises(InputRefused, match="1 \\(low\\)"):
        risk(threat, vulnerability)


def test_every_threat_meets_every_category_the_highest_first():
    assert [(r.threat, r.category, r.value) for r in risks(WHOLE)] == [
        ("theft", "people", 6),
        ("theft", "systems", 3),
        ("pests", "people", 2),
        ("pests", "systems", 1),
    ]


def test_a_whole_assessment_lacks_nothing():
    assert gaps(WHOLE, POLICY, CATEGORIES) == ()


@pytest.mark.parametrize(
    ("given_", "step", "words"),
    [
        ({"map": ()}, Step.MAP, "Name the partners"),
        ({"map": (MapEntry("A", "B", direct=False),)}, Step.MAP, "of your own"),
        ({"threats": {"theft": Rated(3, "")}}, Step.THREATS, "Pests"),
        ({"vulnerabilities": {"people": Rated(2, "")}}, Step.VULNERABILITIES, "Systems"),
        ({"actions": ()}, Step.ACTIONS, "People"),
        ({"method": Method("", date(2026, 1, 1))}, Step.METHOD, "how you assess"),
        ({"method": Method("So.", None)}, Step.METHOD, "when you reviewed"),
    ],
)
def test_what_a_step_lacks_is_named(given_, step, words):
    (gap,) = gaps(replace(WHOLE, **given_), POLICY, CATEGORIES)

    assert gap.step is step
    assert words in gap.text


def test_an_empty_assessment_lacks_all_but_the_plan_that_nothing_calls_for():
    steps = [gap.step for gap in gaps(Assessment(), POLICY, CATEGORIES)]

    assert steps == [Step.MAP, Step.THREATS, Step.VULNERABILITIES, Step.METHOD]


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"map": (MapEntry("", "B", direct=True),)}, "name of 1 to"),
        ({"map": (MapEntry("A", "b" * 201, direct=True),)}, "name of 1 to"),
        ({"map": (MapEntry("A", "B", direct=True),) * (MOST_ROWS + 1)}, "100 at most"),
        ({"threats": {"theft": Rated(4, "")}}, "Rate with"),
        ({"threats": {"rain": Rated(1, "")}}, "not rated here: rain"),
        ({"vulnerabilities": {"luck": Rated(1, "")}}, "not rated here: luck"),
        ({"actions": (replace(ACTION, category="luck"),)}, "not rated here: luck"),
        ({"actions": (replace(ACTION, owner=""),)}, "name of 1 to"),
        ({"actions": (replace(ACTION, weakness=""),)}, "Name the weakness"),
        ({"method": Method("a" * 2001)}, "2000 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused(given_, words):
    with pytest.raises(InputRefused, match=words):
        check_written(replace(WHOLE, **given_), POLICY, CATEGORIES)


def test_what_is_not_complete_yet_can_be_kept():
    check_written(Assessment(), POLICY, CATEGORIES)
    check_written(WHOLE, POLICY, CATEGORIES)


def test_the_review_is_counted_from_the_older_of_both_days_also_over_a_leap_day():
    signed = date(2028, 3, 5)

    assert review_day(signed, Method("", None)) == signed
    assert review_day(signed, Method("", date(2028, 2, 29))) == date(2028, 2, 29)
    assert review_due(date(2028, 2, 29), POLICY) == date(2029, 2, 28)


def test_the_next_version_leaves_out_what_is_done_and_numbers_on():
    second = replace(ACTION, key="a7")
    both = replace(WHOLE, actions=(ACTION, second))

    assert next_version(both, {"a1"}).actions == (second,)
    assert next_key(both) == "a8"
    assert next_key(Assessment()) == "a1"


def test_an_action_is_overdue_the_day_after_its_day_unless_it_is_done():
    assert overdue_actions(WHOLE, set(), date(2027, 3, 1)) == ()
    assert overdue_actions(WHOLE, set(), date(2027, 3, 2)) == (ACTION,)
    assert overdue_actions(WHOLE, {"a1"}, date(2027, 3, 2)) == ()
