"""Examinations of one enrollment, entered as outcomes."""

from sqlalchemy import func, select

from tests.factories import (
    NOON,
)
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import db
from trusted.persistence.models import (
    Outcome,
    OutcomeParty,
)


def examine(enrollment, number, violations=0, on=NOON, selection=Selection.RANDOM, mode="express"):
    """Enter examinations of one enrollment, the violations last."""
    before = db.session.scalar(select(func.count()).select_from(Outcome))
    for n in range(number):
        bad = n >= number - violations
        outcome = Outcome(
            outcome_id=f"o{before + n}",
            content_hash=f"{before + n:064x}",
            examined_at=on,
            mode=mode,
            selection=selection,
            violation=bad,
            severity=Severity.MAJOR if bad else None,
            on_time=True,
            received_at=on,
            received_from="test",
        )
        db.session.add(outcome)
        db.session.flush()
        db.session.add(
            OutcomeParty(outcome_id=outcome.id, enrollment_id=enrollment.id, examined_on=on.date())
        )
    db.session.commit()
