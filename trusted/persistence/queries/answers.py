"""A company's answers to the criteria, and the documents that support them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Enrollment,
    Evidence,
    Membership,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.library import has_documents, in_library, is_superseded
from trusted.persistence.queries.paging import Page, rows_on


def answer_to(application_id: int, criterion_id: str) -> Response | None:
    """Return the answer to one criterion as it is saved now."""
    return db.session.scalar(
        select(Response)
        .where(Response.application_id == application_id, Response.criterion_id == criterion_id)
        .execution_options(populate_existing=True)
    )


def supporting(response_id: int) -> Sequence[Evidence]:
    """Return the documents that support an answer."""
    return db.session.scalars(
        select(Evidence)
        .join(ResponseEvidence, ResponseEvidence.evidence_id == Evidence.id)
        .where(ResponseEvidence.response_id == response_id)
        .order_by(ResponseEvidence.id)
    ).all()


def not_yet_supporting(company_id: int, response_id: int | None, page: int) -> Page[Row[Any]]:
    """Return, as rows (Evidence,), what the company could still attach, the newest first."""
    attached = select(ResponseEvidence.evidence_id).where(
        ResponseEvidence.response_id == response_id
    )
    return rows_on(
        select(Evidence)
        .where(in_library(company_id), Evidence.id.not_in(attached), ~is_superseded())
        .order_by(Evidence.id.desc()),
        page,
    )


def library_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return a company's documents as rows (Evidence,): the newest revision of each."""
    return rows_on(
        select(Evidence)
        .where(in_library(company_id), ~is_superseded())
        .order_by(Evidence.id.desc()),
        page,
    )


def documents_of(company_id: int, evidence_ids: Collection[int]) -> Sequence[Evidence]:
    """Return those of the documents that belong to this company."""
    return db.session.scalars(
        select(Evidence)
        .where(in_library(company_id), Evidence.id.in_(evidence_ids))
        .order_by(Evidence.id)
    ).all()


def document_of_member(account_id: int, evidence_id: int) -> Evidence | None:
    """Return a document in the library of a company for which the person acts today."""
    evidence = db.session.get(Evidence, evidence_id)
    if evidence is None:
        return None
    companies = db.session.scalars(
        select(Membership.company_id).where(
            Membership.account_id == account_id, Membership.until.is_(None)
        )
    ).all()
    return evidence if any(has_documents(one, [evidence]) for one in companies) else None


def uses_of(evidence_ids: Collection[int]) -> Mapping[int, list[Row[int, str, int]]]:
    """Return document id -> rows (evidence_id, criterion_id, enrollment_id) of answers using it."""
    rows = db.session.execute(
        select(
            ResponseEvidence.evidence_id,
            Response.criterion_id,
            Enrollment.id.label("enrollment_id"),
        )
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Application, Application.id == Response.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(ResponseEvidence.evidence_id.in_(evidence_ids))
        .order_by(Enrollment.id, Response.criterion_id)
    )
    found: dict[int, list[Row[int, str, int]]] = {}
    for row in rows:
        found.setdefault(row.evidence_id, []).append(row)
    return found
