"""Taking over the answers of an older application, and what has changed since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import Expiry, remaining
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Application,
    CopiedAnswer,
    Enrollment,
    Evidence,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.answers import supporting
from trusted.persistence.queries.copies import answers_of, copies_of
from trusted.persistence.queries.library import newest_revision, newest_revisions
from trusted.program import program_of, shipped_program
from trusted.services.applications import editable_application, needs_of
from trusted.services.audit import record
from trusted.services.documents import is_open


class Change(StrEnum):
    """What may have changed since an answer was copied or first given."""

    EDITED = "You have changed the copied text."
    OLDER_EDITED = "The older answer was changed after it was copied."
    OTHER_DEMAND = "The criterion reads differently now."
    EXPIRED = "A document of it has expired."
    NEWER_DOCUMENT = "A document of it has a newer revision."


@dataclass(frozen=True, slots=True)
class CopyState:
    """A copied answer, and what has changed since. changes: empty if nothing has."""

    criterion_id: str
    copied_at: datetime
    changes: Sequence[Change]


def copy_answers(
    source: Application, target: Application, *, actor: Account, now: datetime
) -> tuple[str, ...]:
    """Take over answers and documents for the criteria that both ask and that are not begun.

    Documents are taken over in their newest revision.
    Returns: the criteria whose answers were copied.
    Raises:  InputRefused if the older application is the same or another company's;
             NotPermitted; TransitionNotAllowed once the newer one has been handed in.
    """
    enrollment = editable_application(target, actor)
    older = db.session.get_one(Enrollment, source.enrollment_id)
    if older.company_id != enrollment.company_id or source.id == target.id:
        raise InputRefused("Choose another application of the same company.")
    lock(f"responses/{target.id}")
    begun = {answer.criterion_id for answer in answers_of(target.id)}
    asked = {criterion.id for criterion in needs_of(enrollment.entity_type).criteria}
    copied = []
    for answer in answers_of(source.id):
        fits = answer.criterion_id in asked - begun
        if fits and is_open(answer.criterion_id, target, enrollment):
            _copy(answer, source, target, actor, now)
            copied.append(answer.criterion_id)
    record(
        actor.id,
        "copy-answers",
        f"enrollment/{enrollment.id}",
        at=now,
        source=source.id,
        criteria=copied,
    )
    db.session.commit()
    return tuple(copied)


def copy_states(application: Application, *, now: datetime) -> list[CopyState]:
    """Return the copied answers of an application with what has changed since, by criterion."""
    copies = copies_of(application.id)
    then = {version: _demands(version) for version in {copy.source_program for copy, *_ in copies}}
    return [
        CopyState(
            answer.criterion_id,
            copy.copied_at,
            tuple(_changes(copy, answer, older, documents, then[copy.source_program], now)),
        )
        for copy, answer, older, documents in copies
    ]


def _copy(
    answer: Response, source: Application, target: Application, actor: Account, now: datetime
) -> None:
    response = Response(
        application_id=target.id,
        criterion_id=answer.criterion_id,
        statement=answer.statement,
        self_grade=answer.self_grade,
        not_applicable_reason=answer.not_applicable_reason,
        saved_at=now,
        saved_by_id=actor.id,
    )
    db.session.add(response)
    db.session.flush()
    db.session.add(
        CopiedAnswer(
            response_id=response.id,
            source_response_id=answer.id,
            statement=answer.statement,
            source_program=source.program_version,
            copied_at=now,
            copied_by_id=actor.id,
        )
    )
    newest = {newest_revision(document).id for document in supporting(answer.id)}
    for evidence_id in sorted(newest):
        link = ResponseEvidence(response_id=response.id, evidence_id=evidence_id, attached_at=now)
        db.session.add(link)


def _changes(
    copy: CopiedAnswer,
    answer: Response,
    older: Response,
    documents: Sequence[Evidence],
    then: Mapping[str, str],
    now: datetime,
) -> Iterator[Change]:
    now_demanded = _demands(shipped_program().version)
    if answer.statement != copy.statement:
        yield Change.EDITED
    if older.saved_at > copy.copied_at:
        yield Change.OLDER_EDITED
    if then.get(answer.criterion_id) != now_demanded.get(answer.criterion_id):
        yield Change.OTHER_DEMAND
    warn_days = shipped_program().profile.warn_days
    if any(
        remaining(document.valid_until, now, warn_days).expiry is Expiry.EXPIRED
        for document in documents
    ):
        yield Change.EXPIRED
    if newest_revisions([document.id for document in documents]):
        yield Change.NEWER_DOCUMENT


def _demands(version: str) -> Mapping[str, str]:
    """Return criterion id -> what it demands, in a version of the program."""
    present = shipped_program()
    program = present if version == present.version else program_of(version)
    return {criterion.id: criterion.text for criterion in program.criteria}
