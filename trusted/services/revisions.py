"""Changing a partner's answers: a new wording is appended, and counts once it is accepted."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from trusted.domain.errors import InputRefused, NotSeparated, TransitionNotAllowed
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    AnswerRevision,
    Application,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
    RevisionAcceptance,
    RevisionDocument,
)
from trusted.persistence.queries.library import in_library
from trusted.persistence.queries.revisions import Wording, documents_of_revisions
from trusted.services.audit import record


def propose_revision(
    response: Response,
    wording: Wording,
    *,
    annual_review_answer_id: int | None = None,
    filing_id: int | None = None,
    actor: Account,
    at: datetime,
) -> AnswerRevision:
    """Append a wording that counts once it is accepted; the caller commits.

    at:     moment at which the company wrote it.
    Raises: InputRefused if a document is another company's, or the answer is neither graded nor
            said not to apply.
    """
    if (wording.self_grade is None) == (wording.not_applicable_reason is None):
        raise InputRefused("Choose a grade, or say why the criterion does not apply.")
    _check_documents(response, wording.documents)
    lock(f"revisions/{response.id}")
    number = _newest_number(response) or _keep_first(response)
    revision = AnswerRevision(
        response_id=response.id,
        number=number + 1,
        statement=wording.statement,
        self_grade=wording.self_grade,
        not_applicable_reason=wording.not_applicable_reason,
        written_at=at,
        written_by_id=actor.id,
        annual_review_answer_id=annual_review_answer_id,
        filing_id=filing_id,
    )
    _append(revision, wording.documents)
    return revision


def accept_revision(revision: AnswerRevision, *, actor: Account, now: datetime) -> None:
    """Let a wording count from now on, also where every page reads it; the caller commits.

    Raises: NotSeparated if the actor wrote it; TransitionNotAllowed if it counts already.
    """
    if actor.id == revision.written_by_id:
        raise NotSeparated("Who writes an answer cannot accept it.")
    known = select(RevisionAcceptance.id).where(RevisionAcceptance.revision_id == revision.id)
    if db.session.scalar(known) is not None:
        raise TransitionNotAllowed("This wording has been accepted already.")
    db.session.add(
        RevisionAcceptance(
            revision_id=revision.id,
            written_by_id=revision.written_by_id,
            accepted_at=now,
            accepted_by_id=actor.id,
        )
    )
    _show(revision)
    response = db.session.get_one(Response, revision.response_id)
    record(
        actor.id,
        "accept-revision",
        f"response/{response.id}",
        at=now,
        criterion=response.criterion_id,
        number=revision.number,
    )


def _show(revision: AnswerRevision) -> None:
    """Repeat an accepted wording where every page reads it."""
    response = db.session.get_one(Response, revision.response_id)
    response.statement, response.self_grade = revision.statement, revision.self_grade
    response.not_applicable_reason = revision.not_applicable_reason
    response.saved_at, response.saved_by_id = revision.written_at, revision.written_by_id
    wanted = set(documents_of_revisions([revision.id]).get(revision.id, ()))
    links = db.session.scalars(
        select(ResponseEvidence).where(ResponseEvidence.response_id == response.id)
    ).all()
    for link in links:
        if link.evidence_id not in wanted:
            db.session.delete(link)
    for evidence_id in sorted(wanted - {link.evidence_id for link in links}):
        db.session.add(ResponseEvidence(response_id=response.id, evidence_id=evidence_id))
    db.session.flush()


def _keep_first(response: Response) -> int:
    """Append what was certified, before anything else is; return its number."""
    first = AnswerRevision(
        response_id=response.id,
        number=1,
        statement=response.statement,
        self_grade=response.self_grade,
        not_applicable_reason=response.not_applicable_reason,
        written_at=response.saved_at,
        written_by_id=response.saved_by_id,
    )
    documents = db.session.scalars(
        select(ResponseEvidence.evidence_id).where(ResponseEvidence.response_id == response.id)
    ).all()
    _append(first, documents)
    return first.number


def _append(revision: AnswerRevision, documents: Collection[int]) -> None:
    db.session.add(revision)
    db.session.flush()
    db.session.add_all(
        RevisionDocument(revision_id=revision.id, evidence_id=evidence_id)
        for evidence_id in sorted(set(documents))
    )
    db.session.flush()


def _newest_number(response: Response) -> int | None:
    return db.session.scalar(
        select(func.max(AnswerRevision.number)).where(AnswerRevision.response_id == response.id)
    )


def _check_documents(response: Response, documents: Collection[int]) -> None:
    owner = db.session.scalars(
        select(Enrollment.company_id)
        .join(Application, Application.enrollment_id == Enrollment.id)
        .where(Application.id == response.application_id)
    ).one()
    own = db.session.scalars(
        select(Evidence.id).where(in_library(owner), Evidence.id.in_(documents))
    ).all()
    if set(documents) - set(own):
        raise InputRefused("Choose one of your own company's documents.")
