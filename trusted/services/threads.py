"""Asking and answering between program and company, in threads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from trusted.domain.criteria import applicable
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.domain.threads import Side, ThreadKind, Visibility
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    Evidence,
    Message,
    MessageEvidence,
    Thread,
    Validation,
)
from trusted.persistence.queries.disputes import decision_of_dispute, dispute_in_thread
from trusted.persistence.queries.library import has_documents
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.notices import tell_company
from trusted.services.unsigned import check_unsigned

SUBJECT_MAX = 200
BODY_MAX = 10_000
ASKING = frozenset({Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a thread is about; criterion and validation None: the enrollment as a whole."""

    subject: str
    kind: ThreadKind = ThreadKind.QUESTION
    criterion_id: str | None = None
    validation: Validation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """What is said; only officials choose the last three.

    needs_answer: False: nobody need answer; a company's message always needs one.
    stops_clock:  whether the program's clock stands still until the company answers.
    """

    body: str
    documents: Collection[Evidence] = ()
    visibility: Visibility = Visibility.EVERYONE
    needs_answer: bool = True
    stops_clock: bool = False


def open_thread(
    enrollment: Enrollment, topic: Topic, draft: MessageDraft, *, actor: Account, now: datetime
) -> Thread:
    """Begin a thread with its first message.

    Raises: InputRefused if there is no such criterion, or nothing is said; NotPermitted.
    """
    thread = begin_thread(enrollment, topic, draft, actor=actor, now=now)
    db.session.commit()
    return thread


def begin_thread(
    enrollment: Enrollment, topic: Topic, draft: MessageDraft, *, actor: Account, now: datetime
) -> Thread:
    """Do what `open_thread` does, as a part of something larger; the caller commits."""
    side = _side(enrollment, actor)
    subject = topic.subject.strip()
    if not 1 <= len(subject) <= SUBJECT_MAX or not subject.isprintable():
        raise InputRefused(f"Say in 1 to {SUBJECT_MAX} characters what it is about.")
    criteria = applicable(shipped_program().criteria, enrollment.entity_type)
    if topic.criterion_id is not None and topic.criterion_id not in {c.id for c in criteria}:
        raise InputRefused(f"{topic.criterion_id} is not asked of this entity type.")
    if topic.validation is not None and topic.validation.enrollment_id != enrollment.id:
        raise InputRefused("Choose a validation of this enrollment.")
    if topic.kind is ThreadKind.DISPUTE and side is Side.PROGRAM:
        raise InputRefused("Only the company can dispute what the program found.")
    if side is Side.PROGRAM:
        check_unsigned(subject)
    thread = Thread(
        enrollment_id=enrollment.id,
        criterion_id=topic.criterion_id,
        validation_id=topic.validation.id if topic.validation else None,
        kind=topic.kind,
        subject=subject,
        opened_at=now,
    )
    db.session.add(thread)
    db.session.flush()
    record(actor.id, "open-thread", f"thread/{thread.id}", at=now, enrollment=enrollment.id)
    _append(thread, enrollment, side, draft, actor, now)
    return thread


def write_message(thread: Thread, draft: MessageDraft, *, actor: Account, now: datetime) -> Message:
    """Add a message to an open thread.

    Raises: TransitionNotAllowed once it is closed; InputRefused; NotPermitted.
    """
    enrollment = db.session.get_one(Enrollment, thread.enrollment_id)
    side = _side(enrollment, actor)
    _check_open(thread)
    message = _append(thread, enrollment, side, draft, actor, now)
    db.session.commit()
    return message


def close_thread(thread: Thread, *, actor: Account, now: datetime) -> None:
    """Close a thread that is settled; a clock that stood still for it runs again.

    Raises: TransitionNotAllowed if it is closed; NotPermitted for others than officials.
    """
    enrollment = db.session.get_one(Enrollment, thread.enrollment_id)
    if _side(enrollment, actor) is not Side.PROGRAM:
        raise NotPermitted("The program closes a thread once it is settled.")
    _check_open(thread)
    dispute = dispute_in_thread(thread.id)
    if dispute is not None and decision_of_dispute(dispute.id) is None:
        raise TransitionNotAllowed("A fact is contested here. Deciding the dispute closes this.")
    end_thread(thread, actor=actor, now=now)
    db.session.commit()


def end_thread(thread: Thread, *, actor: Account, now: datetime) -> None:
    """Close a thread as a part of something larger, if it is open; the caller commits."""
    if thread.closed_at is None:
        thread.closed_at, thread.closed_by_id = now, actor.id
        record(actor.id, "close-thread", f"thread/{thread.id}", at=now)


def _append(
    thread: Thread,
    enrollment: Enrollment,
    side: Side,
    draft: MessageDraft,
    actor: Account,
    now: datetime,
) -> Message:
    body = draft.body.strip()
    _check(draft, body, enrollment, side)
    message = Message(
        thread_id=thread.id,
        at=now,
        author_id=actor.id,
        role=actor.role,
        side=side,
        visibility=draft.visibility,
        body=body,
        needs_answer=draft.needs_answer,
        stops_clock=draft.stops_clock,
    )
    db.session.add(message)
    db.session.flush()
    for document in draft.documents:
        db.session.add(MessageEvidence(message_id=message.id, evidence_id=document.id))
    record(
        actor.id,
        "write-message",
        f"thread/{thread.id}",
        at=now,
        message=message.id,
        visibility=draft.visibility.value,
        stops_clock=draft.stops_clock,
    )
    if side is Side.PROGRAM and draft.visibility is Visibility.EVERYONE:
        code = "question-answered"
        if draft.needs_answer:
            code = "question-pauses" if draft.stops_clock else "question-asked"
        tell_company(enrollment, code, now=now, note=f"{thread.subject}\n\n{body}")
    return message


def _check(draft: MessageDraft, body: str, enrollment: Enrollment, side: Side) -> None:
    if not 1 <= len(body) <= BODY_MAX:
        raise InputRefused(f"Write 1 to {BODY_MAX} characters.")
    to_everyone = draft.visibility is Visibility.EVERYONE
    if side is Side.COMPANY and (not to_everyone or not draft.needs_answer or draft.stops_clock):
        raise InputRefused("A company writes to the program, and stops no clock.")
    if draft.stops_clock and not (to_everyone and draft.needs_answer):
        raise InputRefused("Only a question that the company is to answer stops the clock.")
    if side is Side.PROGRAM and to_everyone:
        check_unsigned(body)
    if not has_documents(enrollment.company_id, draft.documents):
        raise InputRefused("Choose documents of the company's own library.")


def _side(enrollment: Enrollment, actor: Account) -> Side:
    if actor.role is Role.MEMBER:
        permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
        return Side.COMPANY
    if actor.role not in ASKING:
        raise NotPermitted("Reviewers, validators and supervisors write to companies.")
    return Side.PROGRAM


def _check_open(thread: Thread) -> None:
    if thread.closed_at is not None:
        raise TransitionNotAllowed("This thread is closed. Open a new one.")
