"""Enrollments on which a clock may have been missed that nobody has escalated."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    bindparam,
    cast,
    exists,
    literal,
    literal_column,
    select,
    union,
)
from sqlalchemy.orm import aliased

from trusted.domain.annual_review import Step
from trusted.domain.clocks import start_of
from trusted.domain.standing import FINAL, TRUSTED, Role, Status
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Account,
    ActionPlan,
    AnnualReview,
    AnnualReviewStep,
    Appeal,
    AppealDecision,
    Dispute,
    DisputeDecision,
    DriftReview,
    DriftSettlement,
    Enrollment,
    Escalation,
    Filing,
    IncidentReport,
    ReportAnswer,
    RequiredAction,
    StandingChange,
    TierProposal,
    TierProposalEnd,
    Validation,
)
from trusted.persistence.queries.handed_in import filings_waiting, plans_waiting, reports_waiting
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.unanswered import plans_unsubmitted, suspensions_unanswered
from trusted.persistence.types import UTCDateTime, is_one_of

_READ = (IncidentReport.enrollment_id, "read-incident", "incident-report")
_JUDGED = (ActionPlan.enrollment_id, "judge-action-plan", "action-plan")
UNDECIDED = (Status.SUBMITTED, Status.IN_REVIEW)


def perhaps_missed(
    today: date, *, days_of: Callable[[str], int], of: Collection[int]
) -> Sequence[int]:
    """Return the enrollments with a clock that ended before today if it never stood still.

    days_of: gives the length of a deadline by its name. Whether it was missed, its pauses tell.
    of:      enrollments whose newest annual review may be older than a year.
    """

    def before(deadline: str) -> date:
        return today - timedelta(days=days_of(deadline))

    days = {
        "today": today,
        "begun_before": start_of(before("decide-application")),
        "visited_before": before("validation-report"),
        "reported_before": start_of(before("answer-report")),
        "filed_before": start_of(before("decide-appeal")),
        "contested_before": start_of(before("decide-dispute")),
        "handed_in_before": start_of(before("read-annual-review")),
        # Opened by the window's first day at most a year ago; twice the window, if it was longer.
        "handed_in_since": start_of(before("annual-review") - timedelta(days=365)),
        "proposed_before": start_of(before("decide-tier")),
        "opened_before": start_of(before("settle-drift-review")),
        "filing_before": start_of(before("decide-filing")),
        "report_before": start_of(before("read-incident")),
        "plan_before": start_of(before("judge-action-plan")),
        "suspended_before": start_of(before("answer-suspension")),
        "demanded_before": start_of(before("submit-action-plan")),
    }
    found = ask(_question(), days).scalars().all()
    if not of:
        return found
    before_that = days | {"handed_in_since": datetime.min.replace(tzinfo=UTC), "ids": list(of)}
    return [*found, *ask(_readings_of_some(), before_that).scalars()]


def supervisors() -> Collection[Account]:
    """Return who decides in the program today."""
    return db.session.scalars(
        select(Account)
        .where(Account.role == Role.SUPERVISOR, Account.closed_at.is_(None))
        .order_by(Account.id)
    ).all()


@cache
def _question() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked again every few minutes."""
    found = union(
        _decisions(),
        _reports(),
        _answers(),
        _actions(),
        _appeals(),
        _disputes(),
        _readings(),
        _tiers(),
        _drifts(),
        filings_waiting(_not_escalated(Filing.enrollment_id, "decide-filing", "filing", Filing.id)),
        reports_waiting(_not_escalated(*_READ, IncidentReport.id)),
        plans_waiting(_not_escalated(*_JUDGED, ActionPlan.id)),
        suspensions_unanswered(_not_escalated),
        plans_unsubmitted(_not_escalated),
    ).subquery()
    return select(found.c.enrollment_id).order_by(found.c.enrollment_id)


def _not_escalated(
    enrollment_id: Any, deadline_id: str, kind: str, subject_id: Any
) -> ColumnElement[bool]:
    return ~exists().where(
        Escalation.enrollment_id == enrollment_id,
        Escalation.deadline_id == deadline_id,
        Escalation.subject == literal(f"{kind}/") + cast(subject_id, String),
    )


def _decisions() -> Select[*tuple[Any, ...]]:
    return (
        select(Enrollment.id.label("enrollment_id"))
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .where(
            is_one_of(Enrollment.status, UNDECIDED),
            StandingChange.status == Status.SUBMITTED,
            StandingChange.at < bindparam("begun_before", type_=UTCDateTime),
            _not_escalated(Enrollment.id, "decide-application", "enrollment", Enrollment.id),
        )
    )


