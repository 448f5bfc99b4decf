"""Ruling on a cycle that ended without a validation: it lapses, or the program is late."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from trusted.domain.clocks import Clock, ClockState, Party
from trusted.domain.lapse import Owed, TermFacts, late_through
from trusted.domain.standing import TRUSTED, Action, Status
from trusted.persistence.database import db
from trusted.persistence.models import Account, Enrollment
from trusted.persistence.queries.lapses import (
    TERM_ENDED,
    failed_since,
    owed_actions,
    owed_answers,
    put_off,
    term_began,
    terms_ended,
)
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.claims import claim
from trusted.services.clocks import clocks_of
from trusted.services.deadlines import due_on
from trusted.services.escalations import raise_escalation
from trusted.services.pauses import pauses_of
from trusted.services.reminders import note_done
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, move

CYCLES = ("validate", "revalidate")
# A validation takes the program this long, from its notice to its report.
NEEDED = ("visit-notice", "validation-report")
REASONS = {
    Status.CERTIFIED: "lapse-certification",
    Status.VALIDATED: "downgrade-validation-lapsed",
}


def ended_now(*, now: datetime) -> Sequence[int]:
    """Return the enrollments whose cycle has ended and on which is to be ruled."""
    return terms_ended(now.date())


def rule_on_term(enrollment_id: int, *, now: datetime) -> bool:
    """Rule once on a cycle that has ended; returns whether it was done now.

    Through the company's fault it lapses: the enrollment is certified at most, without a tier,
    until it is validated. Through the program's, what it holds goes on, and the lateness is put
    before the supervisors and counted.
    """
    enrollment = claim(enrollment_id)
    clock = _ended(enrollment, now) if enrollment is not None else None
    if (
        enrollment is None
        or clock is None
        or enrollment.valid_until is None
        or not note_done(enrollment.id, TERM_ENDED, clock.subject, enrollment.valid_until, now=now)
    ):
        db.session.commit()
        return False
    rules = system_account(now=now)
    if fault_of(enrollment, clock) is Party.COMPANY:
        _lapse(enrollment, rules, now)
    else:
        raise_escalation(enrollment, clock, now=now)
    db.session.commit()
    return True


def fault_of(enrollment: Enrollment, clock: Clock) -> Party:
    """Return through whose fault the cycle of this clock ended without a validation."""
    began = term_began(enrollment.id)
    since = began.at if began else clock.started
    answers = [
        Owed(due_on("answer-report", sent), done)
        for sent, done in owed_answers(enrollment.id, since)
    ]
    at_its_end = [
        pause
        for pause in pauses_of(enrollment.id)
        if pause.since < clock.ends_at and (pause.until is None or pause.until >= clock.ends_at)
    ]
    term = TermFacts(
        ended_on=clock.due_on,
        owed=[*owed_actions(enrollment.id, since), *answers, *put_off(enrollment.id, since)],
        failed=failed_since(enrollment.id, since),
        waiting=bool(at_its_end),
    )
    deadlines = shipped_program().deadlines
    return late_through(term, sum(deadlines[name].number for name in NEEDED))


def _ended(enrollment: Enrollment, now: datetime) -> Clock | None:
    """Return the clock of the cycle if it is missed, with every pause counted."""
    if enrollment.status not in TRUSTED:
        return None
    missed = (
        clock
        for clock in clocks_of(enrollment, now=now)
        if clock.deadline_id in CYCLES and clock.state is ClockState.MISSED
    )
    return next(missed, None)


def _lapse(enrollment: Enrollment, rules: Account, now: datetime) -> None:
    assessment = assess(enrollment, now=now, as_status=Status.CERTIFIED)
    keep_score(enrollment, assessment, now=now)
    ground = Ground(reason=REASONS[enrollment.status])
    ended = replace(measure(enrollment, assessment, 0), valid_until=None)
    move(enrollment, Action.LAPSE, actor=rules, now=now, ground=ground, measure=ended)
