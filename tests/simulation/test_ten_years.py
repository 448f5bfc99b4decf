"""Ten years of five hundred partners: all that falls due is done once, on its day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.jobs.decade import World
from tests.jobs.decade_rows import MADE_UP, OWED, RENEWED, Kind, Partner, moment
from trusted.domain.annual_review import Step
from trusted.domain.clocks import years_after
from trusted.domain.standing import Action, Status
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    AnnualReview,
    AnnualReviewStep,
    Enrollment,
    Escalation,
    Reminder,
    StandingChange,
)
from trusted.services.audit import verify_audit

START, END = date(2027, 1, 1), date(2037, 1, 1)
PARTNERS = 500
# Weeks in which nobody woke the jobs.
OUTAGES = (date(2028, 3, 6), date(2031, 9, 12), date(2034, 2, 27))
DOWN = {first + timedelta(days=n) for first in OUTAGES for n in range(7)}
DAY = timedelta(days=1)
# What the calendar drives; the other jobs find nothing in this world, and are woken with these on
# the first of each month.
CALENDAR = {
    "rule-on-ended-terms",
    "refresh-standings",
    "open-annual-reviews",
    "record-missed-annual-reviews",
    "remind",
    "escalate",
}
DAILY = [job for job in JOBS if job.name in CALENDAR]
Happening = tuple[int, str, date]


@pytest.mark.usefixtures("app")
def test_every_review_revalidation_lapse_and_reminder_happens_once_and_on_its_day():
    assert {job.name for job in DAILY} == CALENDAR
    world = World(START, PARTNERS)
    day = START
    while day < END:
        world.live(day)
        if day not in DOWN:
            jobs = JOBS if day.day == 1 else DAILY
            failed = [r.name for r in run_due(jobs, moment(day, 6)) if r.failed]
            assert failed == [], day
        day += DAY

    expected = Counter(h for p in world.partners for h in happenings(p) if h[2] < END)
    happened = Counter(seen())
    assert happened - expected == Counter(), "nothing else, and nothing twice"
    assert expected - happened == Counter(), "and all of it"
    ends = {
        row.id: (row.status, row.tier)
        for row in db.session.execute(select(Enrollment.id, Enrollment.status, Enrollment.tier))
    }
    for partner in world.partners:
        assert ends[partner.id] in STANDING[partner.kind], partner
    assert verify_audit().broken_at is None


STANDING = {
    Kind.DILIGENT: {(Status.VALIDATED, 2)},
    # A review that was missed takes the tier; the next validation gives it back.
    Kind.FORGETFUL: {(Status.VALIDATED, 1), (Status.VALIDATED, 2)},
    # What it holds goes on, at tier 1.
    Kind.WAITING: {(Status.VALIDATED, 1)},
    Kind.IDLE: {(Status.CERTIFIED, 0)},
}


def seen() -> Iterator[Happening]:
    """Yield what the jobs did, from the tables."""
    for row in db.session.scalars(select(Reminder)):
        yield row.enrollment_id, row.code, row.sent_at.date()
    for opened in db.session.scalars(select(AnnualReview)):
        yield opened.enrollment_id, "annual-review-open", opened.opened_at.date()
    missed = (
        select(AnnualReview.enrollment_id, AnnualReviewStep.at)
        .join(AnnualReview, AnnualReview.id == AnnualReviewStep.annual_review_id)
        .where(AnnualReviewStep.step == Step.MISSED)
    )
    for enrollment_id, at in db.session.execute(missed):
        yield enrollment_id, "annual-review-missed", at.date()
    for raised in db.session.scalars(select(Escalation)):
        yield raised.enrollment_id, f"escalated {raised.deadline_id}", raised.raised_at.date()
    lapsed = select(StandingChange).where(StandingChange.action == Action.LAPSE)
    for change in db.session.scalars(lapsed):
        yield change.enrollment_id, "lapse", change.at.date()


def happenings(partner: Partner) -> Iterator[Happening]:
    """Yield what must happen to a partner, each with its day."""
    for what, day in [*reviews(partner), *documents(partner), *terms(partner)]:
        yield partner.id, what, day


def first_run(day: date, before: date | None = None) -> date | None:
    """Return the first day from this on when the jobs ran; None if none is before the other."""
    day = max(day, START)
    while day in DOWN:
        day += DAY
    return day if before is None or day < before else None


def staged(code: str, last: date, days: list[int], end: date | None) -> Iterator[tuple[str, date]]:
    """Yield the reminders of a last day; end: the day on which it was done, None: never."""
    stages = [(f"{code}-{n}", last - timedelta(days=n)) for n in days]
    stages.append((f"{code}-overdue", last + DAY))
    ends = [start for _, start in stages[1:]]
    for (name, start), stop in zip(stages, [*ends, end], strict=True):
        before = min(filter(None, (stop, end)), default=None)
        told = first_run(start, before)
        if (before is None or before > START) and told is not None:
            yield name, told


def reviews(partner: Partner) -> Iterator[tuple[str, date]]:
    for year in range(1, 13):
        due = years_after(partner.certified, year)
        opened = first_run(due - timedelta(days=90), due + DAY)
        if due < START or opened is None:
            continue
        yield "annual-review-open", opened
        if partner.kind is not Kind.FORGETFUL:
            continue
        for name, told in staged("annual-review", due, [30, 7], None):
            if name != "annual-review-overdue":
                yield name, told
        missed = first_run(due + DAY)
        assert missed is not None
        yield "annual-review-missed", missed
        last = missed + timedelta(days=30)
        yield from action(last, last + timedelta(days=MADE_UP), opened=missed)


def action(last: date, end: date | None, *, opened: date) -> Iterator[tuple[str, date]]:
    for name, told in staged("required-action", last, [30, 7], end):
        yield name, max(told, opened)
    escalated = first_run(last + DAY, end)
    if escalated is not None:
        yield "escalated required-action", escalated


def documents(partner: Partner) -> Iterator[tuple[str, date]]:
    for last in partner.documents:
        yield from staged("evidence", last, [90, 30, 7], last + timedelta(days=RENEWED))


def terms(partner: Partner) -> Iterator[tuple[str, date]]:
    for end in partner.terms:
        told = first_run(end - timedelta(days=90), end + DAY)
        if told is not None:
            yield "revalidate-90", told
        if partner.kind is Kind.IDLE:
            yield from action(end - timedelta(days=OWED), None, opened=START)
        ended = first_run(end + DAY)
        if partner.kind in (Kind.IDLE, Kind.WAITING) and ended is not None:
            yield "term-ended", ended
            yield "lapse" if partner.kind is Kind.IDLE else "escalated revalidate", ended
