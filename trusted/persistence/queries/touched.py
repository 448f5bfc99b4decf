"""What touched a partner's answers since a moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import func, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Filing,
    FilingTakenEffect,
    Finding,
    IncidentReport,
    RequiredAction,
    Response,
    RiskAssessment,
    Validation,
)


def touched_since(enrollment_id: int, since: datetime) -> Mapping[str, str]:
    """Return criterion id -> what touched its answer after a moment, in words."""
    touching = (_found, _to_mend, _failed, _filed)
    return dict(chain.from_iterable(source(enrollment_id, since) for source in touching))


def risk_assessed_at(enrollment_id: int) -> datetime | None:
    """Return when the newest risk assessment was signed off; None: there is none."""
    return db.session.scalar(
        select(func.max(RiskAssessment.signed_off_at)).where(
            RiskAssessment.enrollment_id == enrollment_id
        )
    )


def _found(enrollment_id: int, since: datetime) -> Iterable[tuple[str, str]]:
    rows = db.session.execute(
        select(Finding.criterion_id)
        .join(Validation, Validation.id == Finding.validation_id)
        .join(Application, Application.enrollment_id == Validation.enrollment_id)
        .join(
            Response,
            (Response.application_id == Application.id)
            & (Response.criterion_id == Finding.criterion_id),
        )
        .where(
            Validation.enrollment_id == enrollment_id,
            Validation.closed_at > since,
            Finding.grade < Response.self_grade,
        )
    )
    for row in rows:
        yield row[0], "A validator found less than you had answered."


def _to_mend(enrollment_id: int, since: datetime) -> Iterable[tuple[str, str]]:
    rows = db.session.scalars(
        select(RequiredAction.criterion_id).where(
            RequiredAction.enrollment_id == enrollment_id,
            RequiredAction.opened_at > since,
            RequiredAction.criterion_id.is_not(None),
        )
    )
    for criterion_id in rows:
        yield criterion_id or "", "A required action was opened about it."


def _failed(enrollment_id: int, since: datetime) -> Iterable[tuple[str, str]]:
    rows = db.session.scalars(
        select(IncidentReport.criterion_id).where(
            IncidentReport.enrollment_id == enrollment_id,
            IncidentReport.reported_at > since,
            IncidentReport.criterion_id.is_not(None),
        )
    )
    for criterion_id in rows:
        yield criterion_id or "", "You reported an incident about it."


def _filed(enrollment_id: int, since: datetime) -> Iterable[tuple[str, str]]:
    rows = db.session.scalars(
        select(Filing.content)
        .join(FilingTakenEffect, FilingTakenEffect.filing_id == Filing.id)
        .where(Filing.enrollment_id == enrollment_id, FilingTakenEffect.applied_at > since)
    )
    for content in rows:
        if criterion_id := content.get("criterion_id"):
            yield str(criterion_id), "You filed that what you do has changed."
