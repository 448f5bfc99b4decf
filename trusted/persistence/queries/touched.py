"""What touched partners' answers since a moment, for many at once."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, select, union_all

from trusted.persistence.database import ask
from trusted.persistence.models import (
    Application,
    Filing,
    FilingTakenEffect,
    Finding,
    IncidentReport,
    RequiredAction,
    Response,
    Validation,
)
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import UTCDateTime

SINCE = bindparam("since", type_=UTCDateTime)
FILED = "You filed that what you do has changed."


def touched_since(since: Mapping[int, datetime]) -> Mapping[int, Mapping[str, str]]:
    """Return criterion id -> what touched its answer after a moment, in words, by enrollment.

    since: enrollment id -> moment.
    """
    touched: dict[int, dict[str, str]] = defaultdict(dict)
    if not since:
        return touched
    given = {"ids": list(since), "since": min(since.values())}
    for enrollment_id, criterion_id, at, why in ask(_touching(), given):
        if at > since[enrollment_id]:
            touched[enrollment_id][criterion_id] = why
    for enrollment_id, content, at in ask(_filed(), given):
        if at > since[enrollment_id] and content.get("criterion_id"):
            touched[enrollment_id][str(content["criterion_id"])] = FILED
    return touched


@cache
def _touching() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the question, made once; of what touched one answer twice the last is told."""
    return union_all(_found(), _to_mend(), _failed())


def _found() -> Select[*tuple[Any, ...]]:
    why = literal("A validator found less than you had answered.")
    return (
        select(Validation.enrollment_id, Finding.criterion_id, Validation.closed_at, why)
        .join(Finding, Finding.validation_id == Validation.id)
        .join(Application, Application.enrollment_id == Validation.enrollment_id)
        .join(
            Response,
            (Response.application_id == Application.id)
            & (Response.criterion_id == Finding.criterion_id),
        )
        .where(
            Validation.enrollment_id.in_(IDS),
            Validation.closed_at > SINCE,
            Finding.grade < Response.self_grade,
        )
    )


def _to_mend() -> Select[*tuple[Any, ...]]:
    why = literal("A required action was opened about it.")
    return select(
        RequiredAction.enrollment_id, RequiredAction.criterion_id, RequiredAction.opened_at, why
    ).where(
        RequiredAction.enrollment_id.in_(IDS),
        RequiredAction.opened_at > SINCE,
        RequiredAction.criterion_id.is_not(None),
    )


def _failed() -> Select[*tuple[Any, ...]]:
    why = literal("You reported an incident about it.")
    return select(
        IncidentReport.enrollment_id, IncidentReport.criterion_id, IncidentReport.reported_at, why
    ).where(
        IncidentReport.enrollment_id.in_(IDS),
        IncidentReport.reported_at > SINCE,
        IncidentReport.criterion_id.is_not(None),
    )


@cache
def _filed() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(Filing.enrollment_id, Filing.content, FilingTakenEffect.applied_at)
        .join(FilingTakenEffect, FilingTakenEffect.filing_id == Filing.id)
        .where(Filing.enrollment_id.in_(IDS), FilingTakenEffect.applied_at > SINCE)
    )
