"""The quarantine of foreign lists: a second person releases or refuses a doubtful row."""

from datetime import datetime

from trusted.domain.errors import InputRefused
from trusted.domain.recognition import Outcome, check_decidable
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, Arrangement, RecordDecision
from trusted.persistence.queries.quarantine import WaitingRow, row_by_id
from trusted.services.arrangements import DECIDING, REASON_MAX, permit
from trusted.services.audit import record
from trusted.services.recognizing import recognize

BY_DECISION = "decision"


def decide_row(
    waiting: WaitingRow, outcome: Outcome, reason: str, *, actor: Account, now: datetime
) -> RecordDecision:
    """Release a doubtful row, so that it counts from the commit on, or refuse it.

    Raises: NotPermitted; InputRefused without a reason; NotSeparated for who brought the list;
            TransitionNotAllowed if it was decided, or a newer list says something else.
    """
    permit(actor, DECIDING)
    if not 1 <= len(reason.strip()) <= REASON_MAX:
        raise InputRefused("Say why, so that the next person can follow it.")
    arrangement = db.session.get_one(Arrangement, waiting.party.arrangement_id)
    lock(f"arrangement/{arrangement.id}")
    current = row_by_id(waiting.record.id) or waiting
    check_decidable(
        decided=current.decision is not None,
        current=current.is_newest,
        imported_by=waiting.record.brought_by,
        decided_by=f"account/{actor.id}",
    )
    decision = RecordDecision(
        record_id=waiting.record.id,
        brought_by=waiting.record.brought_by,
        outcome=outcome.value,
        reason=reason.strip(),
        decided_at=now,
        decided_by_id=actor.id,
    )
    db.session.add(decision)
    db.session.flush()
    subject = f"arrangement/{arrangement.id}"
    told = {"party": waiting.party.number, "outcome": outcome.value, "reason": reason.strip()}
    record(actor.id, "decide-row", subject, at=now, record=waiting.record.id, **told)
    recognize(arrangement, [waiting.party.id], why=BY_DECISION, now=now)
    db.session.commit()
    return decision
