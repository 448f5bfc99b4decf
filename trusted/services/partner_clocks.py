"""The clocks of a partner's later life: yearly reviews, sudden suspensions, appeals."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from trusted.domain.annual_review import Step, window_begun
from trusted.domain.clocks import DAY, Clock, start_of
from trusted.domain.standing import FINAL, PARTNERS, Action
from trusted.persistence.models import AnnualReview
from trusted.persistence.queries.annual_reviews import newest_annual_review, steps_of
from trusted.persistence.queries.appeals import appeals_of, decision_of, questions_of
from trusted.persistence.queries.handed_in import HandedIn, filings_handed_in, reports_handed_in
from trusted.persistence.queries.interventions import unconfirmed_suspension
from trusted.program import shipped_program
from trusted.services.annual_asking import window_days
from trusted.services.appeals import contestable, decide_by, last_day_to_appeal, pauses_of
from trusted.services.deadlines import due_at
from trusted.services.running_clocks import CaseFacts

JUDGED = {Step.SUBMITTED: "read-annual-review", Step.SENT_BACK: "mend-annual-review"}
ASKED = "A question about the appeal is with the company."


def reviewing_yearly(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clocks of the newest annual review: opening, handing in, mending, reading it."""
    review = newest_annual_review(case.enrollment.id)
    yield from _opening(case, review)
    if review is None:
        return
    subject = f"annual-review/{review.id}"
    steps = [step for step in steps_of(review.id) if step.step is not Step.MISSED]
    handed_in = next((step.at for step in steps if step.step is Step.SUBMITTED), None)
    ends_at = start_of(review.due_on + DAY)
    yield case.clock("annual-review", subject, review.opened_at, ends_at, handed_in)
    ends = [step.at for step in steps[1:]]
    for step, met_at in zip(steps, [*ends, None], strict=False):
        if (name := JUDGED.get(step.step)) is not None:
            of = f"{subject}/{step.number}"
            yield case.clock(name, of, step.at, due_at(name, step.at), met_at)


def _opening(case: CaseFacts, newest: AnnualReview | None) -> Iterator[Clock]:
    """Yield the program's clock on opening the review whose window began last.

    A window in which nobody opened it has gone by through no fault of the company.
    """
    certified = [c.at for c in case.changes if c.action is Action.CERTIFY]
    if not certified or case.enrollment.status not in PARTNERS:
        return
    window = window_begun(certified[0].date(), case.now.date(), window_days())
    if window is None:
        return
    name, started = "open-annual-review", start_of(window.opens_on)
    ends_at = due_at(name, started)
    then = [c.status for c in case.changes if c.at < ends_at]
    if then and then[-1] in PARTNERS:
        opened = newest is not None and newest.due_on == window.due_on
        met_at = newest.opened_at if newest is not None and opened else None
        yield case.clock(name, f"enrollment/{case.enrollment.id}", started, ends_at, met_at)


def confirming(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of a suspension that took effect at once and waits for a second person."""
    change = unconfirmed_suspension(case.enrollment.id)
    if change is not None:
        name = "confirm-emergency-suspension"
        subject = f"standing-change/{change.id}"
        yield case.clock(name, subject, change.at, due_at(name, change.at), None)


def contesting(case: CaseFacts) -> Iterator[Clock]:
    """Yield until when the company may appeal against each decision that it can still contest."""
    reasons = shipped_program().reasons
    for change in contestable(case.enrollment, now=case.now):
        reason = reasons.get(change.reason or "")
        ends_at = start_of(last_day_to_appeal(change) + timedelta(days=1))
        name = reason.appeal_within if reason else "file-appeal"
        yield case.clock(name, f"standing-change/{change.id}", change.at, ends_at, None)


def appealing(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock on the decision of each appeal; it stands still for questions about it."""
    for appeal in appeals_of(case.enrollment.id):
        decision = decision_of(appeal.id)
        asked = any(answer is None for _, answer in questions_of(appeal.id))
        yield Clock(
            deadline_id="decide-appeal",
            subject=f"appeal/{appeal.id}",
            owed_by=shipped_program().deadlines["decide-appeal"].owed_by,
            at=case.now,
            started=appeal.filed_at,
            ends_at=decide_by(appeal, now=case.now),
            met_at=decision.decided_at if decision else None,
            pauses=pauses_of(appeal, now=case.now),
            waiting=ASKED if asked else "",
        )


def reading(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clocks on filings that need a decision, and on the reports of incidents."""
    waiting: tuple[tuple[str, str, Sequence[HandedIn]], ...] = (
        ("decide-filing", "filing", filings_handed_in(case.enrollment.id)),
        ("read-incident", "incident-report", reports_handed_in(case.enrollment.id)),
    )
    for name, kind, handed_in in waiting:
        for one in handed_in:
            if one.settled_at is None and case.enrollment.status in FINAL and kind == "filing":
                continue
            ends_at = due_at(name, one.at)
            yield case.clock(name, f"{kind}/{one.id}", one.at, ends_at, one.settled_at)


LATER_SOURCES = (reviewing_yearly, confirming, contesting, appealing, reading)
