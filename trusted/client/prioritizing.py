"""The inspection priority of many shipments, by the rule of the domain, remembering what recurs."""

from collections.abc import Collection
from hashlib import sha256

from trusted.domain.priority import (
    BASIS,
    DRAWS,
    MILLION,
    Code,
    Decision,
    Effect,
    Finding,
    PartyOf,
    PriorityPolicy,
    Shipment,
    bounded,
    decide,
    findings,
    is_held,
    lane_for,
    role_credit,
)

# Of each role, what is found for so many different identifiers.
REMEMBERED_AT_MOST = 50_000
CREDIT, ADVERSE, PLAIN = range(3)
HIGH_RISK, LATE = Effect(Code.HIGH_RISK_LINE), Effect(Code.ADVANCE_DATA_MISSING)
CHOSEN = Effect(Code.RANDOM_SELECTION)


class _Effects(dict[int, Effect]):
    """Points -> the effect of a finding that is worth them, made once."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    def __missing__(self, points: int) -> Effect:
        effect = self[points] = self._finding.worth(points)
        return effect


# What a finding gives: its kind, credit in basis points with and without good advance data,
# random_ppm, and its effect by points.
Entry = tuple[int, int, int, int, _Effects]


class Prioritizer:
    """Decides shipments by one state of the register and one policy.

    name: of the policy.
    key:  the secret of the random selection.
    """

    def __init__(self, policy: PriorityPolicy, name: str, key: str, party_of: PartyOf) -> None:
        self._policy = policy
        self._given = (party_of, policy, name, key)
        self._draw = sha256(f"{key}:{name}:".encode())
        roles = sorted(policy.role_weights, key=policy.heaviest_first)
        self._found: dict[str, dict[tuple[str, ...], tuple[Entry, ...]]] = {
            role: {} for role in roles
        }

    def decide(self, shipment: Shipment, holds: Collection[str] = ()) -> Decision:
        """Return what `domain.priority.decide` does.

        Raises: ValueError for a role that no entity type has.
        """
        if holds and is_held(shipment, holds):
            return decide(shipment, *self._given, holds)
        policy, baseline = self._policy, shipment.baseline
        advance_ok = shipment.advance_ok
        entries = self._entries(shipment)
        wanted, credit, ppm, effects = self._weigh(entries, baseline, advance_ok=advance_ok)
        priority = bounded(wanted, baseline, policy)
        if priority != wanted:
            code = Code.FLOOR if priority > wanted else Code.CAP
            effects.append(Effect(code, priority - wanted))
        draw = self._draw.copy()
        draw.update(shipment.id.encode())
        drawn = int.from_bytes(draw.digest()[:4])
        chosen = drawn * MILLION < (policy.base_ppm if ppm < 0 else ppm) * DRAWS
        if chosen:
            effects.append(CHOSEN)
        lane = lane_for(priority, credit, policy, chosen=chosen)
        return Decision(shipment.id, priority, lane, chosen, tuple(effects))

    def _weigh(
        self, entries: list[Entry], baseline: int, *, advance_ok: bool
    ) -> tuple[int, int, int, list[Effect]]:
        """Return the priority before its bounds, total credit, ppm (-1: base), and effects."""
        high_risk = baseline >= self._policy.high_risk
        adverse_points = self._policy.adverse_points
        refused = high_risk or any(entry[0] == ADVERSE for entry in entries)
        wanted, total, largest = baseline, 0, -1
        effects: list[Effect] = []
        for kind, full, halved, ppm, worth in entries:
            points = 0
            if kind == CREDIT:
                largest = max(largest, ppm)
                if refused:
                    continue
                credit = full if advance_ok else halved
                points = -(baseline * credit // BASIS)
                total += credit
            elif kind == ADVERSE:
                points, adverse_points = adverse_points, 0
            wanted += points
            effects.append(worth[points])
        if high_risk:
            effects.append(HIGH_RISK)
        if not advance_ok:
            effects.append(LATE)
        return wanted, total, largest, effects

    def _entries(self, shipment: Shipment) -> list[Entry]:
        parties = shipment.parties
        remaining = len(parties)
        entries: list[Entry] = []
        for role, remembered in self._found.items():
            named = parties.get(role)
            if named is None:
                continue
            remaining -= 1
            found = remembered.get(named)
            if found is None:
                found = self._find(role, named)
            entries += found
        if remaining:
            unknown = min(parties.keys() - self._found.keys())
            raise ValueError(f"No entity type is called {unknown!r}.")
        return entries

    def _find(self, role: str, named: tuple[str, ...]) -> tuple[Entry, ...]:
        found = findings(Shipment("", 0, {role: named}), self._given[0], self._policy)
        remembered = self._found[role]
        if len(remembered) >= REMEMBERED_AT_MOST:
            remembered.clear()
        entries = remembered[named] = tuple(self._entry(finding) for finding in found)
        return entries

    def _entry(self, finding: Finding) -> Entry:
        effects = _Effects(finding)
        if finding.code is Code.ADVERSE_STANDING:
            return ADVERSE, 0, 0, 0, effects
        if finding.code is not Code.TIER_CREDIT or finding.standing is None:
            return PLAIN, 0, 0, 0, effects
        tier, ppm = finding.standing.tier, finding.standing.random_ppm
        full = role_credit(finding.role, tier, self._policy, advance_ok=True)
        halved = role_credit(finding.role, tier, self._policy, advance_ok=False)
        return CREDIT, full, halved, ppm, effects
