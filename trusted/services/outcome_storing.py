"""Writing down reported outcomes, for whom they count, and what no longer counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import Identifier, parse_identifier
from trusted.persistence.at_once import put_in
from trusted.persistence.models import Outcome, OutcomeParty
from trusted.persistence.queries.holdings import held_at, holdings_of
from trusted.persistence.queries.outcomes import counted_outcomes, keys_of
from trusted.services.counting import Deltas, add_counts
from trusted.services.reported import ReportedOutcome

Names = Mapping[str, Identifier | None]


@dataclass(frozen=True, slots=True)
class Fresh:
    """An outcome to be written down; corrects_id: of the one that counts no longer."""

    item: ReportedOutcome
    content_hash: str
    corrects_id: int | None = None


def store(fresh: Sequence[Fresh], received_from: str, *, now: datetime) -> set[int]:
    """Write outcomes down and count them; the caller holds the lock of outcomes and commits.

    Returns: the enrollments of which something else counts now.
    """
    if not fresh:
        return set()
    rows = [_row(one, received_from, now) for one in fresh]
    put_in(Outcome, rows)
    ids = keys_of({one.item.outcome_id for one in fresh})
    deltas = Deltas()
    touched = _take_back({one.corrects_id for one in fresh if one.corrects_id}, deltas)
    parties: list[dict[str, object]] = []
    concerned = _concerned([one.item for one in fresh])
    for row, (item, enrollment_ids) in zip(rows, concerned, strict=True):
        day = item.examined_at.astimezone(UTC).date()
        deltas.add(row, day, enrollment_ids)
        parties.extend(
            {
                "outcome_id": ids[item.outcome_id],
                "enrollment_id": enrollment_id,
                "examined_on": day,
            }
            for enrollment_id in sorted(enrollment_ids)
        )
        touched |= enrollment_ids
    if parties:
        put_in(OutcomeParty, parties)
    add_counts(deltas.days(), now=now)
    return touched


def _take_back(ids: Collection[int], deltas: Deltas) -> set[int]:
    """Take corrected outcomes out of the counts; returns the enrollments they concerned."""
    touched: set[int] = set()
    for counted in counted_outcomes(ids):
        deltas.add(counted.columns, counted.day, [counted.enrollment_id], times=-1)
        touched.add(counted.enrollment_id)
    return touched


def _row(one: Fresh, received_from: str, now: datetime) -> dict[str, Any]:
    item = one.item
    return {
        "outcome_id": item.outcome_id,
        "content_hash": one.content_hash,
        "corrects_id": one.corrects_id,
        "shipment_id": item.shipment_id,
        "examined_at": item.examined_at,
        "mode": item.mode,
        "selection": item.selection,
        "violation": item.violation,
        "severity": item.severity,
        **msgspec.structs.asdict(item.data_quality),
        "received_at": now,
        "received_from": received_from,
    }


def _concerned(
    items: Iterable[ReportedOutcome],
) -> Iterator[tuple[ReportedOutcome, set[int]]]:
    """Yield each outcome with the enrollments that it concerns in their role."""
    items = list(items)
    texts = {text for item in items for named in item.parties.values() for text in named}
    names: Names = {text: _parsed(text) for text in texts}
    holdings = holdings_of({name for name in names.values() if name is not None})
    for item in items:
        yield (
            item,
            {
                enrollment_id
                for role, named in item.parties.items()
                for text in named
                if (name := names[text]) is not None
                for holding in held_at(holdings.get(name, ()), item.examined_at)
                for enrollment_id in holding.enrollments.get(role, ())
            },
        )


def _parsed(text: str) -> Identifier | None:
    try:
        return parse_identifier(text)
    except InvalidIdentifier:
        return None
