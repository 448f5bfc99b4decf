"""What touched a partner's answers since a moment."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

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
from trusted.persistence.types import UTCDateTime

ENROLLMENT = bindparam("enrollment_id", type_=Integer)
SINCE = bindparam("since", type_=UTCDateTime)


def touched_since(enrollment_id: int, since: datetime) -> Mapping[str, str]:
    """Return criterion id -> what touched its answer after a moment, in words."""
    given = {"enrollment_id": enrollment_id, "since": since}
    rows = ((why, db.session.scalars(asked(), given)) for asked, why in TOUCHING)
    criteria = {name: why for why, names in rows for name in names if name}
    filed = (content.get("criterion_id") for content in db.session.scalars(_filed(), given))
    changed = "You filed that what you do has changed."
    return criteria | {str(name): changed for name in filed if name}


def risk_assessed_at(enrollment_id: int) -> datetime | None:
    """Return when the newest risk assessment was signed off; None: there is none."""
    return db.session.scalar(_assessed(), {"enrollment_id": enrollment_id})


# Each question is made once: making it takes longer than the answer.
@cache
def _assessed() -> Select[datetime | None]:
    return select(func.max(RiskAssessment.signed_off_at)).where(
        RiskAssessment.enrollment_id == ENROLLMENT
    )


@cache
def _found() -> Select[str]:
    return (
        select(Finding.criterion_id)
        .join(Validation, Validation.id == Finding.validation_id)
        .join(Application, Application.enrollment_id == Validation.enrollment_id)
        .join(
            Response,
            (Response.application_id == Application.id)
            & (Response.criterion_id == Finding.criterion_id),
        )
        .where(
            Validation.enrollment_id == ENROLLMENT,
            Validation.closed_at > SINCE,
            Finding.grade < Response.self_grade,
        )
    )


@cache
def _to_mend() -> Select[str | None]:
    return select(RequiredAction.criterion_id).where(
        RequiredAction.enrollment_id == ENROLLMENT,
        RequiredAction.opened_at > SINCE,
        RequiredAction.criterion_id.is_not(None),
    )


@cache
def _failed() -> Select[str | None]:
    return select(IncidentReport.criterion_id).where(
        IncidentReport.enrollment_id == ENROLLMENT,
        IncidentReport.reported_at > SINCE,
        IncidentReport.criterion_id.is_not(None),
    )


@cache
def _filed() -> Select[Any]:
    return (
        select(Filing.content)
        .join(FilingTakenEffect, FilingTakenEffect.filing_id == Filing.id)
        .where(Filing.enrollment_id == ENROLLMENT, FilingTakenEffect.applied_at > SINCE)
    )


TOUCHING = (
    (_found, "A validator found less than you had answered."),
    (_to_mend, "A required action was opened about it."),
    (_failed, "You reported an incident about it."),
)
