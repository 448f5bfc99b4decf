"""Appeals: those that wait, what belongs to one, and who had a part in a case."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, union
from sqlalchemy.orm import joinedload

from trusted.domain.appeals import APPEALABLE, AppealOutcome
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ActionPlan,
    ActionPlanJudgement,
    ActionStep,
    Appeal,
    AppealAnswer,
    AppealAssignment,
    AppealDecision,
    AppealDocument,
    AppealQuestion,
    AppealStay,
    Application,
    DeclaredInterest,
    Enrollment,
    Evidence,
    Intervention,
    InterventionDecision,
    RecommendationRecord,
    RequiredAction,
    Review,
    ReviewHandover,
    StandingChange,
    StrandRecord,
    SuspensionConfirmation,
    Validation,
    ValidationHandover,
)
from trusted.persistence.queries.paging import Page, rows_on
from trusted.persistence.types import is_one_of

WITH_CASE = (
    joinedload(Appeal.enrollment).joinedload(Enrollment.company),
    joinedload(Appeal.change),
)


def appeal_by_id(appeal_id: int) -> Appeal | None:
    """Return an appeal with its enrollment, company and contested decision."""
    return db.session.scalar(select(Appeal).where(Appeal.id == appeal_id).options(*WITH_CASE))


def appeals_of(enrollment_id: int) -> Sequence[Appeal]:
    """Return the appeals of an enrollment with what they contest, the newest first."""
    return db.session.scalars(_of_enrollment(), {"enrollment_id": enrollment_id}).all()


@cache
def _of_enrollment() -> Select[Appeal]:
    """Return the question, made once."""
    return (
        select(Appeal)
        .where(Appeal.enrollment_id == bindparam("enrollment_id"))
        .options(*WITH_CASE)
        .order_by(Appeal.id.desc())
    )


def appeals_listed(page: int, *, decided: bool) -> Page[Row[Any]]:
    """Return appeals as rows (Appeal, AppealDecision or None), the oldest first.

    decided: those that are decided, or those that wait.
    """
    wanted = (
        select(Appeal, AppealDecision)
        .outerjoin(AppealDecision, AppealDecision.appeal_id == Appeal.id)
        .where(AppealDecision.id.is_not(None) if decided else AppealDecision.id.is_(None))
        .options(*WITH_CASE)
        .order_by(Appeal.filed_at, Appeal.id)
    )
    return rows_on(wanted, page)


def assignment_of(appeal_id: int) -> AppealAssignment | None:
    """Return to whom an appeal is given, with that person."""
    return db.session.scalar(
        select(AppealAssignment)
        .where(AppealAssignment.appeal_id == appeal_id)
        .options(joinedload(AppealAssignment.officer))
        .order_by(AppealAssignment.id.desc())
        .limit(1)
    )


def decision_of(appeal_id: int) -> AppealDecision | None:
    """Return what an appeal came to; None while it is open."""
    return db.session.scalar(select(AppealDecision).where(AppealDecision.appeal_id == appeal_id))


def stay_of(appeal_id: int) -> AppealStay | None:
    """Return the stay that was granted for an appeal."""
    return db.session.scalar(select(AppealStay).where(AppealStay.appeal_id == appeal_id))


def documents_of(appeal_id: int) -> Sequence[Evidence]:
    """Return the documents that support an appeal."""
    return db.session.scalars(
        select(Evidence)
        .join(AppealDocument, AppealDocument.evidence_id == Evidence.id)
        .where(AppealDocument.appeal_id == appeal_id)
        .order_by(AppealDocument.id)
    ).all()


def questions_of(appeal_id: int) -> Sequence[tuple[AppealQuestion, AppealAnswer | None]]:
    """Return the questions about an appeal, each with its answer, the first first."""
    rows = db.session.execute(
        select(AppealQuestion, AppealAnswer)
        .outerjoin(AppealAnswer, AppealAnswer.question_id == AppealQuestion.id)
        .where(AppealQuestion.appeal_id == appeal_id)
        .order_by(AppealQuestion.id)
    )
    return [(row[0], row[1]) for row in rows]


def decisions_to_contest(enrollment_id: int) -> Sequence[StandingChange]:
    """Return the decisions of a kind that can be contested and were not, the newest first."""
    return db.session.scalars(_uncontested(), {"enrollment_id": enrollment_id}).all()


@cache
def _uncontested() -> Select[StandingChange]:
    """Return the question, made once."""
    return (
        select(StandingChange)
        .outerjoin(Appeal, Appeal.standing_change_id == StandingChange.id)
        .where(
            StandingChange.enrollment_id == bindparam("enrollment_id"),
            is_one_of(StandingChange.action, APPEALABLE),
            Appeal.id.is_(None),
        )
        .order_by(StandingChange.number.desc())
    )


def won_against(standing_change_id: int) -> AppealOutcome | None:
    """Return what the appeal against a decision came to; None: it was not decided."""
    return db.session.scalar(
        select(AppealDecision.outcome)
        .join(Appeal, Appeal.id == AppealDecision.appeal_id)
        .where(Appeal.standing_change_id == standing_change_id)
    )


def involved(enrollment_id: int) -> frozenset[int]:
    """Return the accounts of all who had a part in a case, or declared a link to its company.

    A part is: reviewing, recommending, proposing, deciding, confirming, validating, planning,
    judging a plan, or verifying what was mended.
    """
    of_application = select(Application.id).where(Application.enrollment_id == enrollment_id)
    of_review = select(Review.id).where(Review.application_id.in_(of_application))
    of_change = select(StandingChange.id).where(StandingChange.enrollment_id == enrollment_id)
    of_plan = select(ActionPlan.id).where(ActionPlan.enrollment_id == enrollment_id)
    company = select(Enrollment.company_id).where(Enrollment.id == enrollment_id)
    parts = union(
        select(StandingChange.decided_by_id).where(StandingChange.enrollment_id == enrollment_id),
        select(Review.reviewer_id).where(Review.id.in_(of_review)),
        select(StrandRecord.recorded_by_id).where(StrandRecord.review_id.in_(of_review)),
        select(ReviewHandover.from_id).where(ReviewHandover.review_id.in_(of_review)),
        select(RecommendationRecord.recommended_by_id).where(
            RecommendationRecord.review_id.in_(of_review)
        ),
        *(
            select(column).where(Validation.enrollment_id == enrollment_id)
            for column in (
                Validation.validator_id,
                Validation.planned_by_id,
                Validation.closed_by_id,
            )
        ),
        select(ValidationHandover.from_id)
        .join(Validation, Validation.id == ValidationHandover.validation_id)
        .where(Validation.enrollment_id == enrollment_id),
        select(Intervention.proposed_by_id).where(Intervention.enrollment_id == enrollment_id),
        select(InterventionDecision.decided_by_id)
        .join(Intervention, Intervention.id == InterventionDecision.intervention_id)
        .where(Intervention.enrollment_id == enrollment_id),
        select(SuspensionConfirmation.confirmed_by_id).where(
            SuspensionConfirmation.standing_change_id.in_(of_change)
        ),
        select(ActionPlanJudgement.judged_by_id).where(ActionPlanJudgement.plan_id.in_(of_plan)),
        _steps_of_actions(enrollment_id),
        select(DeclaredInterest.account_id).where(DeclaredInterest.company_id.in_(company)),
    )
    return frozenset(found for found in db.session.scalars(parts) if found is not None)


def open_accounts(role: Role) -> Sequence[Account]:
    """Return the accounts of a role that are open, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.role == role, Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()


def open_reviews_by_person() -> dict[int, int]:
    """Return account id -> how many reviews it has open."""
    rows = db.session.execute(
        select(Review.reviewer_id, func.count())
        .where(Review.ended_at.is_(None))
        .group_by(Review.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}


def counts_of_appeals(since: datetime) -> dict[AppealOutcome, int]:
    """Return how many appeals came to what from a moment on, for the public metrics."""
    rows = db.session.execute(
        select(AppealDecision.outcome, func.count())
        .where(AppealDecision.decided_at >= since)
        .group_by(AppealDecision.outcome)
    )
    return dict.fromkeys(AppealOutcome, 0) | {row[0]: row[1] for row in rows}


def _steps_of_actions(enrollment_id: int) -> Any:
    from_program = (Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
    actions = select(RequiredAction.id).where(RequiredAction.enrollment_id == enrollment_id)
    return (
        select(ActionStep.by_id)
        .join(Account, Account.id == ActionStep.by_id)
        .where(ActionStep.action_id.in_(actions), Account.role.in_(from_program))
    )
