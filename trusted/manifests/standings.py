"""What the register says of everyone in a manifest, as tables of DuckDB."""

from collections.abc import Iterable, Sequence
from itertools import islice

import duckdb

from trusted.domain.holds import HoldsInForce, HoldTerms
from trusted.domain.priority import (
    PartyOf,
    PartyStanding,
    PriorityPolicy,
    RegisteredParty,
    earns_credit,
    role_credit,
)
from trusted.domain.standing import ADVERSE

AT_ONCE = 10_000

HeldShipments = Iterable[tuple[str, Sequence[HoldTerms]]]

# Each role and list of identifiers that the manifest has, once.
MENTIONS = """
CREATE TABLE mentions AS SELECT DISTINCT rank, named FROM (
    SELECT unnest(named) AS named, generate_subscripts(named, 1) AS rank FROM shipments
) WHERE named IS NOT NULL"""

# Whom they lead to, in the order in which they are named.
BEARERS = """
CREATE TABLE bearers AS SELECT
    rank, named, unnest(string_split(named, ' ')) AS identifier,
    generate_subscripts(string_split(named, ' '), 1) AS place
FROM mentions"""

TABLES = """
CREATE TABLE roles (rank INTEGER, role VARCHAR);
CREATE TABLE credits (rank INTEGER, tier INTEGER, credit INTEGER, halved INTEGER);
CREATE TABLE parties (identifier VARCHAR, company VARCHAR);
CREATE TABLE held (rank INTEGER, identifier VARCHAR);
CREATE TABLE held_shipments (id VARCHAR);
CREATE TABLE standings (
    identifier VARCHAR, role VARCHAR, partner_number VARCHAR, tier INTEGER, random_ppm BIGINT,
    adverse BOOLEAN, trusted BOOLEAN
)"""


def load_standings(
    bench: duckdb.DuckDBPyConnection,
    party_of: PartyOf,
    policy: PriorityPolicy,
    in_force: HoldsInForce | None = None,
    held_shipments: HeldShipments = (),
) -> None:
    """Ask the register for every identifier in `shipments`, each as it is written and once.

    party_of:       identifier -> who bears it; of one reading of the register, so that all
                    decisions rest on one sequence.
    in_force:       the holds of the same reading; None: there are none.
    held_shipments: the ids of shipments with the holds on each.
    """
    bench.execute(MENTIONS)
    bench.execute(BEARERS)
    bench.execute(TABLES)
    _load_policy(bench, policy)
    asked = bench.cursor().execute("SELECT DISTINCT identifier FROM bearers")
    while some := asked.fetchmany(AT_ONCE):
        borne = {identifier: party_of(identifier) for (identifier,) in some}
        _load_parties(bench, {i: party for i, party in borne.items() if party is not None})
        if in_force is not None:
            _load_held(bench, [identifier for (identifier,) in some], policy, in_force)
    if in_force is not None:
        _load_held_shipments(bench, held_shipments, in_force.at)


def roles_of(policy: PriorityPolicy) -> tuple[str, ...]:
    """Return every role, in the order in which effects are reported."""
    return tuple(sorted(policy.role_weights, key=policy.heaviest_first))


def _load_policy(bench: duckdb.DuckDBPyConnection, policy: PriorityPolicy) -> None:
    ranked = list(enumerate(roles_of(policy), 1))
    bench.execute(
        "INSERT INTO roles SELECT unnest($ranks), unnest($roles)",
        {"ranks": [rank for rank, _ in ranked], "roles": [role for _, role in ranked]},
    )
    worth = [
        (rank, tier, *(role_credit(role, tier, policy, advance_ok=ok) for ok in (True, False)))
        for rank, role in ranked
        for tier in policy.tier_credits
    ]
    bench.executemany("INSERT INTO credits VALUES (?, ?, ?, ?)", worth)


def _load_parties(bench: duckdb.DuckDBPyConnection, parties: dict[str, RegisteredParty]) -> None:
    bench.execute(
        "INSERT INTO parties SELECT unnest($identifiers), unnest($companies)",
        {
            "identifiers": list(parties),
            "companies": [party.company for party in parties.values()],
        },
    )
    rows = [
        (identifier, role, *_columns(standing))
        for identifier, party in parties.items()
        for role, standing in party.enrollments.items()
    ]
    if rows:
        names = ("identifiers", "roles", "numbers", "tiers", "rates", "adverse", "trusted")
        bench.execute(
            "INSERT INTO standings SELECT "
            "unnest($identifiers), unnest($roles), unnest($numbers), unnest($tiers),"
            " unnest($rates), unnest($adverse), unnest($trusted)",
            dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        )


def _load_held(
    bench: duckdb.DuckDBPyConnection,
    identifiers: Iterable[str],
    policy: PriorityPolicy,
    in_force: HoldsInForce,
) -> None:
    """Note in which roles a hold binds whoever bears an identifier."""
    ranked = list(enumerate(roles_of(policy), 1))
    held = [
        (rank, identifier)
        for identifier in identifiers
        if (terms := in_force.on(identifier))
        for rank, role in ranked
        if any(one.binds(in_force.at, role) for one in terms)
    ]
    if held:
        bench.execute(
            "INSERT INTO held SELECT unnest($ranks), unnest($identifiers)",
            {"ranks": [rank for rank, _ in held], "identifiers": [name for _, name in held]},
        )


def _load_held_shipments(bench: duckdb.DuckDBPyConnection, held: HeldShipments, at: int) -> None:
    binding = (id_ for id_, terms in held if any(one.binds(at) for one in terms))
    while some := list(islice(binding, AT_ONCE)):
        bench.execute("INSERT INTO held_shipments SELECT unnest($ids)", {"ids": some})


def _columns(of: PartyStanding) -> tuple[str, int, int, bool, bool]:
    return of.partner_number, of.tier, of.random_ppm, of.status in ADVERSE, earns_credit(of)
