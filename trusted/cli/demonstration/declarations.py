"""The declarations of 2020: who took part most, and what the inspections found, moved to today."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import TextIOWrapper
from pathlib import Path

from trusted.domain.outcomes import Selection, Severity
from trusted.manifests.lines import opened
from trusted.manifests.shapes import DECLARATIONS
from trusted.manifests.shipped import located
from trusted.services.outcomes import ReportedOutcome

NAME = "declarations-2020.csv"
LAST_DAY = date(2020, 12, 31)
ROLES = ("broker", "carrier", "seller")
# Nobody knows the hour of an inspection; noon is as good as any.
NOON = time(12, tzinfo=UTC)
CRITICAL = "2"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One inspected import.

    parties:  role -> identifier, such as customs:KR/PF1L1IG; unknown ones are left out.
    came_from: two letters of the country from which it was sent.
    severity: of what the inspection found; None: no fault.
    """

    id: str
    day: date
    mode: str
    parties: Mapping[str, str]
    came_from: str
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Trader:
    """Who took part in many of them, in one role; `came_from`: where most were sent from."""

    entity_type: str
    identifier: str
    declarations: int
    came_from: str


def declarations() -> list[Declaration]:
    """Return the declarations of 2020, in the order of the file."""
    with opened(located(Path(NAME))) as stream:
        return [_declaration(row) for row in csv.DictReader(TextIOWrapper(stream, "utf-8"))]


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


def _declaration(row: Mapping[str, str]) -> Declaration:
    columns = {role: row[DECLARATIONS.roles[role]] for role in ROLES}
    return Declaration(
        id=row[DECLARATIONS.id],
        day=date.fromisoformat(row["date"]),
        mode=DECLARATIONS.modes.get(row[DECLARATIONS.mode][:1], "other"),
        parties={role: f"{DECLARATIONS.prefix}{name}" for role, name in columns.items() if name},
        came_from=row["country_of_departure"],
        severity=_severity(row),
    )


def _severity(row: Mapping[str, str]) -> Severity | None:
    if row["fraud"] == "0":
        return None
    return Severity.CRITICAL if row["critical_fraud"] == CRITICAL else Severity.MAJOR
