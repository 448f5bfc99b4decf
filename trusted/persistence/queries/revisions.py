"""Answers of partners as they were revised: what counted at a moment, and what counts now."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trusted.persistence.database import db
from trusted.persistence.models import (
    AnswerRevision,
    Response,
    ResponseEvidence,
    RevisionAcceptance,
    RevisionDocument,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What an answer says and rests on; documents: ids of evidence, in order."""

    statement: str
    self_grade: int | None
    not_applicable_reason: str | None
    documents: tuple[int, ...]


def answers_on(application_id: int, at: datetime) -> Mapping[str, Wording]:
    """Return the answers as they counted at a moment after certification, by criterion."""
    responses = db.session.scalars(
        select(Response).where(Response.application_id == application_id)
    ).all()
    counted = _counted([response.id for response in responses], at)
    documents = documents_of_revisions([revision.id for revision in counted.values()])
    attached = _attached([response.id for response in responses])
    return {
        response.criterion_id: _wording(
            counted.get(response.id) or response,
            documents.get(counted[response.id].id, ())
            if response.id in counted
            else attached.get(response.id, ()),
        )
        for response in responses
    }


def answers_now(application_id: int) -> Mapping[str, Wording]:
    """Return the answers as every page reads them, by criterion."""
    responses = db.session.scalars(
        select(Response).where(Response.application_id == application_id)
    ).all()
    attached = _attached([response.id for response in responses])
    return {r.criterion_id: _wording(r, attached.get(r.id, ())) for r in responses}


def revisions_of(response_id: int) -> Sequence[AnswerRevision]:
    """Return every wording of an answer, the first first."""
    return db.session.scalars(
        select(AnswerRevision)
        .where(AnswerRevision.response_id == response_id)
        .order_by(AnswerRevision.number)
    ).all()


def documents_of_revisions(revision_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """Return the ids of the documents of revisions, by revision."""
    rows = db.session.execute(
        select(RevisionDocument.revision_id, RevisionDocument.evidence_id)
        .where(RevisionDocument.revision_id.in_(revision_ids))
        .order_by(RevisionDocument.evidence_id)
    )
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for revision_id, evidence_id in rows:
        found[revision_id] += (evidence_id,)
    return found


def _counted(response_ids: Collection[int], at: datetime) -> dict[int, AnswerRevision]:
    rows = db.session.scalars(
        select(AnswerRevision)
        .outerjoin(RevisionAcceptance, RevisionAcceptance.revision_id == AnswerRevision.id)
        .where(
            AnswerRevision.response_id.in_(response_ids),
            (AnswerRevision.number == 1) | (RevisionAcceptance.accepted_at <= at),
        )
        .order_by(RevisionAcceptance.accepted_at.is_not(None), RevisionAcceptance.id)
    )
    return {revision.response_id: revision for revision in rows}


def _attached(response_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    rows = db.session.execute(
        select(ResponseEvidence.response_id, ResponseEvidence.evidence_id)
        .where(ResponseEvidence.response_id.in_(response_ids))
        .order_by(ResponseEvidence.evidence_id)
    )
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for response_id, evidence_id in rows:
        found[response_id] += (evidence_id,)
    return found


def _wording(said: Response | AnswerRevision, documents: tuple[int, ...]) -> Wording:
    return Wording(said.statement, said.self_grade, said.not_applicable_reason, documents)
