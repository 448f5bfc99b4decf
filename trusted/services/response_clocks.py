"""The clocks of the graduated response, and of what is contested or in doubt."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from trusted.domain.clocks import Clock
from trusted.domain.standing import FINAL, OPEN, TRUSTED, Status
from trusted.persistence.queries.action_plans import plan_demanded, plans_of
from trusted.persistence.queries.disputes import disputes_of
from trusted.persistence.queries.drift_reviews import drift_reviews_of
from trusted.persistence.queries.interventions import (
    answers_to_steps,
    suspension_began,
)
from trusted.persistence.queries.tier_proposals import proposals_of
from trusted.services.deadlines import due_at
from trusted.services.disputes import pauses_of_dispute
from trusted.services.running_clocks import CaseFacts


def answering(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock on the company's answer to the suspension that holds now."""
    if case.enrollment.status is not Status.SUSPENDED:
        return
    began = suspension_began(case.enrollment.id)
    if began is None:
        return
    said = [answer.answered_at for answer in answers_to_steps(case.enrollment.id)]
    said += [plan.submitted_at for plan, _ in plans_of(case.enrollment.id)]
    met_at = min((at for at in said if at >= began.at), default=None)
    name, subject = "answer-suspension", f"standing-change/{began.id}"
    yield case.clock(name, subject, began.at, due_at(name, began.at), met_at)


def planning(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clocks on a demanded plan, and on the program's word on each plan."""
    if case.enrollment.status in OPEN | FINAL:
        return
    demanded, plans = plan_demanded(case.enrollment.id), plans_of(case.enrollment.id)
    if demanded is not None:
        name, subject = "submit-action-plan", f"intervention/{demanded.intervention_id}"
        submitted = [plan.submitted_at for plan, _ in plans]
        met_at = min((at for at in submitted if at >= demanded.decided_at), default=None)
        ends_at = due_at(name, demanded.decided_at)
        yield case.clock(name, subject, demanded.decided_at, ends_at, met_at)
    for plan, judgement in plans:
        name, subject = "judge-action-plan", f"action-plan/{plan.id}"
        judged_at = judgement.judged_at if judgement else None
        ends_at = due_at(name, plan.submitted_at)
        yield case.clock(name, subject, plan.submitted_at, ends_at, judged_at)


def raising(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of each higher tier that the rule proposed, until it was decided on."""
    for proposal, end in proposals_of(case.enrollment.id):
        if end is None and case.enrollment.status not in TRUSTED:
            continue
        name, subject = "decide-tier", f"tier-proposal/{proposal.id}"
        begun, met_at = proposal.proposed_at, end.ended_at if end else None
        yield case.clock(name, subject, begun, due_at(name, begun), met_at)


def settling(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of each review of a drift, until it was settled."""
    for review, settled in drift_reviews_of(case.enrollment.id):
        if settled is None and case.enrollment.status in FINAL:
            continue
        name, subject = "settle-drift-review", f"drift-review/{review.id}"
        met_at = settled.settled_at if settled else None
        yield case.clock(name, subject, review.opened_at, due_at(name, review.opened_at), met_at)


def disputing(case: CaseFacts) -> Iterator[Clock]:
    """Yield the clock of each dispute, until it was decided; questions about it stop it."""
    for dispute, decision in disputes_of(case.enrollment.id):
        if decision is None and case.enrollment.status in FINAL:
            continue
        name, subject = "decide-dispute", f"dispute/{dispute.id}"
        pauses = pauses_of_dispute(dispute, now=case.now)
        met_at = decision.decided_at if decision else None
        ends_at = due_at(name, dispute.filed_at, pauses)
        clock = case.clock(name, subject, dispute.filed_at, ends_at, met_at)
        asked = dispute.thread.subject if any(p.end == case.now for p in pauses) else ""
        yield replace(clock, pauses=pauses, waiting=asked)


RESPONSE_SOURCES: tuple[Callable[[CaseFacts], Iterator[Clock]], ...] = (
    answering,
    planning,
    raising,
    settling,
    disputing,
)
