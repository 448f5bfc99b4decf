"""Verifying that a profile is true: record findings, propose practices, report; never decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from trusted.domain.criteria import Assurance, Criterion, Grade, applicable
from trusted.domain.errors import (
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.domain.validation import (
    FindingFacts,
    check_concludable,
    check_day,
    check_finding,
    check_scope,
    failed,
)
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    BestPractice,
    Enrollment,
    Finding,
    Validation,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.notices import tell_company
from trusted.services.required_actions import open_action
from trusted.services.second_looks import check_confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """A finding as the validator entered it; grade None: not applicable, with the reason."""

    criterion_id: str
    grade: Grade | None
    assurance: Assurance
    note: str
    not_applicable_reason: str | None = None
    recommendation: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveProofs:
    """What shows that a practice is best (framework of 2021): all five must be told."""

    management_support: str
    innovation: str
    documented_process: str
    checks_and_balances: str
    evidence_of_use: str


def record_findings(
    validation: Validation, drafts: Sequence[FindingDraft], *, actor: Account, now: datetime
) -> None:
    """Keep findings of the checklist, one or many, until the report is made.

    Raises: InputRefused for a finding that cannot be; TransitionNotAllowed for what is to be seen
            on site before the day of the visit; ChangedMeanwhile if one was saved since it was
            shown.
    """
    enrollment = _under_way(validation, actor)
    known = {c.id for c in _criteria(enrollment)}
    lock(f"findings/{validation.id}")
    for draft in drafts:
        if draft.criterion_id not in known:
            raise InputRefused(f"{draft.criterion_id} is not asked of this entity type.")
        check_finding(_facts(draft), validation.kind)
        check_day(_facts(draft), validation.visit_on, now.date())
        _save_finding(validation, draft, actor, now)
    criteria = [draft.criterion_id for draft in drafts]
    record(actor.id, "record-findings", f"validation/{validation.id}", at=now, criteria=criteria)
    db.session.commit()


def propose_best_practice(
    validation: Validation, title: str, proofs: FiveProofs, *, actor: Account, now: datetime
) -> BestPractice:
    """Put a practice forward that goes beyond the criteria."""
    enrollment = _under_way(validation, actor)
    practice = BestPractice(
        enrollment_id=enrollment.id,
        validation_id=validation.id,
        title=title,
        management_support=proofs.management_support,
        innovation=proofs.innovation,
        documented_process=proofs.documented_process,
        checks_and_balances=proofs.checks_and_balances,
        evidence_of_use=proofs.evidence_of_use,
        proposed_at=now,
        proposed_by_id=actor.id,
    )
    db.session.add(practice)
    record(actor.id, "propose-best-practice", f"validation/{validation.id}", at=now, title=title)
    db.session.commit()
    return practice


def report_validation(
    validation: Validation, summary: str, *, actions_due: date, actor: Account, now: datetime
) -> None:
    """Conclude the verification: each must that is not met becomes a required action.

    summary: the report's text, as the company gets it.
    Raises: ChecklistIncomplete, naming the criteria without a finding; ScopeNotMet;
            SecondLookMissing; TransitionNotAllowed before the day. Nothing is then written.
    """
    enrollment = _under_way(validation, actor)
    findings = [_facts(row) for row in findings_of(validation)]
    criteria = _criteria(enrollment)
    check_concludable(findings, criteria, validation.kind)
    check_scope(findings, criteria, shipped_program().validation.scope, validation.kind)
    check_confirmed(validation)
    if now.date() < validation.visit_on:
        raise TransitionNotAllowed(
            "The day of the validation has not come; report it from then on."
        )
    open_musts = failed(findings, criteria)
    if open_musts and actions_due <= now.date():
        raise InputRefused("Give the company a day in the future by which to mend its actions.")
    for criterion in open_musts:
        open_action(
            enrollment,
            f"Meet {criterion.id}: {criterion.text}",
            due_on=actions_due,
            actor=actor,
            now=now,
            criterion_id=criterion.id,
            validation=validation,
        )
    validation.summary, validation.reported_at = summary, now
    validation.passed = not open_musts
    record(
        actor.id,
        "report-validation",
        f"validation/{validation.id}",
        at=now,
        passed=validation.passed,
        required_actions=[c.id for c in open_musts],
    )
    tell_company(enrollment, "validation-reported", now=now, note=summary)
    db.session.commit()


def findings_of(validation: Validation) -> Sequence[Finding]:
    """Return the findings recorded so far."""
    return db.session.scalars(
        select(Finding).where(Finding.validation_id == validation.id).order_by(Finding.id)
    ).all()


def _under_way(validation: Validation, actor: Account) -> Enrollment:
    if validation.validator_id != actor.id or actor.role is not Role.VALIDATOR:
        raise NotPermitted("Another validator has this validation in hand.")
    if validation.reported_at is not None:
        raise TransitionNotAllowed("The report is made; its findings stand as they are.")
    return db.session.get_one(Enrollment, validation.enrollment_id)


def _facts(row: FindingDraft | Finding) -> FindingFacts:
    return FindingFacts(
        criterion_id=row.criterion_id,
        grade=None if row.grade is None else Grade(row.grade),
        assurance=row.assurance,
        not_applicable_reason=row.not_applicable_reason,
    )


def _criteria(enrollment: Enrollment) -> tuple[Criterion, ...]:
    return applicable(shipped_program().criteria, enrollment.entity_type)


def _save_finding(
    validation: Validation, draft: FindingDraft, actor: Account, now: datetime
) -> None:
    finding = db.session.scalar(
        select(Finding).where(
            Finding.validation_id == validation.id, Finding.criterion_id == draft.criterion_id
        )
    )
    if draft.version is not None and draft.version != (finding.version if finding else 0):
        raise ChangedMeanwhile(
            f"The finding for {draft.criterion_id} was saved elsewhere since this page was shown."
        )
    if finding is None:
        finding = Finding(validation_id=validation.id, criterion_id=draft.criterion_id)
        db.session.add(finding)
    finding.grade, finding.not_applicable_reason = draft.grade, draft.not_applicable_reason
    finding.assurance, finding.note = draft.assurance, draft.note
    finding.recommendation = draft.recommendation
    finding.recorded_at, finding.recorded_by_id = now, actor.id
