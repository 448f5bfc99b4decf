"""The inspection priority: what each fact does to it, case by case."""

import sys
from hashlib import sha256
from itertools import product
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from tests.domain.parcels import (
    KEY,
    ROLES,
    decided,
    party,
    shipment,
    standing,
)
from tests.domain.policies import PRIORITY
from trusted.domain.priority import (
    AdvanceData,
    Code,
    Effect,
    Lane,
    lane_for,
    role_credit,
    selected,
)
from trusted.domain.standing import ADVERSE, Status


def test_trust_as_a_broker_gives_nothing_as_a_carrier():
    register = {"scac:FXPQ": party("fox", standing("broker", tier=3))}

    answer = decided(shipment(carrier=["scac:FXPQ"]), register)

    assert answer.effects == (Effect(Code.NO_ENROLLMENT_IN_ROLE, 0, "carrier"),)


@pytest.mark.parametrize("status", sorted(ADVERSE))
def test_a_suspended_party_costs_points_once_and_takes_all_credit(status):
    register = {
        "scac:FXPQ": party("fox", standing("carrier", number="TP1", status=status, tier=0)),
        "filer:A7Q": party("agents", standing("broker", number="TP2", status=status, tier=0)),
        "seller:s/1": party("seller", standing("seller", number="TP3", tier=3)),
    }
    asked = shipment(broker=["filer:A7Q"], carrier=["scac:FXPQ"], seller=["seller:s/1"])

    answer = decided(asked, register)

    assert answer.priority == 580
    assert answer.effects == (
        Effect(Code.ADVERSE_STANDING, 150, "carrier", "TP1", 0),
        Effect(Code.ADVERSE_STANDING, 0, "broker", "TP2", 0),
    )


def test_a_high_risk_shipment_gets_no_credit():
    register = {"scac:FXPQ": party("fox", standing("carrier", tier=3))}

    below = decided(shipment(baseline=799, carrier=["scac:FXPQ"]), register)
    above = decided(shipment(baseline=800, carrier=["scac:FXPQ"]), register)

    assert below.priority == 799 - 799 * 2250 // 10_000
    assert above.priority == 800
    assert above.effects == (Effect(Code.HIGH_RISK_LINE),)


