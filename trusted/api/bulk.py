"""Deciding many shipments at once: the rule of `domain.priority`, written straight into JSON."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol

import msgspec

from trusted.api.bodies import ShipmentAsked
from trusted.decisions.entries import key_id_of, new_request_id
from trusted.domain.holds import HoldTerms
from trusted.domain.priority import (
    BASIS,
    DRAWS,
    MILLION,
    Code,
    Lane,
    PartyStanding,
    PriorityPolicy,
    RegisteredParty,
    Shipment,
    bounded,
    earns_credit,
    findings,
    lane_for,
    role_credit,
)
from trusted.domain.standing import ADVERSE
from trusted.register.reading import holds_remembering

REMEMBERED_AT_MOST = 100_000
HIGH_RISK = b'{"code":"high-risk-line","points":0}'
ADVANCE_DATA_MISSING = b'{"code":"advance-data-missing","points":0}'
RANDOM_SELECTION = b'{"code":"random-selection","points":0}'
DECISION = (
    b'{"id":%b,"decision_id":"%b.%d","priority":%d,"lane":"%b","selected_at_random":%b,'
    b'"effects":[%b%b'
)
TIER_CREDIT, ADVERSE_STANDING = Code.TIER_CREDIT.value, Code.ADVERSE_STANDING.value
NO_FINDINGS: tuple[bool, tuple["Entry", ...]] = (False, ())

# What one finding gives: its code, credit in basis points with and without good advance data,
# random_ppm, and its effect in JSON, up to the points where these depend on the shipment.
# Many are remembered; of strings, numbers and bytes alone, the garbage collector passes them by.
Entry = tuple[str, int, int, int, bytes]
Found = tuple[bool, tuple[Entry, ...]]
# The same for all enrollments of a role and tier: JSON around the partner number, and both credits.
Worth = tuple[bytes, bytes, int, int]

_json = msgspec.json.Encoder().encode
_LANES = {lane: lane.value.encode() for lane in Lane}


class RoleUnknown(Exception):
    """A shipment names a role that no entity type has."""


class Standings(Protocol):
    """The register at one sequence: as it is, or as it was."""

    @property
    def sequence(self) -> int: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def any_holds(self) -> bool: ...
    def party(self, identifier: str, /) -> RegisteredParty | None: ...
    def holds_on(self, name: str, /) -> Sequence[HoldTerms]: ...


class Rule:
    """A policy, ready to be applied to many shipments.

    policy_name: as answers show it.
    full_name:   as the log keeps it: its date and full hash.
    key:         the secret of the random selection.
    """

    def __init__(
        self, policy: PriorityPolicy, policy_name: str, key: str, full_name: str = ""
    ) -> None:
        self.policy = policy
        self.policy_name = policy_name
        self.full_name = full_name or policy_name
        self.key_id = key_id_of(key)
        self.roles = tuple(sorted(policy.role_weights, key=policy.heaviest_first))
        self.draw = sha256(f"{key}:{policy_name}:".encode())
        self.plain = {
            (role, code): (False, (_plain(role, code),))
            for role in self.roles
            for code in (Code.UNKNOWN_PARTY, Code.NO_ENROLLMENT_IN_ROLE)
        }
        self._worths: dict[tuple[str, Code, int], Worth] = {}
        # What was found for (role, identifiers…); it holds while the register stays as it is.
        self._found: tuple[int, dict[tuple[str, ...], Found]] = (0, {})
        # The same of the holds on identifiers, by identifier.
        self._held: tuple[int, dict[str, Sequence[HoldTerms]]] = (0, {})

    def remembered(self, sequence: int) -> dict[tuple[str, ...], Found]:
        """Return what was found before in the register of this sequence."""
        of_sequence, found = self._found
        if of_sequence != sequence or len(found) > REMEMBERED_AT_MOST:
            found = {}
            self._found = sequence, found
        return found

    def remembered_holds(self, sequence: int) -> dict[str, Sequence[HoldTerms]]:
        """Return the holds on identifiers found before in the register of this sequence."""
        of_sequence, held = self._held
        if of_sequence != sequence or len(held) > REMEMBERED_AT_MOST:
            held = {}
            self._held = sequence, held
        return held

    def entry(self, role: str, code: Code, standing: PartyStanding) -> Entry:
        """Return the entry of a finding that comes from an enrollment."""
        key = role, code, standing.tier
        worth = self._worths.get(key)
        if worth is None:
            worth = self._worths[key] = _worth(role, code, standing.tier, self.policy)
        head, tail, full, halved = worth
        ppm = standing.random_ppm if code is Code.TIER_CREDIT else 0
        return code.value, full, halved, ppm, head + _json(standing.partner_number) + tail


class Decider:
    """Decides shipments from one reading of the register.

    request_id: of a former request, to decide it again.
    """

    def __init__(self, rule: Rule, view: Standings, request_id: str = "") -> None:
        self.rule = self._rule = rule
        self.sequence, self.as_of = view.sequence, int(view.as_of.timestamp())
        self.request_id = request_id or new_request_id()
        self.lanes = dict.fromkeys(Lane, 0)
        self.view = self._view = view
        self._found = rule.remembered(view.sequence)
        held = rule.remembered_holds(view.sequence)
        self.in_force = self._in_force = holds_remembering(view, held)
        self._request_id = self.request_id.encode()
        self._tail = b'],"sequence":%d,"policy":%b}' % (view.sequence, _json(rule.policy_name))

    def decision(self, shipment: ShipmentAsked, index: int) -> bytes:
        """Return the decision in JSON; equal to what `domain.priority.decide` says.

        index:  its place in the request; part of the decision's id.
        Raises: RoleUnknown, naming the role.
        """
        rule, baseline = self._rule, shipment.baseline
        adverse, entries = self._entries(shipment)
        if self._in_force is not None and self._in_force.cover(shipment.id, shipment.parties):
            return self._held(shipment, index)
        advance = shipment.advance_data
        advance_ok = advance is None or (advance.complete and advance.on_time)
        wanted, credit, ppm, effects = _weigh(
            entries, baseline, rule.policy, advance_ok=advance_ok, adverse=adverse
        )
        priority = bounded(wanted, baseline, rule.policy)
        if priority != wanted:
            code = b"floor" if priority > wanted else b"cap"
            effects.append(b'{"code":"%b","points":%d}' % (code, priority - wanted))
        draw = rule.draw.copy()
        draw.update(shipment.id.encode())
        drawn = int.from_bytes(draw.digest()[:4], "big")
        chosen = drawn * MILLION < (rule.policy.base_ppm if ppm < 0 else ppm) * DRAWS
        if chosen:
            effects.append(RANDOM_SELECTION)
        lane = lane_for(priority, credit, rule.policy, chosen=chosen)
        self.lanes[lane] += 1
        return DECISION % (
            _json(shipment.id),
            self._request_id,
            index,
            priority,
            _LANES[lane],
            b"true" if chosen else b"false",
            b",".join(effects),
            self._tail,
        )

    def _held(self, shipment: ShipmentAsked, index: int) -> bytes:
        policy = self._rule.policy
        self.lanes[Lane.HOLD] += 1
        effect = b'{"code":"hold","points":%d}' % (policy.hold_priority - shipment.baseline)
        found = policy.hold_priority, _LANES[Lane.HOLD], b"false", effect
        return DECISION % (_json(shipment.id), self._request_id, index, *found, self._tail)

    def _entries(self, shipment: ShipmentAsked) -> Found:
        """Return whether anyone is adverse, and an entry for each finding, heaviest role first."""
        parties = shipment.parties
        remaining = len(parties)
        adverse, entries = NO_FINDINGS
        for role in self._rule.roles:
            named = parties.get(role)
            if named is None:
                continue
            remaining -= 1
            key = (role, *named)
            found = self._found.get(key)
            if found is None:
                found = self._find_one(key) if len(named) == 1 else self._find(key)
                self._found[key] = found
            adverse = adverse or found[0]
            entries += found[1]
        if remaining:
            raise RoleUnknown(min(parties.keys() - set(self._rule.roles)))
        return adverse, entries

    def _find_one(self, key: tuple[str, ...]) -> Found:
        """Return what `_find` does, for the one identifier that a role mostly has, sooner."""
        role, identifier = key
        code, standing = finding_of(role, self._view.party(identifier))
        if standing is None:
            return self._rule.plain[role, code]
        return code is Code.ADVERSE_STANDING, (self._rule.entry(role, code, standing),)

    def _find(self, key: tuple[str, ...]) -> Found:
        role, named = key[0], key[1:]
        found = findings(Shipment("", 0, {role: named}), self._view.party, self._rule.policy)
        entries = tuple(
            self._rule.entry(role, finding.code, finding.standing)
            if finding.standing
            else _plain(role, finding.code)
            for finding in found
        )
        return any(finding.code is Code.ADVERSE_STANDING for finding in found), entries


def finding_of(role: str, party: RegisteredParty | None) -> tuple[Code, PartyStanding | None]:
    """Return what `domain.priority.findings` does, for the bearer of a role's one identifier."""
    if party is None:
        return Code.UNKNOWN_PARTY, None
    standing = party.enrollments.get(role)
    if standing is not None and standing.status in ADVERSE:
        return Code.ADVERSE_STANDING, standing
    if standing is not None and earns_credit(standing):
        return Code.TIER_CREDIT, standing
    return Code.NO_ENROLLMENT_IN_ROLE, None


