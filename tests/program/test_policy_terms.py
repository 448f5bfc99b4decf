"""What the numbers of a policy mean, must be to each other, and how two policies differ."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.program import load_program, shipped_policies, shipped_program
from trusted.program.policy import policy_from
from trusted.program.policy_checks import fault_of, faults_in
from trusted.program.policy_terms import arranged, differences, leaves, with_values
from trusted.program.reading import ProgramError

PROGRAM = shipped_program()
PARTS = PROGRAM.policy_parts
CONTENT = json.loads(PROGRAM.policy.content)
NUMBERS = {number.key: number for part in PARTS for number in part.number}
WHOLE = [key for key, value in leaves(CONTENT).items() if isinstance(value, int) and value > 1]


def faults(**values):
    changed = {key.replace("__", "."): value for key, value in values.items()}
    return [(f.key, f.words) for f in faults_in(with_values(CONTENT, changed), PARTS)]


def test_the_shipped_policies_have_no_fault_and_each_number_has_its_words():
    assert PROGRAM.policy in shipped_policies()
    assert faults_in(CONTENT, PARTS) == []
    assert leaves(CONTENT).keys() <= NUMBERS.keys()
    assert all(number.label and number.meaning.endswith(".") for number in NUMBERS.values())


def test_order_does_not_make_another_policy():
    ordered = arranged(CONTENT, PARTS)

    assert list(ordered["scoring"]["weights"]) == [
        "criteria",
        "outcomes",
        "data_quality",
        "conduct",
    ]
    assert policy_from(ordered).hash == PROGRAM.policy.hash


def test_a_number_that_has_no_words_is_still_kept():
    assert arranged({"x": {"new": 1}} | CONTENT, PARTS)["x"] == {"new": 1}


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        (
            {"scoring__weights__criteria": 45},
            "scoring.weights.criteria",
            "The four weights must add up to 100, and they add up to 105. Lower one by 5.",
        ),
        (
            {"scoring__weights__conduct": 10},
            "scoring.weights.criteria",
            "The four weights must add up to 100, and they add up to 95. Raise one by 5.",
        ),
        (
            {"priority__role_weights__carrier": 2600},
            "priority.role_weights.marketplace",
            (
                "The weights of all roles may add up to 10000, and they add up to 10100."
                " Lower one by 100."
            ),
        ),
        (
            {"tiers__demands__2__score": "85"},
            "tiers.demands.3.score",
            (
                "A higher tier asks a higher score. Enter more than 85, which stands for"
                " “Least score”, or lower that."
            ),
        ),
        (
            {"score_bands__B": "40"},
            "score_bands.B",
            (
                "Each band begins below the one before it. Enter more than 40, which stands for"
                " “Least score of band C”, or lower that."
            ),
        ),
        (
            {"outcomes__min_strength": 50},
            "outcomes.prior_strength",
            (
                "The strength at first lies between the least and the greatest. Enter at least 50,"
                " which stands for “Least strength”, or lower that."
            ),
        ),
        (
            {"tiers__demands__1__probability": "0.5"},
            "tiers.demands.1.rate_multiple",
            "The rate and its chance belong together. Enter both, or neither.",
        ),
        ({"scoring__weights__criteria": None}, "scoring.weights.criteria", "Enter a value."),
        ({"scoring__weights__criteria": "40"}, "scoring.weights.criteria", "Enter a whole number."),
        ({"scoring__weights__criteria": 101}, "scoring.weights.criteria", "Enter 100 or less."),
        ({"outcomes__half_life_days": 0}, "outcomes.half_life_days", "Enter 1 or more."),
        (
            {"scoring__overdue_points": "ten"},
            "scoring.overdue_points",
            "Enter a number, such as 0.5.",
        ),
        (
            {"scoring__overdue_points": "nan"},
            "scoring.overdue_points",
            "Enter a number, such as 0.5.",
        ),
        (
            {"scoring__overdue_points": "1e1"},
            "scoring.overdue_points",
            "Enter the number with digits and a point only, such as 0.5.",
        ),
        (
            {"scoring__rate_multiples": ["0.5", "1"]},
            "scoring.rate_multiples",
            "Enter numbers above 0, the largest first, each once, such as 1, 0.5, 0.25.",
        ),
        ({"name": "next"}, "name", "Enter a year and month, such as 2027-06."),
    ],
)
def test_an_error_names_the_number_and_what_to_change(values, key, words):
    assert faults(**values) == [(key, words)]


def test_a_demand_that_may_be_left_out_is_not_asked():
    content = with_values(CONTENT, {"tiers.demands.2.no_drift": None})

    assert faults_in(content, PARTS) == []
    assert [c.sentence for c in differences(CONTENT, content, PARTS)] == [
        "What tier 2 asks: No alarm of the drift watch changes from asked to not asked."
    ]
    assert fault_of(NUMBERS["tiers.demands.2.no_drift"], value=None) == ""


def test_differences_are_told_in_words_and_in_the_order_of_the_parts():
    content = with_values(
        CONTENT,
        {
            "priority.floor": 30,
            "scoring.rate_multiples": ["1", "0.5"],
            "tiers.demands.1.must_assurance": "site_verified",
            "tiers.demands.2.best_practices": 1,
        },
    )

    assert [change.sentence for change in differences(CONTENT, content, PARTS)] == [
        (
            "Outcomes of examinations: Multiples of the peers’ rate changes from 1, 0.5, 0.25 to"
            " 1, 0.5."
        ),
        (
            "What tier 1 asks: Least assurance of every must changes from document checked to"
            " site verified."
        ),
        "What tier 2 asks: Accepted best practices changes from not asked to 1 practice.",
        "Priority and lanes: Floor changes from priority 20 to priority 30.",
    ]


@given(key=st.sampled_from(WHOLE), value=st.integers(1, 10**6))
def test_another_number_is_another_policy_and_the_only_difference(key, value):
    changed = with_values(CONTENT, {key: value})

    found = differences(CONTENT, changed, PARTS)

    assert [c.number.key for c in found] == ([key] if leaves(CONTENT)[key] != value else [])
    assert with_values(changed, {key: leaves(CONTENT)[key]}) == CONTENT


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("policy_terms.toml", 'key = "tiers.dip_days"', 'key = "tiers.dip"', "add one for tiers.d"),
        (
            "policy_terms.toml",
            'key = "tiers.dip_days"',
            (
                'key = "tiers.dip", label = "Dip", unit = "d", kind = "whole", meaning = "So." },'
                ' { key = "tiers.dip_days"'
            ),
            "number tiers.dip: the policy has none",
        ),
        (
            "policy.toml",
            "high_risk = 800",
            "high_risk = 500",
            "priority.high_risk: The bounds rise",
        ),
        ("policy.toml", "dip_days = 30", "dip_days = 9999", "tiers.dip_days: Enter 3650 or less"),
    ],
)
def test_a_policy_and_its_words_must_fit_each_other(changed, file, old, new, words):
    with pytest.raises(ProgramError, match=words):
        load_program(changed(file, old, new))
