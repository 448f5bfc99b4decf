"""What partners have handed in, and since when it waits for the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import FINAL
from trusted.persistence.database import ask
from trusted.persistence.models import (
    ActionPlan,
    ActionPlanJudgement,
    Enrollment,
    Filing,
    FilingDecision,
    IncidentConclusion,
    IncidentReport,
)
from trusted.persistence.types import UTCDateTime, is_one_of


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One thing that was handed in; settled_at: when the program was done with it."""

    id: int
    at: datetime
    settled_at: datetime | None


def filings_handed_in(enrollment_id: int) -> Sequence[HandedIn]:
    """Return the filings that need a decision, in order; one that was corrected needs none."""
    return [HandedIn(*row) for row in ask(_filings(), {"enrollment_id": enrollment_id})]


@cache
def _filings() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    later = aliased(Filing)
    settled_at = func.coalesce(FilingDecision.decided_at, later.filed_at, type_=UTCDateTime)
    return (
        select(Filing.id, Filing.filed_at, settled_at)
        .outerjoin(FilingDecision, FilingDecision.filing_id == Filing.id)
        .outerjoin(later, later.corrects_id == Filing.id)
        .where(Filing.enrollment_id == bindparam("enrollment_id"), Filing.reviewed)
        .order_by(Filing.id)
    )


def reports_handed_in(enrollment_id: int) -> Sequence[HandedIn]:
    """Return the incidents that the company reported, in order, and when each was read."""
    return [HandedIn(*row) for row in ask(_reports(), {"enrollment_id": enrollment_id})]


@cache
def _reports() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(IncidentReport.id, IncidentReport.reported_at, IncidentConclusion.concluded_at)
        .outerjoin(IncidentConclusion, IncidentConclusion.report_id == IncidentReport.id)
        .where(IncidentReport.enrollment_id == bindparam("enrollment_id"))
        .order_by(IncidentReport.id)
    )


def filings_waiting(not_escalated: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the enrollments with an undecided filing from before `filing_before`."""
    later = aliased(Filing)
    return (
        select(Filing.enrollment_id)
        .join(Enrollment, Enrollment.id == Filing.enrollment_id)
        .where(
            Filing.reviewed,
            Filing.filed_at < bindparam("filing_before", type_=UTCDateTime),
            ~exists().where(FilingDecision.filing_id == Filing.id),
            ~exists().where(later.corrects_id == Filing.id),
            ~is_one_of(Enrollment.status, FINAL),
            not_escalated,
        )
    )


def reports_waiting(not_escalated: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the enrollments with an unread incident report from before `report_before`."""
    return select(IncidentReport.enrollment_id).where(
        IncidentReport.reported_at < bindparam("report_before", type_=UTCDateTime),
        ~exists().where(IncidentConclusion.report_id == IncidentReport.id),
        not_escalated,
    )


def plans_waiting(not_escalated: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the enrollments with an action plan from before `plan_before` that nobody judged."""
    return (
        select(ActionPlan.enrollment_id)
        .join(Enrollment, Enrollment.id == ActionPlan.enrollment_id)
        .where(
            ActionPlan.submitted_at < bindparam("plan_before", type_=UTCDateTime),
            ~exists().where(ActionPlanJudgement.plan_id == ActionPlan.id),
            ~is_one_of(Enrollment.status, FINAL),
            not_escalated,
        )
    )
