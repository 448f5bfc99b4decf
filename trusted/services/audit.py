"""Recording who did what, and proving that the record is whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db, lock
from trusted.persistence.models import AuditEvent

PAGE = 1000
LAST = select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
_APPEND = insert(AuditEvent)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be recorded: as `record` takes it."""

    actor_id: int | None
    action: str
    subject: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification found.

    events:    how many events were read.
    broken_at: id of the first event that does not fit; None: the chain is whole.
    why:       in words, empty when whole.
    head:      hash of the last event that fits, 64 hex digits.
    """

    events: int
    broken_at: int | None
    why: str
    head: str


def record(
    actor_id: int | None, action: str, subject: str, *, at: datetime, **detail: object
) -> None:
    """Append an audit event to the running transaction; the caller commits.

    actor_id: account that acted; None: the system itself.
    action:   verb in the imperative, such as "submit".
    subject:  kind and id of the thing, such as "enrollment/12".
    detail:   what JSON can hold; no secrets, no file contents.
    """
    record_all([Deed(actor_id, action, subject, detail)], at=at)


def record_all(deeds: Sequence[Deed], *, at: datetime) -> None:
    """Append events of one moment, in their order, to the running transaction; at least one."""
    # Before the chain is held: whoever waits here for a row would have everyone wait.
    db.session.flush()
    lock("audit")
    connection = db.session.connection()
    last = connection.execute(LAST).first()
    last_id, head = (last.id, last.hash) if last else (0, GENESIS)
    rows = []
    for event_id, deed in enumerate(deeds, last_id + 1):
        content = {
            "id": event_id,
            "at": at,
            "actor_id": deed.actor_id,
            "action": deed.action,
            "subject": deed.subject,
            "detail": deed.detail,
        }
        following = link(head, content | {"at": _moment(at)})
        rows.append({**content, "previous_hash": head, "hash": following})
        head = following
    # Straight into the table: an event is never changed, so the session need not know it.
    connection.execute(_APPEND, rows)


def verify_audit(noted: tuple[int, str] | None = None) -> ChainReport:
    """Read the whole chain and report the first event that does not fit, if any.

    noted: number of events and head that an earlier verification reported and that was kept
           elsewhere. Without it events cut off at the end, or a chain computed anew by who holds
           the database, cannot be told from a whole one.
    """
    last_id, head = 0, GENESIS
    while page := _events_after(last_id):
        for event in page:
            if why := _fault(event, last_id + 1, head):
                return ChainReport(last_id, event.id, why, head)
            last_id, head = event.id, event.hash
            db.session.expunge(event)
            if noted is not None and noted[0] == last_id and noted[1] != head:
                why = f"event {last_id} is another than was noted"
                return ChainReport(last_id, last_id, why, head)
    if noted is not None and last_id < noted[0]:
        why = f"the events {last_id + 1} to {noted[0]} are missing at the end"
        return ChainReport(last_id, last_id + 1, why, head)
    return ChainReport(last_id, None, "", head)


def _events_after(event_id: int) -> Sequence[AuditEvent]:
    return db.session.scalars(
        select(AuditEvent).where(AuditEvent.id > event_id).order_by(AuditEvent.id).limit(PAGE)
    ).all()


def _fault(event: AuditEvent, expected_id: int, head: str) -> str:
    if event.id != expected_id:
        return f"event {expected_id} is missing"
    if event.previous_hash != head:
        return f"event {event.id} does not follow the event before it"
    if event.hash != link(head, _content(event)):
        return f"event {event.id} was changed after it was written"
    return ""


def _content(event: AuditEvent) -> Mapping[str, object]:
    return {
        "id": event.id,
        "at": _moment(event.at),
        "actor_id": event.actor_id,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
