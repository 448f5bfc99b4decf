"""A company's documents: their revisions, what was said of them, and what rests on them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    Enrollment,
    Evidence,
    EvidenceDescription,
    OutsideCertificate,
    Response,
    ResponseEvidence,
    RevisionDocument,
    Succession,
)
from trusted.persistence.queries.successions import answering_through


def in_library(company_id: int) -> ColumnElement[bool]:
    """Return the condition that a document is among those of a company.

    Its own, those of every company that was merged into it, and those behind the answers of an
    enrollment that it holds, also of one that a split brought.
    """
    followed = select(Succession.id).where(Succession.to_company_id == company_id).limit(1)
    if db.session.scalar(followed) is None:
        return Evidence.company_id == company_id
    behind_answers = (
        select(ResponseEvidence.evidence_id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Application, Application.id == Response.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Enrollment.company_id == company_id)
    )
    return or_(
        Evidence.company_id.in_(answering_through(company_id)), Evidence.id.in_(behind_answers)
    )


def has_documents(company_id: int, documents: Collection[Evidence]) -> bool:
    """Return whether all of these documents are in the company's library."""
    others = {one.id for one in documents if one.company_id != company_id}
    if not others:
        return True
    found = select(func.count(Evidence.id)).where(Evidence.id.in_(others), in_library(company_id))
    return db.session.scalar(found) == len(others)


def revisions_of(series: int) -> Sequence[Evidence]:
    """Return all revisions of a document, the newest first. series: the id of the first."""
    return db.session.scalars(
        select(Evidence)
        .where(or_(Evidence.id == series, Evidence.first_id == series))
        .order_by(Evidence.revision.desc())
    ).all()


def newest_revision(evidence: Evidence) -> Evidence:
    """Return the newest revision of the same document."""
    return revisions_of(evidence.series)[0]


def newest_revisions(evidence_ids: Collection[int]) -> Mapping[int, Evidence]:
    """Return document id -> its newest revision, for those that have a newer one."""
    newer = aliased(Evidence)
    rows = db.session.execute(
        select(Evidence.id, newer)
        .join(newer, newer.first_id == func.coalesce(Evidence.first_id, Evidence.id))
        .where(Evidence.id.in_(evidence_ids), newer.revision > Evidence.revision)
        .order_by(newer.revision)
    )
    return {row[0]: row[1] for row in rows}


def is_superseded() -> Any:
    """Return the condition that a document has a newer revision."""
    newer = aliased(Evidence)
    return (
        select(newer.id)
        .where(
            newer.first_id == func.coalesce(Evidence.first_id, Evidence.id),
            newer.revision > Evidence.revision,
        )
        .exists()
    )


def descriptions_of(evidence_id: int) -> Sequence[EvidenceDescription]:
    """Return what was said of a document, the newest first; empty if it was never corrected."""
    return db.session.scalars(
        select(EvidenceDescription)
        .where(EvidenceDescription.evidence_id == evidence_id)
        .order_by(EvidenceDescription.number.desc())
    ).all()


def links_of(series: int) -> Sequence[Row[ResponseEvidence, Response, Application, Enrollment]]:
    """Return, for all revisions of a document, the links to answers with what they belong to."""
    rows = db.session.execute(
        select(ResponseEvidence, Response, Application, Enrollment)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .join(Application, Application.id == Response.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .options(joinedload(ResponseEvidence.evidence))
        .where(or_(Evidence.id == series, Evidence.first_id == series))
        .order_by(Enrollment.id, Response.criterion_id)
    )
    return list(rows)


def is_in_a_revised_answer(evidence_id: int) -> bool:
    """Return whether a partner's revised answer rests on a document."""
    found = select(RevisionDocument.id).where(RevisionDocument.evidence_id == evidence_id)
    return db.session.scalar(found.limit(1)) is not None


def receiver_of(evidence: Evidence) -> str:
    """Return the name of who handed a document in."""
    return db.session.get_one(Account, evidence.received_from_id).name


def certificates_of(company_id: int) -> Sequence[OutsideCertificate]:
    """Return the outside certificates on which a company relies, with their documents."""
    return db.session.scalars(
        select(OutsideCertificate)
        .options(joinedload(OutsideCertificate.evidence))
        .where(OutsideCertificate.company_id == company_id, OutsideCertificate.ended_at.is_(None))
        .order_by(OutsideCertificate.valid_until, OutsideCertificate.id)
    ).all()


def certificate_of(company_id: int, certificate_id: int) -> OutsideCertificate | None:
    """Return an outside certificate of a company."""
    return db.session.scalar(
        select(OutsideCertificate).where(
            OutsideCertificate.company_id == company_id, OutsideCertificate.id == certificate_id
        )
    )