def _weigh(
    entries: tuple[Entry, ...],
    baseline: int,
    policy: PriorityPolicy,
    *,
    advance_ok: bool,
    adverse: bool,
) -> tuple[int, int, int, list[bytes]]:
    """Return the priority before its bounds, the total credit, the ppm (-1: base) and effects."""
    high_risk = baseline >= policy.high_risk
    refused = high_risk or adverse
    adverse_points = policy.adverse_points
    wanted, total, largest_ppm = baseline, 0, -1
    effects: list[bytes] = []
    for code, full, halved, ppm, text in entries:
        if code == TIER_CREDIT:
            largest_ppm = max(largest_ppm, ppm)
            if refused:
                continue
            credit = full if advance_ok else halved
            points = baseline * credit // BASIS
            wanted -= points
            total += credit
            effects.append(b"%b%d}" % (text, -points))
        elif code == ADVERSE_STANDING:
            wanted += adverse_points
            effects.append(b"%b%d}" % (text, adverse_points))
            adverse_points = 0
        else:
            effects.append(text)
    if high_risk:
        effects.append(HIGH_RISK)
    if not advance_ok:
        effects.append(ADVANCE_DATA_MISSING)
    return wanted, total, largest_ppm, effects


def _plain(role: str, code: Code) -> Entry:
    return code.value, 0, 0, 0, b'{"code":"%b","role":%b,"points":0}' % (code.encode(), _json(role))


def _worth(role: str, code: Code, tier: int, policy: PriorityPolicy) -> Worth:
    head = b'{"code":"%b","role":%b,"partner_number":' % (code.encode(), _json(role))
    tail = b',"tier":%d,"points":' % tier
    if code is not Code.TIER_CREDIT:
        return head, tail, 0, 0
    full = role_credit(role, tier, policy, advance_ok=True)
    return head, tail, full, role_credit(role, tier, policy, advance_ok=False)
