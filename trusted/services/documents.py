"""The evidence library: revising and describing documents, and letting one serve many answers."""

import hmac
from collections.abc import Collection
from datetime import datetime
from typing import IO

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.evidence import EvidenceDraft, check_described
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Enrollment,
    Evidence,
    EvidenceDescription,
    Response,
)
from trusted.persistence.queries.library import (
    descriptions_of,
    is_in_a_revised_answer,
    links_of,
    newest_revision,
    receiver_of,
)
from trusted.program import shipped_program
from trusted.services.applications import EDITABLE, needs_of, open_criteria, response_to
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.evidence import attach, detach, enter_evidence, inspected, same_bytes
from trusted.storage.local import LocalStore, digest_of

WHY_MAX = 500
DAYS = ("kind", "issued_on", "period_from", "period_to", "valid_until")


def revise_evidence(
    evidence: Evidence,
    stream: IO[bytes],
    filename: str,
    draft: EvidenceDraft,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> Evidence:
    """Keep a new file as the newest revision of a document; the older ones stay as they are.

    Answers that are open to change follow the newest revision; what was handed in keeps what it
    was handed in with.
    Raises: as `receive_evidence`; InputRefused if the company has the same bytes already.
    """
    company = db.session.get_one(Company, evidence.company_id)
    permit(actor, company, MAY_EDIT)
    check_described(draft, shipped_program().profile.kinds, now)
    start_writing()
    with inspected(stream, filename, store=store, max_bytes=max_bytes) as found:
        if (known := same_bytes(company, found.file.sha256)) is not None:
            raise InputRefused(
                "This file is the same, byte for byte, as “%(title)s”, revision %(number)s. Choose"
                " the new file.",
                title=known.title,
                number=known.revision,
            )
        store.keep(found.file)
    revised = enter_evidence(company, found, draft, revises=evidence, actor=actor, now=now)
    for link, response, application, enrollment in links_of(evidence.series):
        if is_open(response.criterion_id, application, enrollment):
            detach(response, link.evidence, actor=actor, now=now)
            attach(response, revised, actor=actor, now=now)
    record(
        actor.id,
        "revise-evidence",
        f"evidence/{evidence.series}",
        at=now,
        revision=revised.revision,
        evidence_id=revised.id,
    )
    db.session.commit()
    return revised


def follow_newest(
    response: Response, evidence: Evidence, *, actor: Account, now: datetime
) -> Evidence:
    """Let an answer rest on the newest revision of a document instead of an older one."""
    newest = newest_revision(evidence)
    if newest.id != evidence.id:
        attach(response, newest, actor=actor, now=now)
        detach(response, evidence, actor=actor, now=now)
    db.session.commit()
    return newest


def support_answers(
    application: Application,
    evidence: Evidence,
    criteria: Collection[str],
    *,
    actor: Account,
    now: datetime,
) -> tuple[int, int]:
    """Let a document support exactly these criteria, as far as they are open to change.

    Returns: how many answers it supports now that it did not before, and how many no longer.
    Raises:  InputRefused for a criterion that is not asked; TransitionNotAllowed for one that is
             closed. Nothing is then changed.
    """
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    asked = {criterion.id for criterion in needs_of(enrollment.entity_type).criteria}
    if unknown := set(criteria) - asked:
        raise InputRefused(
            "These are not asked of you: %(criteria)s.", criteria=", ".join(sorted(unknown))
        )
    links = [row for row in links_of(evidence.series) if row[2].id == application.id]
    before = {response.criterion_id for _, response, _, _ in links}
    added = sorted(set(criteria) - before)
    for criterion_id in added:
        response = response_to(application, criterion_id, actor=actor, now=now)
        attach(response, evidence, actor=actor, now=now)
    removed = 0
    for link, response, _, _ in links:
        closed = not is_open(response.criterion_id, application, enrollment)
        if response.criterion_id not in criteria and not closed:
            detach(response, link.evidence, actor=actor, now=now)
            removed += 1
    db.session.commit()
    return len(added), removed


def correct_description(
    evidence: Evidence, draft: EvidenceDraft, why: str, *, actor: Account, now: datetime
) -> None:
    """Say something else of a document from now on; what was said before is kept.

    why: 1 to 500 characters.
    Raises: TransitionNotAllowed if more than the title would change while an answer that was
            handed in rests on the document; InputRefused for what cannot be said of it.
    """
    permit(actor, db.session.get_one(Company, evidence.company_id), MAY_EDIT)
    check_described(draft, shipped_program().profile.kinds, now)
    if not 1 <= len(why.strip()) <= WHY_MAX:
        raise InputRefused("Say in 1 to %(most)s characters what was wrong.", most=WHY_MAX)
    lock(f"evidence/{evidence.company_id}")
    changed = any(getattr(evidence, name) != getattr(draft, name) for name in DAYS)
    if changed and is_relied_upon(evidence):
        raise TransitionNotAllowed(
            "An answer that was handed in rests on this document, so its kind and days stay."
            " Correct the title only, or upload the document with the right days as a revision."
        )
    number = len(descriptions_of(evidence.id)) or _describe(evidence, 1, "", evidence.received_at)
    evidence.title = draft.title.strip()
    for name in DAYS:
        setattr(evidence, name, getattr(draft, name))
    _describe(evidence, number + 1, why.strip(), now, actor)
    record(actor.id, "correct-evidence", f"evidence/{evidence.id}", at=now, number=number + 1)
    db.session.commit()


def is_relied_upon(evidence: Evidence) -> bool:
    """Return whether something that was handed in rests on exactly this revision."""
    return is_in_a_revised_answer(evidence.id) or any(
        link.evidence_id == evidence.id
        and not is_open(response.criterion_id, application, enrollment)
        for link, response, application, enrollment in links_of(evidence.series)
    )


def is_open(criterion_id: str, application: Application, enrollment: Enrollment) -> bool:
    """Return whether an answer can be changed now."""
    if enrollment.status not in EDITABLE:
        return False
    reopened = open_criteria(application, enrollment)
    return reopened is None or criterion_id in reopened


def is_same_file(evidence: Evidence, stream: IO[bytes], *, max_bytes: int) -> bool:
    """Return whether a file is, byte for byte, the one that was received; nothing is kept.

    Raises: FileTooLarge beyond max_bytes; InputRefused when it is empty.
    """
    return hmac.compare_digest(digest_of(stream, max_bytes), evidence.sha256)


def receipt_of(evidence: Evidence) -> str:
    """Return the receipt of a document, as text that can be kept and checked without us."""
    lines = (
        "RECEIPT",
        "",
        f"Document     {evidence.title}",
        f"Revision     {evidence.revision}",
        f"File         {evidence.filename}",
        f"Size         {evidence.size} bytes",
        f"Received     {evidence.received_at:%Y-%m-%d %H:%M:%S} UTC",
        f"From         {receiver_of(evidence)}",
        f"SHA-256      {evidence.sha256}",
        "",
        "To check that a file is the one that was received, compute its SHA-256 and compare:",
        f'  sha256sum "{evidence.filename}"',
        "",
    )
    return "\n".join(lines)


def _describe(
    evidence: Evidence, number: int, why: str, at: datetime, actor: Account | None = None
) -> int:
    """Write down what is said of a document now, and return the number."""
    db.session.add(
        EvidenceDescription(
            evidence_id=evidence.id,
            number=number,
            title=evidence.title,
            **{name: getattr(evidence, name) for name in DAYS},
            why=why,
            described_at=at,
            described_by_id=actor.id if actor else evidence.received_from_id,
        )
    )
    db.session.flush()
    return number