@pytest.mark.parametrize(("complete", "on_time"), [(False, True), (True, False), (False, False)])
def test_bad_advance_data_halves_each_credit(complete, on_time):
    register = {"scac:FXPQ": party("fox", standing("carrier", tier=1))}
    asked = shipment(carrier=["scac:FXPQ"], advance_data=AdvanceData(complete, on_time))

    answer = decided(asked, register)

    assert answer.effects == (
        Effect(Code.TIER_CREDIT, -(430 * 312 // 10_000), "carrier", "TP00000018", 1),
        Effect(Code.ADVANCE_DATA_MISSING),
    )


def test_two_companies_named_in_one_role_give_no_credit():
    register = {
        "scac:FXPQ": party("fox", standing("carrier", number="TP1", tier=3)),
        "iata:5X": party("other", standing("carrier", number="TP2", tier=3)),
    }

    answer = decided(shipment(carrier=["scac:FXPQ", "iata:5X"]), register)

    assert answer.effects == (Effect(Code.IDENTIFIER_CONFLICT, 0, "carrier"),)


def test_two_identifiers_of_one_company_are_one_party():
    fox = party("fox", standing("carrier", tier=2))

    answer = decided(shipment(carrier=["scac:FXPQ", "iata:5X"]), {"scac:FXPQ": fox, "iata:5X": fox})

    assert [effect.points for effect in answer.effects] == [-64]


def test_a_floor_that_binds_is_told():
    register = {
        f"lei:{role}": party(role, standing(role, number=f"TP{role}", tier=3)) for role in ROLES
    }
    everyone = {role: [f"lei:{role}"] for role in ROLES}

    answer = decided(shipment(baseline=100, **everyone), register)
    low = decided(shipment(baseline=12, **everyone), register)

    assert answer.priority == 20
    assert answer.lane is Lane.EXPEDITE
    assert answer.effects[-1].code is Code.FLOOR
    assert low.priority == 12


def test_a_cap_that_binds_is_told():
    register = {"scac:FXPQ": party("fox", standing("carrier", status=Status.REMOVED, tier=0))}

    answer = decided(shipment(baseline=960, carrier=["scac:FXPQ"]), register)

    assert answer.priority == 1000
    assert answer.effects[-1] == Effect(Code.CAP, -110)


def test_a_selected_shipment_is_examined_and_says_so():
    fox = party("fox", standing("carrier", random_ppm=1_000_000))

    answer = decided(shipment(carrier=["scac:FXPQ"]), {"scac:FXPQ": fox})

    assert (answer.lane, answer.selected_at_random) == (Lane.EXAMINE, True)
    assert answer.effects[-1] == Effect(Code.RANDOM_SELECTION)


def test_the_largest_rate_of_the_trusted_parties_counts():
    register = {
        "scac:FXPQ": party("fox", standing("carrier", random_ppm=0)),
        "filer:A7Q": party("agents", standing("broker", random_ppm=1_000_000)),
        "seller:s/1": party("seller", standing("seller", tier=0, random_ppm=1_000_000)),
    }

    trusted = decided(shipment(carrier=["scac:FXPQ"], broker=["filer:A7Q"]), register)
    untrusted = decided(shipment(carrier=["scac:FXPQ"], seller=["seller:s/1"]), register)

    assert trusted.selected_at_random
    assert not untrusted.selected_at_random


@pytest.mark.parametrize(
    ("priority", "credit", "chosen", "lane"),
    [
        (0, 0, True, Lane.EXAMINE),
        (600, 9000, False, Lane.EXAMINE),
        (599, 9000, False, Lane.REVIEW),
        (350, 9000, False, Lane.REVIEW),
        (349, 9000, False, Lane.RELEASE),
        (100, 9000, False, Lane.RELEASE),
        (99, 5000, False, Lane.EXPEDITE),
        (99, 4999, False, Lane.RELEASE),
    ],
)
def test_lanes_begin_where_the_policy_says(priority, credit, chosen, lane):
    assert lane_for(priority, credit, PRIORITY, chosen=chosen) is lane


def test_credit_grows_with_the_tier_in_every_role():
    for role, ok in product(ROLES, (True, False)):
        credits_ = [role_credit(role, tier, PRIORITY, advance_ok=ok) for tier in (1, 2, 3)]
        assert credits_ == sorted(set(credits_))


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=30), st.integers(0, 1_000_000))
def test_a_selection_can_be_proved_from_the_written_rule(key, name, identity, ppm):
    u = int(sha256(f"{key}:{name}:{identity}".encode()).hexdigest()[:8], 16)

    assert selected(key, name, identity, ppm) == (u * 1_000_000 < ppm * 2**32)


def test_a_million_shipments_are_selected_within_binomial_bounds_and_independently():
    n, rates = 1_000_000, (10_000, 1_000, 10)
    chosen = {name: {ppm: set() for ppm in rates} for name in ("2027-01", "2027-02")}
    for name, by_rate in chosen.items():
        for i in range(n):
            # Who is drawn at a lower rate is drawn at every higher one, so few are asked twice.
            for ppm in rates:
                if not selected(KEY, name, str(i), ppm):
                    break
                by_rate[ppm].add(i)

    for ppm in rates:
        first, second = (by_rate[ppm] for by_rate in chosen.values())
        assert within_chance(len(first), n, ppm / 1_000_000)
        assert within_chance(len(second), n, ppm / 1_000_000)
        assert within_chance(len(first & second), n, (ppm / 1_000_000) ** 2)


@given(st.text(max_size=10), st.text(max_size=30), st.integers(0, 1_000_000), st.integers(0, 10**6))
def test_who_is_selected_at_a_lower_rate_is_selected_at_a_higher_one(name, identity, low, more):
    if selected(KEY, name, identity, low):
        assert selected(KEY, name, identity, min(low + more, 1_000_000))


def within_chance(seen, n, rate):
    """Whether a count is one that chance gives: all but one time in ten thousand."""
    low, high = binom.interval(0.9999, n, rate)
    return low <= seen <= high


def test_priorities_are_computed_without_the_statistics_libraries():
    program = "import sys, trusted.domain.priority; print({'scipy', 'numpy'} & set(sys.modules))"

    assert run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout == ("set()\n")
