"""Receiving documents, linking them to answers, and handing them out to who may read them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, BinaryIO

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.evidence import TITLE_MAX, EvidenceDraft, check_described
from trusted.domain.mandates import Scope
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Evidence,
    Response,
    ResponseEvidence,
    ScanState,
)
from trusted.persistence.queries.answers import document_of_member
from trusted.persistence.queries.library import has_documents, in_library, newest_revision
from trusted.program import shipped_program
from trusted.services.applications import editable_answer, response_to
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, note_agent, permit
from trusted.storage.local import LocalStore, StoredFile
from trusted.storage.names import safe_filename
from trusted.storage.sniffing import media_type_of

OFFICIALS = frozenset(
    {Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR}
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may come in, not kept yet. name: harmless, as it will be kept."""

    file: StoredFile
    name: str
    media_type: str


def receive_evidence(
    company: Company,
    stream: IO[bytes],
    filename: str,
    draft: EvidenceDraft,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> Evidence:
    """Keep a document; the same bytes from the same company are kept once, as first described.

    Nothing is locked while the file is read, so that a slow upload holds up nobody.
    Raises: FileTooLarge beyond max_bytes; InputRefused for what is empty, of a wrong kind, active
            or wrongly described. Nothing is then kept.
    """
    permit(actor, company, MAY_EDIT, under=(Scope.UPLOAD, now))
    check_described(draft, shipped_program().profile.kinds, now)
    start_writing()
    with inspected(stream, filename, store=store, max_bytes=max_bytes) as found:
        store.keep(found.file)
    note_agent(actor, company, now=now)
    evidence = enter_evidence(company, found, draft, actor=actor, now=now)
    db.session.commit()
    return evidence


@contextmanager
def inspected(
    stream: IO[bytes], filename: str, *, store: LocalStore, max_bytes: int
) -> Iterator[Inspected]:
    """Look into a file that lies aside for the time of the block; keep it there or not at all.

    Raises: as `receive_evidence` for files.
    """
    name = safe_filename(filename)
    with store.incoming(stream, max_bytes) as received:
        yield Inspected(received, name, media_type_of(received, name))


def enter_evidence(
    company: Company,
    found: Inspected,
    draft: EvidenceDraft,
    *,
    revises: Evidence | None = None,
    actor: Account,
    now: datetime,
) -> Evidence:
    """Enter a file that is kept into the library; the caller commits.

    revises: any revision of the document that it continues.
    Returns: what is known already of the same bytes, unless they are to revise something.
    """
    lock(f"evidence/{company.id}")
    if revises is None and (known := same_bytes(company, found.file.sha256)) is not None:
        return known
    evidence = Evidence(
        company_id=company.id,
        sha256=found.file.sha256,
        size=found.file.size,
        media_type=found.media_type,
        filename=found.name,
        title=draft.title.strip(),
        kind=draft.kind,
        issued_on=draft.issued_on,
        period_from=draft.period_from,
        period_to=draft.period_to,
        valid_until=draft.valid_until,
        scan_state=ScanState.NOT_SCANNED,
        received_at=now,
        received_from_id=actor.id,
        first_id=revises.series if revises else None,
        revision=newest_revision(revises).revision + 1 if revises else 1,
    )
    db.session.add(evidence)
    db.session.flush()
    record(
        actor.id,
        "receive-evidence",
        f"evidence/{evidence.id}",
        at=now,
        company_id=company.id,
        sha256=evidence.sha256,
        size=evidence.size,
    )
    return evidence


def attach_evidence(
    response: Response, evidence: Evidence, *, actor: Account, now: datetime
) -> None:
    """Let a document support an answer; once is enough.

    Raises: InputRefused if the document is another company's; TransitionNotAllowed if the answer
            is not open to change.
    """
    attach(response, evidence, actor=actor, now=now)
    db.session.commit()


def support_answer(
    application: Application,
    criterion_id: str,
    documents: Sequence[Evidence],
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Let documents support the answer to a criterion, which is begun if there is none.

    Raises: as `attach_evidence`; nothing is then attached.
    """
    response = response_to(application, criterion_id, actor=actor, now=now)
    for evidence in documents:
        attach(response, evidence, actor=actor, now=now)
    db.session.commit()


def detach_evidence(
    response: Response, evidence: Evidence, *, actor: Account, now: datetime
) -> None:
    """Let a document no longer support an answer; the document itself stays."""
    detach(response, evidence, actor=actor, now=now)
    db.session.commit()


def detach(response: Response, evidence: Evidence, *, actor: Account, now: datetime) -> None:
    """Let a document no longer support an answer; the caller commits."""
    editable_answer(response, actor=actor, under=(Scope.UPLOAD, now))
    if (found := _link(response, evidence)) is not None:
        db.session.delete(found)
        _record_link("detach-evidence", response, evidence, actor, now)


def open_evidence(
    evidence: Evidence, *, store: LocalStore, actor: Account, now: datetime
) -> BinaryIO:
    """Return the document, open for reading; who read it when is recorded.

    Raises: NotPermitted unless the actor is a member of its company or an official with cases.
    """
    if actor.role not in OFFICIALS and document_of_member(actor.id, evidence.id) is None:
        raise NotPermitted("This document belongs to another company.")
    file = store.open(evidence.sha256)
    start_writing()
    record(actor.id, "read-evidence", f"evidence/{evidence.id}", at=now)
    db.session.commit()
    return file


def same_bytes(company: Company, sha256: str) -> Evidence | None:
    """Return what the company has with exactly these bytes, the newest first."""
    return db.session.scalar(
        select(Evidence)
        .where(in_library(company.id), Evidence.sha256 == sha256)
        .order_by(Evidence.id.desc())
        .limit(1)
    )


def attach(response: Response, evidence: Evidence, *, actor: Account, now: datetime) -> None:
    """Let a document support an answer, as `attach_evidence` does; the caller commits."""
    enrollment = editable_answer(response, actor=actor, under=(Scope.UPLOAD, now))
    if not has_documents(enrollment.company_id, [evidence]):
        raise InputRefused("Choose one of your own company's documents.")
    if _link(response, evidence) is None:
        db.session.add(
            ResponseEvidence(response_id=response.id, evidence_id=evidence.id, attached_at=now)
        )
        _record_link("attach-evidence", response, evidence, actor, now)


def _link(response: Response, evidence: Evidence) -> ResponseEvidence | None:
    return db.session.scalar(
        select(ResponseEvidence).where(
            ResponseEvidence.response_id == response.id,
            ResponseEvidence.evidence_id == evidence.id,
        )
    )


def _record_link(
    action: str, response: Response, evidence: Evidence, actor: Account, now: datetime
) -> None:
    record(
        actor.id,
        action,
        f"evidence/{evidence.id}",
        at=now,
        response_id=response.id,
        criterion=response.criterion_id,
    )


__all__ = [
    "TITLE_MAX",
    "EvidenceDraft",
    "Inspected",
    "attach",
    "attach_evidence",
    "detach",
    "detach_evidence",
    "enter_evidence",
    "inspected",
    "open_evidence",
    "receive_evidence",
    "same_bytes",
    "support_answer",
]
