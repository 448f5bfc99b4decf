"""The inspection priority of many shipments, by the rule of the domain, remembering what recurs."""

from collections.abc import Collection
from hashlib import sha256

from trusted.domain.holds import HoldsInForce, is_held
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
    findings,
    held_back,
    lane_for,
    role_credit,
)

# Of each role, what is found for so many different identifiers.
REMEMBERED_AT_MOST = 50_000
CREDIT, ADVERSE, PLAIN = range(3)
HIGH_RISK, LATE = Effect(Code.HIGH_RISK_LINE), Effect(Code.ADVANCE_DATA_MISSING)
CHOSEN = Effect(Code.RANDOM_SELECTION)
NOTHING: tuple[bool, tuple["Entry", ...]] = (False, ())


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
# What was found for a role: whether anyone is adverse, and an entry for each finding.
Found = tuple[bool, tuple[Entry, ...]]


class Prioritizer:
    """Decides shipments by one state of the register and one policy.

    name: of the policy.
    key:  the secret of the random selection.
    """

    def __init__(self, policy: PriorityPolicy, name: str, key: str, party_of: PartyOf) -> None:
        self._policy = policy
        self._party_of = party_of
        self._draw = sha256(f"{key}:{name}:".encode())
        roles = sorted(policy.role_weights, key=policy.heaviest_first)
        self._found: dict[str, dict[tuple[str, ...], Found]] = {role: {} for role in roles}
        self._by_role = tuple(self._found.items())

    def decide(
        self,
        shipment: Shipment,
        holds: Collection[str] = (),
        in_force: HoldsInForce | None = None,
    ) -> Decision:
        """Return what `domain.priority.decide` does.

        Raises: ValueError for a role that no entity type has.
        """
        if (holds or in_force) and is_held(shipment.id, shipment.parties, holds, in_force):
            self._entries(shipment)
            return held_back(shipment, self._policy)
        policy, baseline = self._policy, shipment.baseline
        wanted, credit, ppm, effects = self._weigh(shipment, baseline)
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

    def _weigh(self, shipment: Shipment, baseline: int) -> tuple[int, int, int, list[Effect]]:
        """Return the priority before its bounds, total credit, ppm (-1: base), and effects."""
        adverse, entries = self._entries(shipment)
        high_risk, adverse_points = baseline >= self._policy.high_risk, self._policy.adverse_points
        refused, late = high_risk or adverse, not shipment.advance_ok
        wanted, total, largest = baseline, 0, -1
        effects: list[Effect] = []
        for kind, full, halved, ppm, worth in entries:
            points = 0
            if kind == CREDIT:
                largest = max(largest, ppm)
                if refused:
                    continue
                credit = halved if late else full
                points = -(baseline * credit // BASIS)
                total += credit
            elif kind == ADVERSE:
                points, adverse_points = adverse_points, 0
            wanted += points
            effects.append(worth[points])
        if high_risk:
            effects.append(HIGH_RISK)
        if late:
            effects.append(LATE)
        return wanted, total, largest, effects

    def _entries(self, shipment: Shipment) -> Found:
        parties = shipment.parties
        remaining = len(parties)
        adverse, entries = NOTHING
        for role, remembered in self._by_role:
            named = parties.get(role)
            if named is None:
                continue
            remaining -= 1
            found = remembered.get(named) or self._find(role, named)
            adverse = adverse or found[0]
            entries += found[1]
        if remaining:
            unknown = min(parties.keys() - self._found.keys())
            raise ValueError(f"No entity type is called {unknown!r}.")
        return adverse, entries

    def _find(self, role: str, named: tuple[str, ...]) -> Found:
        found = findings(Shipment("", 0, {role: named}), self._party_of, self._policy)
        remembered = self._found[role]
        if len(remembered) >= REMEMBERED_AT_MOST:
            remembered.clear()
        adverse = any(finding.code is Code.ADVERSE_STANDING for finding in found)
        made = remembered[named] = adverse, tuple(self._entry(finding) for finding in found)
        return made

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
