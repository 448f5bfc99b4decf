"""Taking in what examinations found, and whom each outcome concerns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import insert, select

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import Identifier, parse_identifier
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Outcome,
    OutcomeParty,
)
from trusted.persistence.queries.holdings import held_at, holdings_of
from trusted.services.audit import record

CHUNK = 1_000
CLOCK_SKEW = timedelta(minutes=5)
EARLIEST_YEAR = 1990

Text = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Mode = Annotated[str, Meta(pattern=r"^[a-z][a-z_-]{0,19}$", examples=["express"])]
PartyName = Annotated[str, Meta(min_length=1, max_length=300, examples=["scac:FXPQ"])]
Bearers = Annotated[list[PartyName], Meta(max_length=20)]
Parties = Annotated[
    dict[Annotated[str, Meta(max_length=40)], Bearers],
    Meta(max_length=20, description="Identifiers of who took part, by role (entity type)."),
]


class DataQuality(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was seen of the data that came with the shipment; left out: not assessed."""

    on_time: bool | None = None
    complete: bool | None = None
    description_specific: bool | None = None
    consignee_plausible: bool | None = None
    presented: bool | None = None


class ReportedOutcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One examination's result, as the examining system reports it."""

    outcome_id: Annotated[Text, Meta(description="Your own id; sent again it counts once.")]
    examined_at: Annotated[datetime, Meta(tz=True)]
    mode: Mode
    selection: Selection
    violation: bool
    parties: Parties
    severity: Annotated[
        Severity | None, Meta(description="Of the violation; left out if there was none.")
    ] = None
    shipment_id: Text | None = None
    data_quality: DataQuality = DataQuality()


class Reception(StrEnum):
    """What became of a reported outcome."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class OutcomeReceipt(Struct, frozen=True):
    """The answer to one reported outcome; `detail` says why it was not taken in."""

    outcome_id: str
    status: Reception
    detail: str = ""


class Recorded(Struct, frozen=True):
    """What one call took in.

    receipts: one an outcome, in the order handed in.
    touched:  ids of the enrollments whose outcomes became more.
    """

    receipts: Sequence[OutcomeReceipt]
    touched: frozenset[int]


Names = Mapping[str, Identifier | None]


def record_outcomes(
    items: Sequence[ReportedOutcome], *, received_from: str, now: datetime
) -> Recorded:
    """Take in outcomes; what was taken in before is recognized by its id and changes nothing.

    received_from: who reports, at most 100 characters.
    """
    lock("outcomes")
    receipts: list[OutcomeReceipt] = []
    touched: set[int] = set()
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        judged, fresh = _judge(chunk, now)
        receipts.extend(judged)
        touched |= _store(fresh, received_from, now)
    statuses = [receipt.status for receipt in receipts]
    record(
        None,
        "record-outcomes",
        "outcomes",
        at=now,
        received_from=received_from,
        enrollments=len(touched),
        **{status.value: statuses.count(status) for status in Reception},
    )
    db.session.commit()
    return Recorded(receipts, frozenset(touched))


def _judge(
    chunk: Sequence[ReportedOutcome], now: datetime
) -> tuple[list[OutcomeReceipt], dict[str, ReportedOutcome]]:
    """Return a receipt for each, and by content hash those that are new."""
    query = select(Outcome.outcome_id, Outcome.content_hash).where(
        Outcome.outcome_id.in_({item.outcome_id for item in chunk})
    )
    known = dict(db.session.execute(query).all())
    receipts: list[OutcomeReceipt] = []
    fresh: dict[str, ReportedOutcome] = {}
    for item in chunk:
        receipt = _receipt(item, known, now)
        if receipt.status is Reception.ACCEPTED:
            content_hash = _content_hash(item)
            known[item.outcome_id] = content_hash
            fresh[content_hash] = item
        receipts.append(receipt)
    return receipts, fresh


def _receipt(item: ReportedOutcome, known: Mapping[str, str], now: datetime) -> OutcomeReceipt:
    if item.examined_at.year < EARLIEST_YEAR or item.examined_at > now + CLOCK_SKEW:
        detail = f"examined_at must lie between the year {EARLIEST_YEAR} and now."
        return OutcomeReceipt(item.outcome_id, Reception.REFUSED, detail)
    if item.violation != (item.severity is not None):
        detail = "Give the severity if a violation was found, and only then."
        return OutcomeReceipt(item.outcome_id, Reception.REFUSED, detail)
    former = known.get(item.outcome_id)
    if former is None:
        return OutcomeReceipt(item.outcome_id, Reception.ACCEPTED)
    if former == _content_hash(item):
        return OutcomeReceipt(item.outcome_id, Reception.DUPLICATE)
    detail = "This outcome_id was taken in before, with other content. The first one stands."
    return OutcomeReceipt(item.outcome_id, Reception.CONFLICT, detail)


def _content_hash(item: ReportedOutcome) -> str:
    alike = msgspec.structs.replace(
        item,
        examined_at=item.examined_at.astimezone(UTC),
        parties={role: sorted(set(named)) for role, named in item.parties.items() if named},
    )
    return sha256(msgspec.json.encode(alike, order="sorted")).hexdigest()


def _store(fresh: Mapping[str, ReportedOutcome], received_from: str, now: datetime) -> set[int]:
    if not fresh:
        return set()
    rows = [_row(item, content, received_from, now) for content, item in fresh.items()]
    # Asking for the keys afterwards is five times as fast as having each insert return its own.
    db.session.execute(insert(Outcome), rows)
    named = {item.outcome_id for item in fresh.values()}
    ids = dict(
        db.session.execute(
            select(Outcome.outcome_id, Outcome.id).where(Outcome.outcome_id.in_(named))
        ).all()
    )
    touched: set[int] = set()
    parties: list[dict[str, object]] = []
    for item, enrollment_ids in _concerned(fresh.values()):
        day = item.examined_at.astimezone(UTC).date()
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
        db.session.execute(insert(OutcomeParty), parties)
    return touched


def _row(
    item: ReportedOutcome, content_hash: str, received_from: str, now: datetime
) -> dict[str, object]:
    return {
        "outcome_id": item.outcome_id,
        "content_hash": content_hash,
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
