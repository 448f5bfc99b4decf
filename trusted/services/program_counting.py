"""Counting what the program's own measures rest on: each application and each decision once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from trusted.config import Settings
from trusted.decisions.apart import counts_apart
from trusted.decisions.counting import Alike, Came, sealed_segments
from trusted.domain.clocks import DAY, Interval, duration
from trusted.domain.standing import Status
from trusted.persistence.database import db, lock
from trusted.persistence.models import ApplicationTime, CountedSegment, DecisionCount
from trusted.persistence.queries.metric_copies import not_counted
from trusted.persistence.queries.partnership import statuses_of
from trusted.persistence.queries.program_counts import times_wanting
from trusted.persistence.queries.threads import thread_pauses
from trusted.services.claims import claim
from trusted.services.clocks import decision_due
from trusted.services.decision_log import open_decision_log
from trusted.services.pauses import intervals, returns_in
from trusted.services.program_metrics import is_any_period_due

DECIDED = frozenset({Status.CERTIFIED, Status.REJECTED})


def times_due(*, now: datetime) -> Sequence[int]:
    """Return the enrollments that were decided, and of which no time is kept; asked once a night.

    Only what is published rests on them.
    """
    return times_wanting() if is_any_period_due(now=now) else []


def keep_application_time(enrollment_id: int, *, now: datetime) -> bool:
    """Keep how long an application took until it was first decided; returns whether it was new."""
    del now
    enrollment = claim(enrollment_id)
    statuses = statuses_of(enrollment_id)
    end = next((index for index, (status, _) in enumerate(statuses) if status in DECIDED), None)
    kept = db.session.get(ApplicationTime, enrollment_id)
    if enrollment is None or end is None or kept is not None:
        db.session.commit()
        return False
    course = statuses[: end + 1]
    begun = next(at for status, at in course if status is Status.SUBMITTED)
    decided = course[-1][1]
    asked = thread_pauses(enrollment_id)
    pauses = intervals((*returns_in(course), *asked), decided)
    ran = decided - begun - duration(pauses, Interval(begun, decided))
    due = decision_due(course, asked, decided)
    db.session.add(
        ApplicationTime(
            enrollment_id=enrollment_id,
            decided_at=decided,
            days=-(-max(ran, timedelta(0)) // DAY),
            late=due is not None and decided.date() > due,
        )
    )
    db.session.commit()
    return True


def segments_to_count(settings: Settings, *, now: datetime) -> Sequence[str]:
    """Return the sealed segments of this host's decision log that are not counted yet, likewise."""
    if not is_any_period_due(now=now):
        return []
    return not_counted(sealed_segments(open_decision_log(settings).chain))


def count_segment(segment: str, settings: Settings, *, now: datetime) -> bool:
    """Add the decisions of a sealed segment to those counted; returns whether it was new."""
    counts = counts_apart(open_decision_log(settings).folder, segment)
    lock("decision-counts")
    if db.session.get(CountedSegment, segment) is not None:
        db.session.commit()
        return False
    db.session.add(CountedSegment(segment=segment, counted_at=now))
    days = {alike.day for alike in counts}
    known = {
        Alike(row.day, row.mode, row.band, row.party): row
        for row in db.session.scalars(select(DecisionCount).where(DecisionCount.day.in_(days)))
    }
    for alike, came in counts.items():
        _add(alike, came, known.get(alike))
    db.session.commit()
    return True


def _add(alike: Alike, came: Came, row: DecisionCount | None) -> None:
    if row is None:
        db.session.add(DecisionCount(**alike._asdict(), **came._asdict()))
    else:
        row.decisions += came.decisions
        row.examined += came.examined
