"""Deciding a whole manifest at once: the rule of `domain.priority`, compiled to DuckDB's SQL."""

from typing import Any

import duckdb

from trusted.domain.priority import BASIS, DRAWS, MILLION, PriorityPolicy
from trusted.manifests.standings import roles_of

# For each role and list of identifiers: one row a company that it leads to. Where a company is
# named twice, the last of its identifiers tells of it.
COMPANIES = """
CREATE TABLE companies AS
WITH named_companies AS (
    SELECT rank, named, company, min(place) AS first, max(place) AS last
    FROM bearers JOIN parties USING (identifier)
    GROUP BY ALL
), told AS (
    SELECT c.rank, c.named, c.first, s.*
    FROM named_companies AS c
    JOIN bearers AS b ON b.rank = c.rank AND b.named = c.named AND b.place = c.last
    JOIN roles AS r ON r.rank = c.rank
    LEFT JOIN standings AS s ON s.identifier = b.identifier AND s.role = r.role
)
SELECT *, row_number() OVER (PARTITION BY rank, named, adverse ORDER BY partner_number, first) AS n,
    concat(',"partner_number":', to_json(partner_number), ',"tier":', tier, ',"points":') AS party
FROM told"""

# For each role and list of identifiers: what is found. `effects` is JSON; of a credit without its
# points, of adverse parties with those that the first of a shipment gets; `later`: without.
FOUND = """
CREATE TABLE found AS
WITH counted AS (
    SELECT rank, named, count(first) AS companies, bool_or(c.adverse) IS TRUE AS adverse,
        max(partner_number) AS partner_number, max(tier) AS tier, max(random_ppm) AS ppm,
        bool_or(trusted) IS TRUE AS trusted, max(party) AS party,
        list({'n': n, 'party': party} ORDER BY n) FILTER (c.adverse) AS adverse_parties
    FROM mentions LEFT JOIN companies AS c USING (rank, named)
    GROUP BY rank, named
), judged AS (
    SELECT *, CASE
        WHEN companies = 0 THEN 'unknown-party'
        WHEN adverse THEN 'adverse-standing'
        WHEN companies > 1 THEN 'identifier-conflict'
        WHEN trusted THEN 'tier-credit'
        ELSE 'no-enrollment-in-role'
    END AS code
    FROM counted
), worded AS (
    SELECT *, concat('{"code":"', code, '","role":', to_json(role)) AS opening
    FROM judged JOIN roles USING (rank)
)
SELECT w.rank, named, code = 'adverse-standing' AS is_adverse, credit, halved,
    (w.rank, named) IN (SELECT (rank, named) FROM bearers JOIN held USING (rank, identifier))
        AS held,
    CASE code WHEN 'tier-credit' THEN w.tier END AS tier,
    CASE code WHEN 'tier-credit' THEN ppm END AS ppm,
    CASE code
        WHEN 'tier-credit' THEN concat(opening, party)
        WHEN 'adverse-standing' THEN array_to_string(list_transform(adverse_parties,
            lambda a: concat(opening, a.party, if(a.n = 1, $adverse_points, 0), '}')), ',')
        ELSE concat(opening, ',"points":0}')
    END AS effects,
    CASE code WHEN 'adverse-standing' THEN array_to_string(list_transform(adverse_parties,
        lambda a: concat(opening, a.party, '0}')), ',')
    END AS later
FROM worded AS w
LEFT JOIN credits AS c ON code = 'tier-credit' AND c.rank = w.rank AND c.tier = w.tier"""

