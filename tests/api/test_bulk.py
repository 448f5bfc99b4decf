import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Register, enrollment, record
from tests.domain.policies import PRIORITY
from trusted.api.bodies import ShipmentAsked
from trusted.api.bulk import Decider, RoleUnknown, Rule
from trusted.domain.priority import AdvanceData, Shipment, decide
from trusted.domain.standing import Status
from trusted.register.store import RegisterStore

KEY = "a key that only tests know"
POLICY = "2027-01:9f2c"
ROLES = list(PRIORITY.role_weights)
PUBLISHED = [Status.CERTIFIED, Status.VALIDATED, Status.SUSPENDED, Status.REMOVED, Status.WITHDRAWN]

PAST, FUTURE = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
identifiers = st.integers(0, 11).map(lambda n: f"customs:KR/{n}")
tiers = st.integers(0, 3)
enrollments = st.fixed_dictionaries(
    {
        "entity_type": st.sampled_from(ROLES),
        "status": st.sampled_from([status.value for status in PUBLISHED]),
        "tier": tiers,
        "random_ppm": st.sampled_from([0, 10, 20_000, 1_000_000]),
        "partner_number": st.integers(0, 5).map(lambda n: f"TP0000000{n}"),
    }
)
registers = st.dictionaries(
    identifiers, st.tuples(st.integers(1, 6), st.lists(enrollments, max_size=4)), max_size=10
)
shipments = st.builds(
    dict,
    id=st.text(min_size=1, max_size=20) | st.integers(0, 3).map(str),
    baseline=st.integers(0, 1000),
    parties=st.dictionaries(st.sampled_from(ROLES), st.lists(identifiers, max_size=3)),
    advance_data=st.none()
    | st.fixed_dictionaries({"complete": st.booleans(), "on_time": st.booleans()}),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = RegisterStore(tmp_path_factory.mktemp("register"), 64)
    yield store
    store.close()


holds = st.dictionaries(
    identifiers.map("hold:{}".format) | st.integers(0, 3).map("hold:shipment:{}".format),
    st.lists(
        st.fixed_dictionaries(
            {
                "roles": st.lists(st.sampled_from(ROLES), max_size=2),
                "starts_at": st.sampled_from([None, PAST, FUTURE]),
                "until": st.sampled_from(["2020-06-01T00:00:00Z", "2999-06-01T00:00:00Z"]),
            }
        ),
        min_size=1,
        max_size=2,
    ),
    max_size=4,
)


def fill(store, parties, held=()):
    with store.writing() as writer:
        writer.clear()
        writer.heard(datetime.now(UTC))
    register = Register(store)
    for identifier, (company_id, given_enrollments) in parties.items():
        content = record(company_id=company_id)
        content["enrollments"] = [enrollment(**one) for one in given_enrollments]
        register.publish(identifier, content)
    for name, some in dict(held).items():
        register.publish(name, {"holds": some})


def by_the_rule(view, asked, policy=PRIORITY, policy_name=POLICY, key=KEY):
    advance = asked.advance_data
    shipment = Shipment(
        asked.id,
        asked.baseline,
        {role: tuple(named) for role, named in asked.parties.items()},
        AdvanceData(advance.complete, advance.on_time) if advance else None,
        asked.mode,
    )
    decision = decide(
        shipment, view.party, policy, policy_name, key, in_force=view.holds_in_force()
    )
    effects = [
        {
            name: value
            for name, value in (
                ("code", effect.code.value),
                ("role", effect.role),
                ("partner_number", effect.partner_number),
                ("tier", effect.tier),
                ("points", effect.points),
            )
            if value is not None
        }
        for effect in decision.effects
    ]
    return {
        "id": decision.id,
        "priority": decision.priority,
        "lane": decision.lane.value,
        "selected_at_random": decision.selected_at_random,
        "effects": effects,
        "sequence": view.sequence,
        "policy": policy_name,
    }


@given(parties=registers, held=holds, asked=st.lists(shipments, min_size=1, max_size=6))
@example(
    parties={"customs:KR/1": (1, [{"entity_type": "carrier", "status": "suspended", "tier": 0}])},
    held={},
    asked=[
        {
            "id": "1",
            "baseline": 990,
            "parties": {"carrier": ["customs:KR/1"]},
            "advance_data": {"complete": False, "on_time": True},
        }
    ],
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None
)
def test_many_are_decided_exactly_as_one_is(store, parties, held, asked):
    fill(store, parties, held)
    rule = Rule(PRIORITY, POLICY, KEY)
    with store.reading() as view:
        decider = Decider(rule, view)
        for index, one in enumerate(asked):
            shipment = msgspec.convert(one, ShipmentAsked)
            decision = json.loads(decider.decision(shipment, index))
            assert decision.pop("decision_id").endswith(f".{index}")
            assert decision == by_the_rule(view, shipment)
            assert decision["priority"] == shipment.baseline + sum(
                effect["points"] for effect in decision["effects"]
            )


def test_what_was_found_is_forgotten_with_the_next_sequence(store):
    shipment = ShipmentAsked(id="1", baseline=430, parties={"carrier": ["customs:KR/1"]})
    rule = Rule(PRIORITY, POLICY, KEY)
    points = []
    for tier in (1, 3):
        with store.writing() as writer:
            sequence = writer.state.sequence
        content = record(enrollment(tier=tier))
        Register(store).publish("customs:KR/1", content)
        with store.reading() as view:
            assert view.sequence == sequence + 1
            decision = json.loads(Decider(rule, view).decision(shipment, 0))
            points.append(decision["effects"][0]["points"])

    assert points == [-26, -96]


def test_a_role_that_no_entity_type_has_is_refused(store):
    shipment = ShipmentAsked(id="1", baseline=1, parties={"carrier": [], "courier": []})
    with store.reading() as view, pytest.raises(RoleUnknown, match="courier"):
        Decider(Rule(PRIORITY, POLICY, KEY), view).decision(shipment, 0)
