"""Receiving documents, linking them to answers, and handing them out to who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, BinaryIO

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted
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
from trusted.services.applications import editable_answer, response_to
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, membership_role, permit
from trusted.storage.local import LocalStore
from trusted.storage.names import safe_filename
from trusted.storage.sniffing import media_type_of

TITLE_MAX = 200
OFFICIALS = frozenset(
    {Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDraft:
    """What the company says of a document.

    title:                  1 to 200 characters.
    period_from, period_to: the time that it speaks of.
    valid_until:            its last day; None: it does not expire.
    """

    title: str
    issued_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    valid_until: date | None = None


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
    permit(actor, company, MAY_EDIT)
    _check(draft, now.date())
    name = safe_filename(filename)
    start_writing()
    with store.incoming(stream, max_bytes) as received:
        media_type = media_type_of(received, name)
        store.keep(received)
    lock(f"evidence/{company.id}")
    if (known := _known(company, received.sha256)) is not None:
        db.session.commit()
        return known
    evidence = Evidence(
        company_id=company.id,
        sha256=received.sha256,
        size=received.size,
        media_type=media_type,
        filename=name,
        title=draft.title.strip(),
        issued_on=draft.issued_on,
        period_from=draft.period_from,
        period_to=draft.period_to,
        valid_until=draft.valid_until,
        scan_state=ScanState.NOT_SCANNED,
        received_at=now,
        received_from_id=actor.id,
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
    db.session.commit()
    return evidence


def attach_evidence(
    response: Response, evidence: Evidence, *, actor: Account, now: datetime
) -> None:
    """Let a document support an answer; once is enough.

    Raises: InputRefused if the document is another company's; TransitionNotAllowed if the answer
            is not open to change.
    """
    _attach(response, evidence, actor, now)
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
        _attach(response, evidence, actor, now)
    db.session.commit()


def detach_evidence(
    response: Response, evidence: Evidence, *, actor: Account, now: datetime
) -> None:
    """Let a document no longer support an answer; the document itself stays."""
    editable_answer(response, actor=actor)
    if (found := _link(response, evidence)) is not None:
        db.session.delete(found)
        _record_link("detach-evidence", response, evidence, actor, now)
    db.session.commit()


def open_evidence(
    evidence: Evidence, *, store: LocalStore, actor: Account, now: datetime
) -> BinaryIO:
    """Return the document, open for reading; who read it when is recorded.

    Raises: NotPermitted unless the actor is a member of its company or an official with cases.
    """
    if actor.role not in OFFICIALS and membership_role(actor, evidence.company_id) is None:
        raise NotPermitted("This document belongs to another company.")
    file = store.open(evidence.sha256)
    start_writing()
    record(actor.id, "read-evidence", f"evidence/{evidence.id}", at=now)
    db.session.commit()
    return file


def _check(draft: EvidenceDraft, today: date) -> None:
    title = draft.title.strip()
    if not 1 <= len(title) <= TITLE_MAX or not title.isprintable():
        raise InputRefused(f"Give the document a title of 1 to {TITLE_MAX} characters.")
    if draft.issued_on and draft.issued_on > today:
        raise InputRefused("The day of issue is in the future. Enter the day on the document.")
    if draft.period_from and draft.period_to and draft.period_to < draft.period_from:
        raise InputRefused("The period ends before it begins. Exchange the two days.")
    if draft.issued_on and draft.valid_until and draft.valid_until < draft.issued_on:
        raise InputRefused("The document would expire before it was issued. Check both days.")


def _known(company: Company, sha256: str) -> Evidence | None:
    return db.session.scalar(
        select(Evidence).where(Evidence.company_id == company.id, Evidence.sha256 == sha256)
    )


def _attach(response: Response, evidence: Evidence, actor: Account, now: datetime) -> None:
    enrollment = editable_answer(response, actor=actor)
    if evidence.company_id != enrollment.company_id:
        raise InputRefused("Choose one of your own company's documents.")
    if _link(response, evidence) is None:
        db.session.add(ResponseEvidence(response_id=response.id, evidence_id=evidence.id))
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