DECISIONS = """
CREATE TABLE decisions AS
WITH weighed AS (
    SELECT s.*, h.id IS NOT NULL OR {any_held} AS on_hold,
        {any_adverse} AS adverse, baseline >= $high_risk AS high_risk,
        adverse OR high_risk AS refused,
        {largest_ppm} AS ppm, {highest_tier} AS tier,
        CASE WHEN on_hold OR refused THEN 0 WHEN advance_ok THEN {credit} ELSE {halved}
        END AS credit,
        CASE WHEN refused THEN 0 ELSE {points_off} END AS points_off,
        concat_ws(',', {effects}) AS found_effects,
        CAST('0x' || left(sha256($drawing || s.id), 8) AS BIGINT) AS drawn
    FROM shipments AS s LEFT JOIN held_shipments AS h ON h.id = s.id {joins}
), bounded AS (
    SELECT *, baseline + if(adverse, $adverse_points, 0) - points_off AS wanted,
        if(on_hold, $hold_priority, least(greatest(wanted, least($floor, baseline)), $cap))
            AS priority,
        NOT on_hold AND drawn * $million < ppm * $draws AS chosen
    FROM weighed
)
SELECT line, id, baseline, priority, CASE
        WHEN on_hold THEN 'hold'
        WHEN chosen OR priority >= $examine_from THEN 'examine'
        WHEN priority >= $review_from THEN 'review'
        WHEN priority < $expedite_below AND credit >= $expedite_credit THEN 'expedite'
        ELSE 'release'
    END AS lane,
    chosen AS selected_at_random,
    if(on_hold, concat('[{{"code":"hold","points":', priority - baseline, '}}]'),
        concat('[', concat_ws(',', nullif(found_effects, ''),
        if(high_risk, '{{"code":"high-risk-line","points":0}}', NULL),
        if(advance_ok, NULL, '{{"code":"advance-data-missing","points":0}}'),
        if(priority = wanted, NULL, concat('{{"code":"', if(priority > wanted, 'floor', 'cap'),
            '","points":', priority - wanted, '}}')),
        if(chosen, '{{"code":"random-selection","points":0}}', NULL)), ']')) AS effects,
    credit, tier, mode
FROM bounded"""


def decide_manifest(
    bench: duckdb.DuckDBPyConnection, policy: PriorityPolicy, policy_name: str, key: str
) -> None:
    """Decide every row of `shipments` into the table `decisions`.

    Equal to `domain.priority.decide` in everything: priority, lane, selection,
    credit (basis points), and effects (JSON, in its order). `tier`: of the highest trusted party.
    Expects: the tables of `read_manifest` and `load_standings`, for this policy.
    key:     the secret of the random selection.
    """
    bench.execute(COMPANIES)
    bench.execute(FOUND, {"adverse_points": policy.adverse_points})
    drawing = {"drawing": f"{key}:{policy_name}:"}
    bench.execute(compiled(policy), _numbers(policy) | drawing)


def compiled(policy: PriorityPolicy) -> str:
    """Return the SQL that decides: as many joins as there are roles; all numbers are parameters."""
    ranks = range(1, len(roles_of(policy)) + 1)
    parts = {
        "any_adverse": f"coalesce(greatest(false, {_each('f{0}.is_adverse', ranks)}), false)",
        "largest_ppm": f"coalesce(greatest(NULL, {_each('f{0}.ppm', ranks)}), $base_ppm)",
        "highest_tier": f"coalesce(greatest(NULL, {_each('f{0}.tier', ranks)}), 0)",
        "credit": _each("coalesce(f{0}.credit, 0)", ranks, " + "),
        "halved": _each("coalesce(f{0}.halved, 0)", ranks, " + "),
        "points_off": _each(_points("f{0}"), ranks, " + "),
        "effects": ", ".join(_effects(rank) for rank in ranks),
        "any_held": f"coalesce(greatest(false, {_each('f{0}.held', ranks)}), false)",
        "joins": _each(
            "LEFT JOIN found AS f{0} ON f{0}.rank = {0} AND f{0}.named = s.named[{0}]", ranks, " "
        ),
    }
    return DECISIONS.format_map(parts)


def _each(text: str, ranks: range, between: str = ", ") -> str:
    return between.join(text.format(rank) for rank in ranks)


def _points(found: str) -> str:
    credit = f"if(advance_ok, {found}.credit, {found}.halved)"
    return f"coalesce(baseline * {credit} // $basis, 0)"


def _effects(rank: int) -> str:
    """Return the SQL of what one role adds to the effects: NULL if it adds nothing."""
    found = f"f{rank}"
    before = ", ".join(f"f{earlier}.is_adverse" for earlier in range(1, rank))
    earlier = f"coalesce(greatest(false, {before}), false)" if before else "false"
    return (
        f"CASE WHEN {found}.credit IS NOT NULL"
        f" THEN if(refused, NULL, concat({found}.effects, -{_points(found)}, '}}'))"
        f" WHEN {found}.is_adverse AND {earlier} THEN {found}.later ELSE {found}.effects END"
    )


def _numbers(policy: PriorityPolicy) -> dict[str, Any]:
    names = (
        *("adverse_points", "high_risk", "floor", "cap", "base_ppm", "examine_from"),
        *("review_from", "expedite_below", "expedite_credit", "hold_priority"),
    )
    numbers = {name: getattr(policy, name) for name in names}
    return numbers | {"basis": BASIS, "million": MILLION, "draws": DRAWS}
