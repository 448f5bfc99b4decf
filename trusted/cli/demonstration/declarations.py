"""The declarations of 2020: who took part most, and what the inspections found, moved to today."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from trusted.domain.outcomes import Selection
from trusted.manifests.examined import Declaration
from trusted.services.reported import ReportedOutcome

LAST_DAY = date(2020, 12, 31)
# Nobody knows the hour of an inspection; noon is as good as any.
NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trader:
    """Who took part in many of them, in one role; `came_from`: where most were sent from."""

    entity_type: str
    identifier: str
    declarations: int
    came_from: str


def busiest(known: Sequence[Declaration], entity_type: str, number: int) -> list[Trader]:
    """Return who was named most in a role, the busiest first."""
    named = [d for d in known if entity_type in d.parties]
    times = Counter(d.parties[entity_type] for d in named)
    traders = sorted(times, key=lambda name: (-times[name], name))[:number]
    origins: dict[str, Counter[str]] = {name: Counter() for name in traders}
    for d in named:
        if (name := d.parties[entity_type]) in origins:
            origins[name][d.came_from] += 1
    return [
        Trader(entity_type, name, times[name], origins[name].most_common(1)[0][0])
        for name in traders
    ]


def outcomes(
    known: Sequence[Declaration], traders: Sequence[Trader], today: date
) -> Iterator[ReportedOutcome]:
    """Yield the inspections of those declarations that name one of the traders in its role.

    Scores fade with time, so the year is moved by whole days until its last day was yesterday.
    The data do not say why a declaration was inspected; each counts as drawn at random.
    """
    shift = today - timedelta(days=1) - LAST_DAY
    parties = {(trader.entity_type, trader.identifier) for trader in traders}
    for d in known:
        if not parties.isdisjoint(d.parties.items()):
            yield ReportedOutcome(
                outcome_id=d.id,
                examined_at=datetime.combine(d.day + shift, NOON),
                mode=d.mode,
                selection=Selection.RANDOM,
                violation=d.severity is not None,
                severity=d.severity,
                parties={role: [name] for role, name in d.parties.items()},
                shipment_id=d.id,
            )