def _reports() -> Select[*tuple[Any, ...]]:
    return (
        select(Validation.enrollment_id)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            # Follows from the next, and an index knows it.
            Validation.closed_at.is_(None),
            Validation.reported_at.is_(None),
            Validation.visit_on < bindparam("visited_before", type_=Date),
            ~is_one_of(Enrollment.status, FINAL),
            _not_escalated(
                Validation.enrollment_id, "validation-report", "validation", Validation.id
            ),
        )
    )


def _answers() -> Select[*tuple[Any, ...]]:
    answered = exists().where(ReportAnswer.validation_id == Validation.id)
    return (
        select(Validation.enrollment_id)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            Validation.closed_at.is_(None),
            Validation.reported_at < bindparam("reported_before", type_=UTCDateTime),
            ~is_one_of(Enrollment.status, FINAL),
            ~answered,
            _not_escalated(Validation.enrollment_id, "answer-report", "validation", Validation.id),
        )
    )


def _actions() -> Select[*tuple[Any, ...]]:
    subject = (RequiredAction.enrollment_id, "required-action", "required-action")
    return (
        select(RequiredAction.enrollment_id)
        .join(Enrollment, Enrollment.id == RequiredAction.enrollment_id)
        .where(
            RequiredAction.reported_done_at.is_(None),
            RequiredAction.due_on < bindparam("today", type_=Date),
            ~is_one_of(Enrollment.status, FINAL),
            _not_escalated(*subject, RequiredAction.id),
        )
    )


def _appeals() -> Select[*tuple[Any, ...]]:
    decided = exists().where(AppealDecision.appeal_id == Appeal.id)
    return select(Appeal.enrollment_id).where(
        Appeal.filed_at < bindparam("filed_before", type_=UTCDateTime),
        ~decided,
        _not_escalated(Appeal.enrollment_id, "decide-appeal", "appeal", Appeal.id),
    )


def _disputes() -> Select[*tuple[Any, ...]]:
    decided = exists().where(DisputeDecision.dispute_id == Dispute.id)
    return (
        select(Dispute.enrollment_id)
        .join(Enrollment, Enrollment.id == Dispute.enrollment_id)
        .where(
            Dispute.filed_at < bindparam("contested_before", type_=UTCDateTime),
            ~is_one_of(Enrollment.status, FINAL),
            ~decided,
            _not_escalated(Dispute.enrollment_id, "decide-dispute", "dispute", Dispute.id),
        )
    )


@cache
def _readings_of_some() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return _readings().where(AnnualReview.enrollment_id.in_(IDS))


def _readings() -> Select[*tuple[Any, ...]]:
    """Annual reviews that were handed in and that nobody has judged."""
    step, later = aliased(AnnualReviewStep), aliased(AnnualReviewStep)
    judged = exists().where(
        later.annual_review_id == step.annual_review_id, later.number > step.number
    )
    escalated = exists().where(
        Escalation.enrollment_id == AnnualReview.enrollment_id,
        Escalation.deadline_id == "read-annual-review",
        Escalation.subject
        == "annual-review/" + cast(AnnualReview.id, String) + "/" + cast(step.number, String),
    )
    return (
        select(AnnualReview.enrollment_id)
        .join(step, step.annual_review_id == AnnualReview.id)
        .join(Enrollment, Enrollment.id == AnnualReview.enrollment_id)
        .where(
            step.step == literal_column(f"'{Step.SUBMITTED}'"),
            step.at < bindparam("handed_in_before", type_=UTCDateTime),
            step.at >= bindparam("handed_in_since", type_=UTCDateTime),
            ~is_one_of(Enrollment.status, FINAL),
            ~judged,
            ~escalated,
        )
    )


def _tiers() -> Select[*tuple[Any, ...]]:
    """Higher tiers that the rule proposed and on which nobody has decided."""
    ended = exists().where(TierProposalEnd.proposal_id == TierProposal.id)
    return (
        select(TierProposal.enrollment_id)
        .join(Enrollment, Enrollment.id == TierProposal.enrollment_id)
        .where(
            is_one_of(Enrollment.status, TRUSTED),
            TierProposal.proposed_at < bindparam("proposed_before", type_=UTCDateTime),
            ~ended,
            _not_escalated(
                TierProposal.enrollment_id, "decide-tier", "tier-proposal", TierProposal.id
            ),
        )
    )


def _drifts() -> Select[*tuple[Any, ...]]:
    """Reviews of frequent violations that nobody has settled."""
    settled = exists().where(DriftSettlement.review_id == DriftReview.id)
    subject = (DriftReview.enrollment_id, "settle-drift-review", "drift-review")
    return (
        select(DriftReview.enrollment_id)
        .join(Enrollment, Enrollment.id == DriftReview.enrollment_id)
        .where(
            ~is_one_of(Enrollment.status, FINAL),
            DriftReview.opened_at < bindparam("opened_before", type_=UTCDateTime),
            ~settled,
            _not_escalated(*subject, DriftReview.id),
        )
    )
