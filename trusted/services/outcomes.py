"""Taking in what examinations found, and what was wrong about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec import UNSET, Struct

from trusted.persistence.database import db, lock
from trusted.persistence.queries.outcomes import Former, formers_of, hashes_of
from trusted.services.audit import record
from trusted.services.outcome_storing import Fresh, store
from trusted.services.reported import OutcomeReceipt, Reception, ReportedOutcome, content_hash

CHUNK = 5_000
CLOCK_SKEW = timedelta(minutes=5)
EARLIEST_YEAR = 1990
TAKEN_IN_BEFORE = (
    "This outcome_id was taken in before, with other content. The first one stands; to change"
    " it, send an outcome with an id of its own that corrects this one."
)


class Recorded(Struct, frozen=True):
    """What one call took in.

    receipts: one an outcome, in the order handed in.
    touched:  ids of the enrollments of whose outcomes others count now.
    """

    receipts: Sequence[OutcomeReceipt]
    touched: frozenset[int]


@dataclass(slots=True)
class Intake:
    """A number of reports on their way in.

    receipts: one a report, in their order.
    known:    content hash of what was taken in, by outcome_id.
    fresh:    what is new.
    """

    known: dict[str, str]
    receipts: list[OutcomeReceipt] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)

    def judge(self, item: ReportedOutcome, now: datetime) -> None:
        """Add the receipt of a report, and the report if it is new."""
        if fault := _fault(item, now):
            self.receipts.append(OutcomeReceipt(item.outcome_id, Reception.REFUSED, fault))
            return
        digest = content_hash(item)
        status = _status(digest, self.known.get(item.outcome_id))
        if status is Reception.ACCEPTED:
            self.known[item.outcome_id] = digest
            self.fresh.append(Fresh(item, digest))
        detail = TAKEN_IN_BEFORE if status is Reception.CONFLICT else ""
        self.receipts.append(OutcomeReceipt(item.outcome_id, status, detail))

    def turn_down(self, item: ReportedOutcome, status: Reception, detail: str) -> None:
        """Change the receipt of a report, and of those that repeat it."""
        self.receipts = [
            OutcomeReceipt(item.outcome_id, status, detail)
            if receipt.outcome_id == item.outcome_id
            and receipt.status in {Reception.ACCEPTED, Reception.DUPLICATE}
            else receipt
            for receipt in self.receipts
        ]


def record_outcomes(
    items: Sequence[ReportedOutcome], *, received_from: str, now: datetime
) -> Recorded:
    """Take in outcomes; what was taken in before is recognized by its id and changes nothing.

    A correction is an outcome of its own: what it corrects stays as it was, and counts no longer.

    received_from: who reports, at most 100 characters.
    """
    lock("outcomes")
    receipts: list[OutcomeReceipt] = []
    touched: set[int] = set()
    for start in range(0, len(items), CHUNK):
        taken_in, concerned = _take_in(items[start : start + CHUNK], received_from, now)
        receipts.extend(taken_in)
        touched |= concerned
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


def try_outcomes(items: Sequence[ReportedOutcome], *, now: datetime) -> Sequence[OutcomeReceipt]:
    """Return what would become of outcomes if none had come before; nothing is taken in.

    What a correction corrects is taken to be there.
    """
    intake = Intake({})
    for item in items:
        intake.judge(item, now)
    return intake.receipts


def _take_in(
    chunk: Sequence[ReportedOutcome], received_from: str, now: datetime
) -> tuple[Sequence[OutcomeReceipt], set[int]]:
    intake = Intake(hashes_of({item.outcome_id for item in chunk}))
    for item in chunk:
        intake.judge(item, now)
    waiting = [one for one in intake.fresh if one.item.corrects is not UNSET]
    plain = [one for one in intake.fresh if one.item.corrects is UNSET]
    touched = store(plain, received_from, now=now)
    while waiting:
        ready, left = _ready(waiting, intake)
        if len(left) == len(waiting):
            break
        touched |= store(ready, received_from, now=now)
        waiting = left
    for one in waiting:
        detail = f"corrects: no outcome {one.item.corrects} was taken in. Send that one first."
        intake.turn_down(one.item, Reception.REFUSED, detail)
    return intake.receipts, touched


def _ready(waiting: Sequence[Fresh], intake: Intake) -> tuple[list[Fresh], list[Fresh]]:
    """Return the corrections of what is there, and those that still wait for one another."""
    formers = formers_of({str(one.item.corrects) for one in waiting})
    ready: dict[int, Fresh] = {}
    left = []
    for one in waiting:
        former = formers.get(str(one.item.corrects))
        if former is None:
            left.append(one)
        elif by := _corrected_by(former, ready):
            detail = f"{one.item.corrects} was corrected by {by} before. Correct that one."
            intake.turn_down(one.item, Reception.CONFLICT, detail)
        else:
            ready[former.id] = Fresh(one.item, one.content_hash, former.id)
    return list(ready.values()), left


def _corrected_by(former: Former, ready: Mapping[int, Fresh]) -> str | None:
    if former.id in ready:
        return ready[former.id].item.outcome_id
    return former.corrected_by


def _fault(item: ReportedOutcome, now: datetime) -> str | None:
    """Return why a report cannot be taken in, whatever came before; None if it can."""
    if item.examined_at.year < EARLIEST_YEAR or item.examined_at > now + CLOCK_SKEW:
        return f"examined_at must lie between the year {EARLIEST_YEAR} and now."
    if item.violation != (item.severity is not None):
        return "Give the severity if a violation was found, and only then."
    return None


def _status(digest: str, former: str | None) -> Reception:
    """Return what becomes of a content, if the former one under its id was this."""
    if former is None:
        return Reception.ACCEPTED
    return Reception.DUPLICATE if former == digest else Reception.CONFLICT
