"""DuckDB decides every shipment as the rule does, to the last bit."""

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.policies import PRIORITY
from tests.manifests.conftest import ROLES, Desk
from trusted.domain.holds import HoldsInForce, HoldTerms, hold_of
from trusted.domain.priority import (
    AdvanceData,
    PartyStanding,
    RegisteredParty,
    Shipment,
    decide,
    earns_credit,
    findings,
)
from trusted.domain.standing import Status
from trusted.manifests.evaluation import decide_manifest
from trusted.manifests.standings import load_standings
from trusted.manifests.workbench import workbench

POLICY = "2027-01:9f2c"
KEY = "a key that only tests know"
CERTIFIED, VALIDATED, SUSPENDED = Status.CERTIFIED, Status.VALIDATED, Status.SUSPENDED
STATUSES = [CERTIFIED, VALIDATED, VALIDATED, SUSPENDED, Status.REMOVED, Status.WITHDRAWN]
CORNERS = [0, 19, 20, 21, 99, 100, 349, 350, 599, 600, 799, 800, 849, 850, 851, 999, 1000]

names = st.integers(0, 11).map(lambda n: f"customs:KR/{n}")
standings = st.builds(
    PartyStanding,
    partner_number=st.integers(0, 4).map(lambda n: f'TP"é{n}'),
    entity_type=st.just(""),
    status=st.sampled_from(STATUSES),
    tier=st.integers(0, 3),
    random_ppm=st.sampled_from([0, 10, 20_000, 500_000, 1_000_000]),
)
parties = st.builds(
    RegisteredParty,
    company=st.sampled_from("ABCDE"),
    enrollments=st.dictionaries(st.sampled_from(ROLES), standings, max_size=6),
)
registers = st.dictionaries(names, parties, max_size=12)
AT = 5
terms = st.builds(
    HoldTerms,
    roles=st.lists(st.sampled_from(ROLES), max_size=2).map(tuple),
    starts_at=st.none() | st.integers(4, 6),
    until=st.integers(4, 7),
)
advance = st.none() | st.builds(AdvanceData, complete=st.booleans(), on_time=st.booleans())
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
shipments = st.lists(
    st.builds(
        Shipment,
        id=texts.filter(str.strip),
        baseline=st.integers(0, 1000) | st.sampled_from(CORNERS),
        parties=st.dictionaries(
            st.sampled_from(ROLES), st.lists(names, min_size=1, max_size=3).map(tuple)
        ),
        advance_data=advance,
    ),
    min_size=5,
    max_size=30,
    unique_by=lambda shipment: shipment.id,
)


def written(asked):
    """Return a manifest of these shipments."""
    lines = [",".join(("id", "baseline", "advance_complete", "advance_on_time", *ROLES))]
    for one in asked:
        of = one.advance_data
        told = [str(of.complete), str(of.on_time)] if of else ["", ""]
        named = [" ; ".join(one.parties.get(role, ())) for role in ROLES]
        quoted = '"' + one.id.replace('"', '""') + '"'
        lines.append(",".join((quoted, str(one.baseline), *told, *named)))
    return "\n".join(lines)


def by_duckdb(asked, register, policy=PRIORITY, held=None):
    in_force = None if held is None else HoldsInForce(lambda name: held.get(name, ()), AT)
    shipments = [(one.id, (held or {}).get(hold_of(one.id), ())) for one in asked]
    with TemporaryDirectory() as folder, workbench(Path(folder)) as bench:
        desk = Desk(bench, Path(folder))
        desk.read(written(asked))
        assert desk.rejected == []
        load_standings(bench, register.get, policy, in_force, shipments)
        decide_manifest(bench, policy, POLICY, KEY)
        rows = bench.execute(
            "SELECT id, priority, lane, selected_at_random, effects, credit, tier"
            " FROM decisions ORDER BY line"
        ).fetchall()
    return [(*row[:4], json.loads(row[4]), *row[5:]) for row in rows]


def by_the_rule(one, register, policy, held):
    in_force = HoldsInForce(lambda name: held.get(name, ()), AT)
    decision = decide(one, register.get, policy, POLICY, KEY, in_force=in_force)
    effects = [
        {
            name: value
            for name in ("code", "role", "partner_number", "tier", "points")
            if (value := getattr(effect, name)) is not None
        }
        for effect in decision.effects
    ]
    found = findings(one, register.get, policy)
    trusted = [f.standing.tier for f in found if f.code == "tier-credit"]
    assert all(earns_credit(f.standing) for f in found if f.code == "tier-credit")
    return (
        one.id,
        decision.priority,
        decision.lane.value,
        decision.selected_at_random,
        effects,
        credit_of(decision, one, policy),
        max(trusted, default=0),
    )


def credit_of(decision, one, policy):
    """Return the total credit, from the tiers that the effects name."""
    shares = [
        policy.role_weights[e.role] * policy.tier_credits[e.tier] // 10_000
        for e in decision.effects
        if e.code == "tier-credit"
    ]
    return sum(share if one.advance_ok else share // 2 for share in shares)


def standing(**given):
    return PartyStanding(**{"partner_number": "TP1", "entity_type": "carrier"} | given)


FOX = RegisteredParty("A", {"carrier": standing(status=VALIDATED, tier=3, random_ppm=10)})
OWL = RegisteredParty("B", {"carrier": standing(status=SUSPENDED, tier=0, random_ppm=10)})


OTHER = replace(PRIORITY, base_ppm=400_000, cap=700, floor=300, adverse_points=90, high_risk=500)
CONFLICT = Shipment("1", 950, {"carrier": ("x", "y"), "seller": ("y",)})
FLOOR = Shipment("2", 20, {"carrier": ("x",)})


@given(
    register=registers, asked=shipments, policy=st.sampled_from([PRIORITY, OTHER]), data=st.data()
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_manifest_is_decided_exactly_as_its_shipments_are(register, asked, policy, data):
    ids = st.sampled_from([hold_of(one.id) for one in asked])
    held = data.draw(st.dictionaries(names | ids, st.lists(terms, max_size=2), max_size=6))
    decided = by_duckdb(asked, register, policy, held)
    assert decided == [by_the_rule(one, register, policy, held) for one in asked]


@pytest.mark.parametrize(
    ("register", "asked", "policy"),
    [
        ({"x": FOX, "y": OWL}, [CONFLICT, FLOOR, Shipment("3", 0, {})], PRIORITY),
        ({}, [Shipment(str(n), n, {}) for n in CORNERS], OTHER),
    ],
)
def test_the_corners_are_decided_exactly_as_one_by_one(register, asked, policy):
    held = {"x": [HoldTerms(("carrier",), None, AT)]}
    for known in (None, held):
        decided = by_duckdb(asked, register, policy, known)
        assert decided == [by_the_rule(one, register, policy, known or {}) for one in asked]


def test_every_role_may_be_adverse_and_points_are_added_once():
    register = {"y": replace(OWL, enrollments=dict.fromkeys(ROLES, OWL.enrollments["carrier"]))}
    (decided,) = by_duckdb([Shipment("1", 100, dict.fromkeys(ROLES, ("y",)))], register)
    assert [effect["points"] for effect in decided[4]] == [150, 0, 0, 0, 0, 0]
    assert decided[1] == 250


def test_a_company_named_twice_is_no_conflict():
    (decided,) = by_duckdb([Shipment("1", 100, {"carrier": ("x", "z")})], {"x": FOX, "z": FOX})
    assert [effect["code"] for effect in decided[4]] == ["tier-credit"]
