"""Answers that began as copies of older ones, and where copies can come from."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    CopiedAnswer,
    Enrollment,
    Evidence,
    Response,
)
from trusted.persistence.queries.answers import supporting


def answers_of(application_id: int) -> Sequence[Response]:
    """Return the answers of an application, by criterion."""
    return db.session.scalars(
        select(Response)
        .where(Response.application_id == application_id)
        .order_by(Response.criterion_id)
    ).all()


def copies_of(
    application_id: int,
) -> list[tuple[CopiedAnswer, Response, Response, Sequence[Evidence]]]:
    """Return each copy with the answer, the older answer and the answer's documents."""
    older = aliased(Response)
    rows = db.session.execute(
        select(CopiedAnswer, Response, older)
        .join(Response, Response.id == CopiedAnswer.response_id)
        .join(older, older.id == CopiedAnswer.source_response_id)
        .where(Response.application_id == application_id)
        .order_by(Response.criterion_id)
    )
    return [(copy, answer, old, supporting(answer.id)) for copy, answer, old in rows.all()]


def older_applications(application: Application, company_id: int) -> Sequence[Application]:
    """Return the company's other applications that hold answers, the newest first."""
    answered = select(Response.id).where(Response.application_id == Application.id).exists()
    return db.session.scalars(
        select(Application)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .options(joinedload(Application.enrollment))
        .where(Enrollment.company_id == company_id, Application.id != application.id, answered)
        .order_by(Application.id.desc())
    ).all()
