"""Whether trust in parties foretold what inspections found later, on the shipped files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from trusted.domain.decay import weight_of
from trusted.domain.effect import Counted, RateRatio, Verdict, confidence_of_each, rate_ratio
from trusted.domain.outcomes import (
    ForwardTally,
    OutcomePolicy,
    OutcomeSums,
    Severity,
    Tally,
    faded,
    posterior,
)
from trusted.domain.segments import estimate_segment
from trusted.domain.tiers import TierDemand, rate_carries
from trusted.manifests.examined import OF_2020, OF_2021, ROLES, Declaration, declarations
from trusted.program import Policy
from trusted.services.delivered import examined_ratio

TIER = 2

Found = Counter[Severity | None]


@dataclass(frozen=True, slots=True)
class History:
    """What was found of one party: its main mode, in all, and as forward sums (domain.decay)."""

    mode: str
    tally: Tally
    sums: OutcomeSums


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the history of one entity type's parties says of their later inspections.

    trusted:  parties whose history passes the rate gate of tier 2.
    others:   parties with a history that does not pass it.
    unknown:  later inspections of parties without a history, and what they found.
    compared: the trusted parties' later rate of violations against the others'.
    """

    entity_type: str
    trusted: int
    others: int
    unknown: Counted
    compared: RateRatio


@dataclass(frozen=True, slots=True)
class ShippedEffect:
    """The whole measurement.

    tier:     whose rate gate divides the parties.
    history, later: how many inspections each rests on.
    until, last:    the last day of each.
    examined:       how often those that name a trusted party would have been inspected, against
                    the others at the same risk.
    """

    tier: int
    history: int
    until: date
    later: int
    last: date
    lines: Sequence[Foretold]
    examined: RateRatio

    @property
    def shows_none(self) -> bool:
        """Whether no entity type's trusted parties differ from the others."""
        apart = (Verdict.LOWER, Verdict.HIGHER)
        return all(line.compared.verdict not in apart for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Under:
    """A policy as its full name tells it apart."""

    name: str
    policy: Policy = field(compare=False)


def shipped_effect(policy: Policy) -> ShippedEffect:
    """Return what the shipped declarations of 2020 foretell of those of 2021, under a policy.

    The data do not say why a declaration was inspected; each counts as drawn at random. Computed
    once for each policy: the declarations never change.
    """
    return _computed(_Under(policy.full_name, policy))


@lru_cache(maxsize=4)
def _computed(under: _Under) -> ShippedEffect:
    policy = under.policy
    history, later = declarations(OF_2020), declarations(OF_2021)
    until = max(d.day for d in history)
    judged = {role: trusted_parties(role, history, until, policy) for role in ROLES}
    return ShippedEffect(
        tier=TIER,
        history=len(history),
        until=until,
        later=len(later),
        last=max(d.day for d in later),
        lines=[foretold(role, judged[role], later) for role in ROLES],
        examined=examined_ratio(judged, TIER, later, policy),
    )


def trusted_parties(
    entity_type: str, history: Iterable[Declaration], on: date, policy: Policy
) -> Mapping[str, bool]:
    """Return for each party with a history whether it passes the rate gate of tier 2 on a day.

    The peers' rates are estimated from the same history, by the rule of the nightly job.
    """
    found: dict[str, Found] = defaultdict(Counter)
    faded_found: dict[str, Found] = defaultdict(Counter)
    modes: dict[str, Counter[str]] = defaultdict(Counter)
    half_life = policy.outcomes.half_life_days
    for d in history:
        if party := d.parties.get(entity_type):
            found[party][d.severity] += 1
            faded_found[party][d.severity] += weight_of(d.day, half_life)
            modes[party][d.mode] += 1
    known = {
        party: History(
            mode=max(sorted(seen), key=seen.__getitem__),
            tally=_tally(found[party]),
            sums=_sums(faded_found[party], half_life),
        )
        for party, seen in modes.items()
    }
    return _judged(known, on, policy.outcomes, policy.tiers.demands[TIER])


def foretold(
    entity_type: str, judged: Mapping[str, bool], later: Iterable[Declaration]
) -> Foretold:
    """Return whether trust in one entity type's parties foretold what was found of them later.

    judged: party -> whether it would have been trusted; those not in it have no history.
    """
    seen: dict[bool | None, dict[tuple[str, str], list[bool]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for d in later:
        if party := d.parties.get(entity_type):
            seen[judged.get(party)][party, d.mode].append(d.severity is not None)
    ours, theirs, unknown = (_counted(seen[group]) for group in (True, False, None))
    return Foretold(
        entity_type=entity_type,
        trusted=sum(judged.values()),
        others=len(judged) - sum(judged.values()),
        unknown=Counted("", "", sum(c.total for c in unknown), sum(c.events for c in unknown)),
        compared=rate_ratio(ours, theirs, confidence_of_each(len(ROLES))),
    )


def _judged(
    histories: Mapping[str, History], on: date, policy: OutcomePolicy, demand: TierDemand
) -> Mapping[str, bool]:
    members: dict[str, list[tuple[Tally, Tally]]] = defaultdict(list)
    for history in histories.values():
        members[history.mode].append((history.tally, Tally()))
    segments = {mode: estimate_segment(tallies, policy) for mode, tallies in members.items()}
    judged = {}
    for party, history in histories.items():
        segment = segments[history.mode]
        known = posterior(*faded(history.sums, segment, on, policy), segment)
        judged[party] = rate_carries(demand, known, segment.rate)
    return judged


def _counted(seen: Mapping[tuple[str, str], Sequence[bool]]) -> list[Counted]:
    return [Counted(party, mode, len(found), sum(found)) for (party, mode), found in seen.items()]


def _tally(found: Found) -> Tally:
    return Tally(found.total(), {grade: n for grade, n in found.items() if grade is not None})


def _sums(found: Found, half_life_days: int) -> OutcomeSums:
    violations = {grade: n for grade, n in found.items() if grade is not None}
    return OutcomeSums(half_life_days, random=ForwardTally(found.total(), violations))
