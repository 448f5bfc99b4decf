"""The days of validations, and what was asked for and given."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    DayRequest,
    DocumentAnswer,
    RequestedDocument,
    Validation,
    ValidationDate,
    ValidationHandover,
)
from trusted.persistence.queries.paging import Page, rows_on


def validators_of(validation: Validation) -> frozenset[int]:
    """Return who has a validation in hand, and all who handed it over before."""
    former = db.session.scalars(
        select(ValidationHandover.from_id).where(ValidationHandover.validation_id == validation.id)
    )
    return frozenset({validation.validator_id, *former})


def handovers_of(validation_id: int) -> Sequence[ValidationHandover]:
    """Return how a validation went from hand to hand, in order."""
    return db.session.scalars(
        select(ValidationHandover)
        .where(ValidationHandover.validation_id == validation_id)
        .order_by(ValidationHandover.id)
    ).all()


def dates_of(validation_id: int) -> Sequence[ValidationDate]:
    """Return the days that a validation was given, the newest first."""
    return db.session.scalars(
        select(ValidationDate)
        .where(ValidationDate.validation_id == validation_id)
        .order_by(ValidationDate.number.desc())
    ).all()


def open_day_request(validation_id: int) -> DayRequest | None:
    """Return the company's request for another day that is not answered."""
    return db.session.scalar(
        select(DayRequest).where(
            DayRequest.validation_id == validation_id, DayRequest.answered_at.is_(None)
        )
    )


def day_request_by_id(request_id: int) -> DayRequest | None:
    """Return a request for another day."""
    return db.session.get(DayRequest, request_id)


def day_requests_of(validation_id: int) -> Sequence[DayRequest]:
    """Return the requests for another day, the newest first."""
    return db.session.scalars(
        select(DayRequest)
        .where(DayRequest.validation_id == validation_id)
        .order_by(DayRequest.id.desc())
    ).all()


def documents_asked(validation_id: int, page: int) -> Page[Row[Any]]:
    """Return the documents that a notice asked for, in its order, as rows (RequestedDocument,)."""
    return rows_on(
        select(RequestedDocument)
        .where(RequestedDocument.validation_id == validation_id)
        .order_by(RequestedDocument.place),
        page,
    )


def document_asked(enrollment_id: int, document_id: int) -> RequestedDocument | None:
    """Return a document that was asked for in a validation of this enrollment."""
    return db.session.scalar(
        select(RequestedDocument)
        .join(Validation, Validation.id == RequestedDocument.validation_id)
        .where(RequestedDocument.id == document_id, Validation.enrollment_id == enrollment_id)
    )


def document_answers(
    document_ids: Collection[int],
) -> Mapping[int, Sequence[DocumentAnswer]]:
    """Return what was given for requested documents, by document, the newest first."""
    rows = db.session.scalars(
        select(DocumentAnswer)
        .options(joinedload(DocumentAnswer.evidence))
        .where(DocumentAnswer.requested_document_id.in_(document_ids))
        .order_by(DocumentAnswer.id.desc())
    )
    found: dict[int, list[DocumentAnswer]] = {}
    for row in rows:
        found.setdefault(row.requested_document_id, []).append(row)
    return found
