"""Recorded rights: applied for by anybody with proof, confirmed by officials, and a channel."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from trusted.domain.allegations import LETTERS, RANDOM, canonical_code, code_of
from trusted.domain.countries import COUNTRIES
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.languages import Language
from trusted.domain.rights import (
    STANDING,
    RightKind,
    RightState,
    RightStep,
    check_right_step,
    classes_in,
    right_state,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import (
    Account,
    Right,
    RightContact,
    RightMessage,
    RightStepTaken,
)
from trusted.persistence.queries.rights import (
    holder_contact,
    messages_of_right,
    right_by_hash,
    steps_of_right,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.right_mail import tell_of_right

STAFF = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.PROGRAM_MANAGER})
TOLD = {
    RightStep.RECORD: "right-recorded",
    RightStep.REFUSE: "right-refused",
    RightStep.RENEW: "right-renewed",
    RightStep.STRIKE: "right-struck",
}
WRITERS = STAFF | {Role.VALIDATOR, Role.AGENCY, Role.MEMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightDraft:
    """A right as it is applied for.

    classes:    as they were typed, such as `9, 25`; of a copyright none.
    countries:  two letters each.
    expires_on: the last day of the registration.
    contact:    how officials reach the holder; nobody else sees it.
    proof:      where the registration can be looked up, and what shows who owns it.
    """

    kind: RightKind
    title: str
    registration: str
    owner: str
    classes: str
    countries: tuple[str, ...]
    expires_on: date
    contact: str
    proof: str
    language: Language


def apply_for_right(
    draft: RightDraft, *, actor: Account | None, now: datetime
) -> tuple[Right, str]:
    """Keep an application; return it with its code, which is told this once and kept as a hash.

    actor:  the official who enters it on proof; None: its holder applies.
    Raises: InputRefused; NotPermitted. Nothing is then kept.
    """
    if actor is not None:
        _permit(actor)
    classes = _checked(draft, now.date())
    code = code_of(secrets.randbelow(len(LETTERS) ** RANDOM))
    right = Right(
        code_hash=_hashed(code),
        kind=draft.kind,
        title=draft.title,
        registration=draft.registration,
        owner=draft.owner,
        classes=_enclosed(classes),
        countries=_enclosed(sorted(set(draft.countries))),
        expires_on=draft.expires_on,
        proof=draft.proof,
        language=draft.language,
        received_at=now,
        entered_by_id=actor.id if actor else None,
    )
    db.session.add(right)
    db.session.flush()
    db.session.add(RightContact(right_id=right.id, contact=draft.contact))
    record(actor.id if actor else None, "apply-for-right", f"right/{right.id}", at=now)
    db.session.commit()
    return right, code


def acted_for_by(typed: str) -> Right:
    """Return the right for which a code acts.

    typed:  the code as somebody typed it.
    Raises: InputRefused, saying whether it was mistyped or belongs to nothing.
    """
    found = right_by_hash(_hashed(canonical_code(typed)))
    if found is None:
        raise InputRefused("No right was applied for under this code. Compare it, group by group.")
    return found


def take_right_step(
    right: Right,
    step: RightStep,
    note: str = "",
    *,
    expires_on: date | None = None,
    actor: Account,
    now: datetime,
) -> None:
    """Record, refuse, renew or strike a right, for the program.

    expires_on: the new last day, for a renewal.
    Raises:     NotPermitted; TransitionNotAllowed; InputRefused. Nothing is then written.
    """
    _permit(actor)
    lock(f"right/{right.id}")
    check_right_step(state_of_right(right, today=now.date()), step)
    if step is RightStep.RENEW and (expires_on is None or expires_on <= last_day_of(right)):
        raise InputRefused("Enter a last day after the present one.")
    if step in (RightStep.REFUSE, RightStep.STRIKE) and not note:
        raise InputRefused("Say why; the holder reads it.")
    db.session.add(
        RightStepTaken(
            right_id=right.id,
            step=step,
            at=now,
            by_id=actor.id,
            expires_on=expires_on if step is RightStep.RENEW else None,
            note=note,
        )
    )
    record(actor.id, f"{step}-right", f"right/{right.id}", at=now)
    said = expires_on.isoformat() if step is RightStep.RENEW and expires_on else ""
    tell_of_right(right, TOLD[step], said, note, now=now)
    db.session.commit()


def state_of_right(right: Right, *, today: date) -> RightState:
    """Return whether a right stands on a day."""
    steps = [one.step for one in steps_of_right(right.id)]
    grace = shipped_program().rights.grace_days
    return right_state(steps, last_day_of(right), today, grace_days=grace)


def last_day_of(right: Right) -> date:
    """Return the last day of a right, as it was recorded or renewed last."""
    renewed = [one.expires_on for one in steps_of_right(right.id) if one.expires_on]
    return renewed[-1] if renewed else right.expires_on


def ends_soon(right: Right, *, today: date) -> bool:
    """Return whether a right that stands ends so soon that its holder is reminded."""
    remind = timedelta(days=shipped_program().rights.remind_days)
    stands = state_of_right(right, today=today) in STANDING
    return stands and last_day_of(right) <= today + remind


def write_to_holder(right: Right, body: str, *, actor: Account, now: datetime) -> None:
    """Write to the holder of a right that stands, who reads it by the code.

    Raises: NotPermitted; TransitionNotAllowed for a right that does not stand; InputRefused.
    """
    if actor.role not in WRITERS or actor.closed_at is not None:
        raise NotPermitted("Officials, agencies and companies write to rights holders.")
    if state_of_right(right, today=now.date()) not in STANDING:
        raise TransitionNotAllowed("This right does not stand, so nobody is reached through it.")
    _write(right, body, with_id=actor.id, from_holder=False, now=now)
    record(actor.id, "write-to-holder", f"right/{right.id}", at=now)
    tell_of_right(right, "right-message", now=now)
    db.session.commit()


def answer_as_holder(right: Right, body: str, *, with_id: int, now: datetime) -> None:
    """Answer somebody who has written, as the holder, whose address stays unknown.

    Raises: InputRefused unless that account has written.
    """
    if not messages_of_right(right.id, with_id):
        raise InputRefused("Choose whom to answer.")
    _write(right, body, with_id=with_id, from_holder=True, now=now)
    record(None, "answer-as-holder", f"right/{right.id}", at=now)
    db.session.commit()


def holder_of(right: Right, *, actor: Account, now: datetime) -> str | None:
    """Return how to reach a holder, for officials; who looked when is recorded."""
    _permit(actor)
    contact = holder_contact(right.id)
    start_writing()
    record(actor.id, "read-holder", f"right/{right.id}", at=now)
    db.session.commit()
    return contact


def _write(right: Right, body: str, *, with_id: int, from_holder: bool, now: datetime) -> None:
    if not body:
        raise InputRefused("Write something.")
    message = RightMessage(
        right_id=right.id, with_id=with_id, from_holder=from_holder, at=now, body=body
    )
    db.session.add(message)


def _checked(draft: RightDraft, today: date) -> tuple[int, ...]:
    if not all((draft.title, draft.owner, draft.registration, draft.contact, draft.proof)):
        raise InputRefused("Enter the name, the number, the owner, the proof and how to reach you.")
    classes = classes_in(draft.classes)
    if draft.kind is RightKind.TRADEMARK and not classes:
        raise InputRefused("Enter at least one class of goods or services.")
    if not draft.countries or not set(draft.countries) <= COUNTRIES:
        raise InputRefused("Choose the countries in which it is registered.")
    if draft.expires_on < today:
        raise InputRefused("This registration has ended. Renew it first.")
    return classes


def _enclosed(items: Iterable[object]) -> str:
    words = [str(item) for item in items]
    return f" {' '.join(words)} " if words else ""


def _permit(actor: Account) -> None:
    if actor.role not in STAFF:
        raise NotPermitted("Rights are recorded by reviewers, supervisors and program managers.")


def _hashed(code: str) -> str:
    # As for reports: 90 random bits, so nobody finds a code by trying.
    return sha256(f"right:{code}".encode()).hexdigest()
