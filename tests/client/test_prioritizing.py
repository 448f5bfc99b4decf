import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.conftest import KEY, POLICY
from tests.factories_register import published_record
from trusted.client import sync
from trusted.client.prioritizing import Prioritizer
from trusted.domain.holds import HoldsInForce, HoldTerms, hold_of
from trusted.domain.priority import (
    AdvanceData,
    Lane,
    PartyStanding,
    RegisteredParty,
    Shipment,
    decide,
)
from trusted.domain.standing import Status

NAME = "2027-01:9f2c"
ROLES = sorted(POLICY.role_weights)
parties = st.builds(
    RegisteredParty,
    st.sampled_from(["1", "2", "3"]),
    st.dictionaries(
        st.sampled_from(ROLES),
        st.builds(
            PartyStanding,
            st.sampled_from(["TP1", "TP2"]),
            st.just("carrier"),
            st.sampled_from(list(Status)),
            st.integers(0, 3),
            st.sampled_from([0, 31, 1_000_000]),
        ),
        max_size=3,
    ),
)
identifiers = st.sampled_from([f"i{number}" for number in range(6)])
shipments = st.builds(
    Shipment,
    st.text(max_size=8),
    st.integers(0, 1000),
    st.dictionaries(st.sampled_from(ROLES), st.lists(identifiers, max_size=3).map(tuple)),
    st.none() | st.builds(AdvanceData, st.booleans(), st.booleans()),
)


terms = st.builds(
    HoldTerms,
    st.lists(st.sampled_from(ROLES), max_size=2).map(tuple),
    st.none() | st.integers(0, 3),
    st.integers(0, 3),
)


@given(
    st.dictionaries(identifiers, parties),
    st.lists(shipments, max_size=8),
    st.sets(identifiers),
    st.dictionaries(identifiers | st.text(max_size=1).map(hold_of), st.lists(terms, max_size=2)),
)
@settings(max_examples=300)
def test_it_decides_as_the_rule_does(register, some, holds, known):
    prioritizer = Prioritizer(POLICY, NAME, KEY, register.get)
    in_force = HoldsInForce(lambda name: known.get(name, ()), 1)
    for shipment in some * 2:
        for held in ((), (holds,), ((), in_force), (holds, in_force)):
            assert prioritizer.decide(shipment, *held) == decide(
                shipment, register.get, POLICY, NAME, KEY, *held
            )


def test_a_copy_decides_by_the_holds_that_were_published(program, opened):
    hold = {"roles": ["carrier"], "starts_at": None, "until": "2027-03-02T00:00:00Z"}
    over = hold | {"until": "2027-02-01T00:00:00Z"}
    program.publish(
        ("scac:FXPQ", published_record(1, tier=2)),
        ("hold:scac:FXPQ", {"holds": [hold]}),
        ("hold:shipment:s", {"holds": [hold]}),
        ("hold:shipment:t", {"holds": [over]}),
    )
    register = opened()
    sync(register, program)
    parties = {"carrier": ("scac:fxpq",)}
    asked = [
        Shipment("a", 430, parties),
        Shipment("b", 430, {"seller": parties["carrier"]}),
        Shipment("s", 430, {}),
        Shipment("t", 430, {}),
    ]

    lanes = [decision.lane for decision in register.prioritize(asked)]
    program.publish(("hold:scac:FXPQ", None), ("hold:shipment:s", None))
    sync(register, program)
    after = [decision.lane for decision in register.prioritize(asked)]

    assert [lane is Lane.HOLD for lane in lanes] == [True, False, True, False]
    assert Lane.HOLD not in after
    assert register.lookup("hold:scac:FXPQ") is None


def test_a_copy_decides_by_its_policy_and_register(program, opened):
    program.publish(
        ("scac:FXPQ", published_record(1, tier=2)),
        ("customs:KR/9", published_record(2, status="suspended", tier=0)),
    )
    register = opened()
    sync(register, program)
    good = Shipment("a", 430, {"carrier": ("scac:fxpq",)})
    bad = Shipment("b", 430, {"carrier": ("customs:KR/9",)})

    first, second = register.prioritize([good, bad])
    (held,) = register.prioritize([bad], holds={hold_of("b")})

    assert (first.priority, second.priority) == (430 - 64, 430 + 150)
    assert held.lane is Lane.HOLD
    with pytest.raises(ValueError, match="pilot"):
        register.prioritize([Shipment("c", 1, {"pilot": ("scac:FXPQ",)})])


def test_garbage_is_not_searched_for_among_many_decisions(program, opened):
    register, searching = opened(), []
    sync(register, program)

    def given():
        for number in range(3):
            searching.append(gc.isenabled())
            yield Shipment(str(number), 1, {})

    decisions = register.prioritize(given())

    assert [decision.id for decision in decisions] == ["0", "1", "2"]
    assert searching == [False, False, False]
    assert gc.isenabled()


def test_without_the_selection_key_nothing_is_decided(program, opened):
    register = opened(selection_key="")
    sync(register, program)
    with pytest.raises(ValueError, match="selection key"):
        register.prioritize([Shipment("c", 1, {})])
