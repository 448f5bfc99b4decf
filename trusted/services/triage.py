"""What officials do with reported violations: ask, refer, join doubles, close; no score moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from trusted.domain.allegations import Alike, Step, TriageState, alike, check_step, state_after
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import (
    Account,
    Agency,
    Allegation,
    AllegationFile,
    AllegationMessage,
    AllegationStep,
    Referral,
)
from trusted.persistence.queries.allegations import (
    allegation_by_id,
    reporter_contact,
    steps_of,
    told,
    told_lately,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.referrals import add_referral
from trusted.storage.local import LocalStore

TRIAGE = frozenset({Role.REVIEWER, Role.SUPERVISOR})
READERS = TRIAGE | {Role.PROGRAM_MANAGER, Role.AUDITOR}
SUGGESTED = 5


def take_step(
    allegation: Allegation,
    step: Step,
    *,
    agency: str | None = None,
    ending: str | None = None,
    with_id: int | None = None,
    note: str = "",
    actor: Account,
    now: datetime,
) -> None:
    """Move a report on; reviewers and supervisors only.

    agency, ending: ids of the program's, for Step.REFER and Step.CLOSE.
    with_id:        the report that says the same, for Step.GROUP; not one that is grouped itself.
    Raises:         NotPermitted, TransitionNotAllowed, InputRefused; nothing is then written.
    """
    _permit(actor)
    lock(f"allegation/{allegation.id}")
    check_step(state_of(allegation), step)
    _check_named(allegation, step, agency, ending, with_id)
    db.session.add(
        AllegationStep(
            allegation_id=allegation.id,
            step=step,
            at=now,
            by_id=actor.id,
            agency=agency,
            ending=ending,
            with_id=with_id,
            note=note,
        )
    )
    named = {"agency": agency, "ending": ending, "with": with_id}
    detail = {name: value for name, value in named.items() if value is not None}
    record(actor.id, f"{step}-report", f"allegation/{allegation.id}", at=now, **detail)
    db.session.commit()


def refer_report(
    allegation: Allegation, agency: Agency, text: str, *, actor: Account, now: datetime
) -> Referral:
    """Hand a report to a partner agency, in words that say nothing of the reporter.

    text:   what the agency reads; neither the report nor its files go along.
    Raises: NotPermitted, TransitionNotAllowed, InputRefused; nothing is then written.
    """
    _permit(actor)
    lock(f"allegation/{allegation.id}")
    check_step(state_of(allegation), Step.REFER)
    subject = f"Reported violation {allegation.id}"
    referral = add_referral(
        agency, subject, text, allegation_id=allegation.id, actor=actor, now=now
    )
    db.session.add(
        AllegationStep(
            allegation_id=allegation.id,
            step=Step.REFER,
            at=now,
            by_id=actor.id,
            agency=agency.code,
            note=f"Referral {referral.id}",
        )
    )
    subject = f"allegation/{allegation.id}"
    record(actor.id, "refer-report", subject, at=now, agency=agency.code, referral=referral.id)
    db.session.commit()
    return referral


def ask_reporter(allegation: Allegation, body: str, *, actor: Account, now: datetime) -> None:
    """Ask the reporter something, who reads it by the code."""
    _permit(actor)
    db.session.add(
        AllegationMessage(allegation_id=allegation.id, at=now, author_id=actor.id, body=body)
    )
    record(actor.id, "ask-reporter", f"allegation/{allegation.id}", at=now)
    db.session.commit()


def reporter_of(allegation: Allegation, *, actor: Account, now: datetime) -> str | None:
    """Return how to reach the reporter, None if anonymous; who looked when is recorded."""
    _permit(actor)
    contact = reporter_contact(allegation.id)
    if contact is not None:
        start_writing()
        record(actor.id, "read-reporter", f"allegation/{allegation.id}", at=now)
        db.session.commit()
    return contact


def open_file(
    file: AllegationFile, *, store: LocalStore, actor: Account, now: datetime
) -> BinaryIO:
    """Return a file of a report, open for reading; who read it when is recorded."""
    if actor.role not in READERS:
        raise NotPermitted("Files of reports are for officials who deal with them.")
    opened = store.open(file.sha256)
    start_writing()
    record(actor.id, "read-report-file", f"allegation/{file.allegation_id}", at=now, file=file.id)
    db.session.commit()
    return opened


def state_of(allegation: Allegation) -> TriageState:
    """Return where a report stands."""
    return state_after(step.step for step in steps_of(allegation.id))


def suggestions(allegation: Allegation, *, now: datetime) -> Sequence[Alike]:
    """Return reports that may be about the same, the likest first."""
    threshold = shipped_program().allegations.limits.alike
    return alike(told(allegation), told_lately(now), threshold=threshold, most=SUGGESTED)


def _permit(actor: Account) -> None:
    if actor.role not in TRIAGE:
        raise NotPermitted("Reports of violations are dealt with by reviewers and supervisors.")


def _check_named(
    allegation: Allegation, step: Step, agency: str | None, ending: str | None, with_id: int | None
) -> None:
    rules = shipped_program().allegations
    if step is Step.REFER and agency not in rules.agencies:
        raise InputRefused("Choose the agency to which the report is referred.")
    if step is Step.CLOSE and ending not in rules.endings:
        raise InputRefused("Choose why the report is closed.")
    if step is not Step.GROUP:
        return
    other = allegation_by_id(with_id) if with_id is not None else None
    if other is None or other.id == allegation.id:
        raise InputRefused("Choose another report that says the same.")
    if state_of(other) is TriageState.GROUPED:
        raise InputRefused("That report is grouped itself. Choose the one that it is grouped with.")
