"""Examinations of one enrollment, entered as outcomes."""

from sqlalchemy import func, select

from tests.factories import NOON
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import db
from trusted.persistence.models import Outcome, OutcomeParty
from trusted.persistence.queries.counts import RATES
from trusted.services.counting import Deltas, add_counts


def examine(enrollment, number, violations=0, on=NOON, selection=Selection.RANDOM, mode="express"):
    """Enter examinations of one enrollment, the violations last; whoever holds which identifier."""
    before = db.session.scalar(select(func.count()).select_from(Outcome))
    deltas = Deltas()
    for n in range(number):
        bad = n >= number - violations
        columns = dict.fromkeys(RATES) | {
            "mode": mode,
            "selection": selection,
            "severity": Severity.MAJOR if bad else None,
            "on_time": True,
        }
        outcome = Outcome(
            outcome_id=f"o{before + n}",
            content_hash=f"{before + n:064x}",
            examined_at=on,
            violation=bad,
            received_at=on,
            received_from="test",
            **columns,
        )
        db.session.add(outcome)
        db.session.flush()
        db.session.add(
            OutcomeParty(outcome_id=outcome.id, enrollment_id=enrollment.id, examined_on=on.date())
        )
        deltas.add(columns, on.date(), [enrollment.id])
    add_counts(deltas.days(), now=on)
    db.session.commit()
