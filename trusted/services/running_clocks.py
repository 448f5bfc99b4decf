"""Each clock of an enrollment, made from its dated facts; none is kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from trusted.domain.clocks import (
    DAY,
    Clock,
    Interval,
    Party,
    pushed_back,
    start_of,
)
from trusted.domain.standing import FINAL, Action, Status
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.clocks import ActionFacts, ChangeFacts, ValidationFacts
from trusted.program import shipped_program
from trusted.services.deadlines import due_at
from trusted.services.reapplying import reapply_on

REQUIRED_ACTION = "required-action"
DECISIONS = frozenset({Status.CERTIFIED, Status.REJECTED, Status.WITHDRAWN})
CYCLES = {Action.CERTIFY: "validate", Action.VALIDATE: "revalidate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that the clocks of one enrollment follow from.

    pauses:  times with the company; one that still lasts ends now.
    waiting: for what the program waits now, in words; empty: for nothing.
    """

    enrollment: Enrollment
    now: datetime
    changes: Sequence[ChangeFacts]
    validations: Sequence[ValidationFacts] = ()
    actions: Sequence[ActionFacts] = ()
    pauses: tuple[Interval, ...] = ()
    waiting: str = field(default="")

    def clock(
        self,
        deadline_id: str,
        subject: str,
        started: datetime,
        ends_at: datetime,
        met_at: datetime | None,
    ) -> Clock:
        """Return a clock of the program's deadlines, paused where that one pauses."""
        deadline = shipped_program().deadlines[deadline_id]
        return Clock(
            deadline_id=deadline_id,
            subject=subject,
            owed_by=deadline.owed_by,
            at=self.now,
            started=started,
            ends_at=ends_at,
            met_at=met_at,
            pauses=self.pauses if deadline.pauses else (),
            waiting=self.waiting if deadline.pauses else "",
        )


def deciding(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock on the decision about the application, once it was handed in."""
    begun = next((c.at for c in case.changes if c.status is Status.SUBMITTED), None)
    if begun is not None:
        subject = f"enrollment/{case.enrollment.id}"
        ends_at = due_at("decide-application", begun, case.pauses)
        met_at = next((c.at for c in case.changes if c.status in DECISIONS), None)
        yield case.clock("decide-application", subject, begun, ends_at, met_at)


def validating(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of each cycle, from certification or validation to the next validation.

    Its last day is the one that was granted then. Who has left, or lapsed, is owed nothing more.
    """
    cycles = [change for change in case.changes if change.action in CYCLES]
    ends = [change.at for change in cycles[1:]]
    for change, met_at in zip(cycles, [*ends, None], strict=False):
        over = case.enrollment.status in FINAL or any(
            later.action is Action.LAPSE and later.at >= change.at for later in case.changes
        )
        if change.valid_until is None or (met_at is None and over):
            continue
        deadline_id = CYCLES[Action(change.action)] if change.action else ""
        last = change.valid_until
        if shipped_program().deadlines[deadline_id].pauses:
            last = pushed_back(last, change.at.date(), case.pauses)
        subject = f"standing-change/{change.id}"
        yield case.clock(deadline_id, subject, change.at, start_of(last + DAY), met_at)


def visiting(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clocks of each validation: its notice, its report, the company's answer."""
    notice = shipped_program().deadlines["visit-notice"].number
    for one in case.validations:
        subject = f"validation/{one.id}"
        visit = start_of(one.visit_on)
        latest = start_of(one.visit_on - timedelta(days=notice) + DAY)
        yield case.clock("visit-notice", subject, one.planned_at, latest, one.planned_at)
        if case.enrollment.status in FINAL:
            continue
        if visit <= case.now or one.reported_at is not None:
            started = min(visit, one.reported_at or visit)
            ends_at = due_at("validation-report", visit)
            yield case.clock("validation-report", subject, started, ends_at, one.reported_at)
        if one.reported_at is not None:
            ends_at = due_at("answer-report", one.reported_at)
            met_at = one.answered_at or one.closed_at
            yield case.clock("answer-report", subject, one.reported_at, ends_at, met_at)


def mending(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of each required action; reporting it done meets it."""
    for action in case.actions:
        if action.reported_done_at is None and case.enrollment.status in FINAL:
            continue
        yield Clock(
            deadline_id=REQUIRED_ACTION,
            subject=f"required-action/{action.id}",
            owed_by=Party.COMPANY,
            at=case.now,
            started=action.opened_at,
            ends_at=start_of(action.due_on + DAY),
            met_at=action.reported_done_at,
        )


def coming_back(case: CaseFacts) -> Iterator[Clock]:
    """Yield from when on the company may apply again, after it has left."""
    again: date | None = reapply_on(case.enrollment)
    if again is not None:
        since = case.enrollment.status_since
        subject = f"enrollment/{case.enrollment.id}"
        yield case.clock("reapply", subject, since, start_of(again), None)


SOURCES: tuple[Callable[[CaseFacts], Iterator[Clock]], ...] = (
    deciding,
    validating,
    visiting,
    mending,
    coming_back,
)
