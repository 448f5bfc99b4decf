"""What a company does with its risk assessment: begin, write, sign off, report actions done."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

import msgspec
import rfc8785

from trusted.domain.criteria import applicable
from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InputRefused,
    TransitionNotAllowed,
)
from trusted.domain.evidence import program_day
from trusted.domain.risk import (
    TEXT_MAX,
    Assessment,
    Step,
    check_written,
    gaps,
    next_version,
    review_day,
    review_due,
)
from trusted.domain.standing import FINAL
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    MembershipRole,
    RiskActionDone,
    RiskAssessment,
)
from trusted.persistence.queries.risks import (
    actions_done,
    open_assessment,
    signed_assessments,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, MAY_SIGN, permit


def start_assessment(enrollment: Enrollment, *, actor: Account, now: datetime) -> RiskAssessment:
    """Begin a version: the first empty, every other with what the last one said.

    Raises: AlreadyTaken if one is being worked on; TransitionNotAllowed after the enrollment's end.
    """
    _check_may(enrollment, actor, MAY_EDIT)
    lock(f"risk/{enrollment.id}")
    if open_assessment(enrollment.id) is not None:
        raise AlreadyTaken("A version is being worked on already. Go on with that one.")
    signed = signed_assessments(enrollment.id)
    content = Assessment()
    if signed:
        content = next_version(content_of(signed[0]), actions_done([signed[0].id]))
    begun = RiskAssessment(
        enrollment_id=enrollment.id,
        number=signed[0].number + 1 if signed else 1,
        content=_kept(content),
        started_at=now,
        started_by_id=actor.id,
    )
    db.session.add(begun)
    record(
        actor.id,
        "start-risk-assessment",
        f"enrollment/{enrollment.id}",
        at=now,
        number=begun.number,
    )
    db.session.commit()
    return begun


def write_step(
    assessment: RiskAssessment,
    content: Assessment,
    step: Step,
    *,
    version: int,
    actor: Account,
    now: datetime,
) -> None:
    """Keep the assessment with one of its steps written anew, complete or not.

    version: of the assessment that the page showed.
    Raises: ChangedMeanwhile if someone saved it since; TransitionNotAllowed once it is signed off;
            InputRefused for what cannot be kept.
    """
    enrollment = db.session.get_one(Enrollment, assessment.enrollment_id)
    _check_may(enrollment, actor, MAY_EDIT)
    _check_open(assessment, version)
    check_written(content, shipped_program().profile.risk, categories_of(enrollment))
    assessment.content = _kept(content)
    record(
        actor.id,
        "write-risk-assessment",
        f"enrollment/{enrollment.id}",
        at=now,
        number=assessment.number,
        step=step.value,
    )
    db.session.commit()


def sign_off(assessment: RiskAssessment, *, version: int, actor: Account, now: datetime) -> None:
    """Sign a version off in the company's name; from then on it stays as it is. Owners only.

    Raises: InputRefused, naming what the steps lack; ChangedMeanwhile; TransitionNotAllowed.
    """
    enrollment = db.session.get_one(Enrollment, assessment.enrollment_id)
    _check_may(enrollment, actor, MAY_SIGN)
    _check_open(assessment, version)
    content = content_of(assessment)
    if content.method.reviewed_on and content.method.reviewed_on > program_day(now):
        raise InputRefused("The method cannot have been reviewed in the future. Correct the day.")
    if left := gaps(content, shipped_program().profile.risk, categories_of(enrollment)):
        raise InputRefused(" ".join(gap.text for gap in left))
    assessment.signed_off_at, assessment.signed_off_by_id = now, actor.id
    assessment.content_hash = hashlib.sha256(rfc8785.dumps(cast("Any", _kept(content)))).hexdigest()
    record(
        actor.id,
        "sign-off-risk-assessment",
        f"enrollment/{enrollment.id}",
        at=now,
        number=assessment.number,
        content_hash=assessment.content_hash,
    )
    db.session.commit()


def finish_action(
    assessment: RiskAssessment,
    key: str,
    how: str,
    done_on: date,
    *,
    actor: Account,
    now: datetime,
) -> None:
    """Report that an action of a version that was signed off is done.

    how: 1 to 2000 characters.
    Raises: InputRefused; TransitionNotAllowed before the version is signed off; AlreadyTaken if it
            was reported before.
    """
    enrollment = db.session.get_one(Enrollment, assessment.enrollment_id)
    _check_may(enrollment, actor, MAY_EDIT)
    if assessment.signed_off_at is None:
        raise TransitionNotAllowed("Sign the version off first; its actions begin to count then.")
    if key not in {action.key for action in content_of(assessment).actions}:
        raise InputRefused("There is no such action in this version.")
    if not 1 <= len(how.strip()) <= TEXT_MAX:
        raise InputRefused(f"Say in 1 to {TEXT_MAX} characters what was done.")
    if done_on > program_day(now):
        raise InputRefused("The day lies in the future. Enter the day on which it was done.")
    lock(f"risk/{enrollment.id}")
    if key in actions_done([assessment.id]):
        raise AlreadyTaken("This action was reported as done before.")
    db.session.add(
        RiskActionDone(
            assessment_id=assessment.id,
            action_key=key,
            done_on=done_on,
            how=how.strip(),
            recorded_at=now,
            recorded_by_id=actor.id,
        )
    )
    record(actor.id, "finish-risk-action", f"enrollment/{enrollment.id}", at=now, action_key=key)
    db.session.commit()


def content_of(assessment: RiskAssessment) -> Assessment:
    """Return the five steps of a version."""
    return msgspec.convert(assessment.content, Assessment)


def categories_of(enrollment: Enrollment) -> Mapping[str, str]:
    """Return the categories of the criteria that bind an enrollment, id -> name."""
    program = shipped_program()
    used = {c.category for c in applicable(program.criteria, enrollment.entity_type)}
    return {c.id: c.name for c in program.categories.values() if c.id in used}


def reviewed_until(enrollment_id: int) -> date | None:
    """Return until when an enrollment's assessment counts as reviewed; None: there is none."""
    signed = signed_assessments(enrollment_id)
    if not signed:
        return None
    signed_on = program_day(cast("datetime", signed[0].signed_off_at))
    return review_due(
        review_day(signed_on, content_of(signed[0]).method), shipped_program().profile.risk
    )


def _kept(content: Assessment) -> dict[str, object]:
    kept: dict[str, object] = msgspec.to_builtins(content)
    return kept


def _check_may(enrollment: Enrollment, actor: Account, roles: frozenset[MembershipRole]) -> None:
    permit(actor, db.session.get_one(Company, enrollment.company_id), roles)
    if enrollment.status in FINAL:
        raise TransitionNotAllowed("The enrollment has ended; its risk assessment stays as it is.")


def _check_open(assessment: RiskAssessment, version: int) -> None:
    if assessment.signed_off_at is not None:
        raise TransitionNotAllowed("This version is signed off. Begin a new one to change it.")
    if assessment.version != version:
        raise ChangedMeanwhile(
            "Someone else saved the assessment while you were typing. Compare, then save again."
        )
