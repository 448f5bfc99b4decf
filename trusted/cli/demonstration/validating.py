"""Verifying what a company told: plan, visit or read, report, conclude, mend."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Case
from trusted.cli.demonstration.practices import PRACTICES
from trusted.cli.demonstration.stories import Story
from trusted.domain.criteria import Assurance, Criterion, Grade, Level, applicable
from trusted.domain.standing import Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.models import Account, Stance, Validation
from trusted.persistence.queries.enrollments import required_actions_of, sites_of
from trusted.persistence.queries.reports import actions_from
from trusted.persistence.queries.validations import practices_in
from trusted.program import shipped_program
from trusted.services.decisions import accept_best_practice, conclude_validation
from trusted.services.reports import Point, answer_report, report_text
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.scores import assess
from trusted.services.second_looks import look_again, not_confirmed
from trusted.services.validations import (
    FindingDraft,
    propose_best_practice,
    record_findings,
    report_validation,
)
from trusted.services.visits import plan_validation

NOTICE_DAYS = 31
TO_MEND = timedelta(days=75)
MOST_GRANTED = 2
MOST_PRACTICES = 3
SHARE_WITH_PRACTICES = 0.25
SHARE_NOT_MET, SHARE_SHOULD_PARTLY, SHARE_MEASURED = 0.2, 0.25, 0.12
ASSURANCES = {
    ValidationKind.SITE: Assurance.SITE_VERIFIED,
    ValidationKind.DESK: Assurance.DOCUMENT_CHECKED,
}
NOTES = {
    Grade.NOT_MET: ("Nobody could show that this is done.",),
    Grade.PARTLY_MET: (
        "Done, but not at weekends, and not written down.",
        "The last record is older than the procedure allows.",
        "Of the sample, a fifth had no proof.",
    ),
    Grade.MET: (
        "Seen and found as described.",
        "Sample drawn at random; all in order.",
        "Two members of staff explained it without being prompted.",
        "The records of the last six months are complete.",
    ),
    Grade.MET_WITH_RESULTS: (
        "Met, and measured: the monthly figures show fewer errors than a year ago.",
        "Met. The company counts what it stops and acts on the numbers.",
    ),
}
SUMMARIES = {
    True: "The profile is true and works. What was found beside the musts is advice only.",
    False: "Most of the profile is true. What must be mended is listed as required actions.",
}
ANSWERS = {
    True: "We thank the validator, and will look into the recommendations.",
    False: "We agree, and have begun to mend what is required.",
}
DONE = "We changed the procedure, trained the staff and attach the record of the first month."


def validate(
    case: Case,
    kind: ValidationKind,
    now: datetime,
    *,
    passes: bool,
    soon: tuple[int, int] = (5, 40),
) -> Story:
    """Plan a validation, make it, report it, and have it concluded.

    soon: within how many days it is planned.
    """
    now = yield case.later(now, *soon)
    validator = case.one_of(Role.VALIDATOR)
    day = case.later(now, NOTICE_DAYS, NOTICE_DAYS + 19)
    validation = plan_validation(
        case.enrollment,
        kind=kind,
        site=sites_of(case.company.id)[0] if kind is ValidationKind.SITE else None,
        validator=validator,
        visit_on=day.date(),
        actor=case.one_of(Role.SUPERVISOR),
        now=now,
    )
    now = yield day
    findings = _findings(case, kind, passes=passes)
    record_findings(validation, findings, actor=validator, now=now)
    _look_again(case, validation, now)
    if passes and case.throw.random() < SHARE_WITH_PRACTICES:
        _propose(case, validation, validator, now)
    now = yield case.later(now, 2, 14)
    due = now.date() + TO_MEND
    report_validation(validation, _report(validation, passes), actions_due=due, actor=validator,
                      now=now)  # fmt: skip
    now = yield case.later(now, 1, 5)
    points = {action.id: Point(Stance.AGREE) for action in actions_from(validation.id)}
    answer_report(validation, Stance.AGREE, ANSWERS[passes], points, actor=case.owner, now=now)
    now = yield case.later(now, 1, 6)
    _conclude(case, validation, now)
    return now


def mend_required(case: Case, now: datetime, *, verify: bool = True) -> Story:
    """Mend what the validation found, a while after, and have it verified."""
    now = yield case.later(now, 15, 45)
    actions = required_actions_of(case.enrollment.id)
    for action in actions:
        report_action_done(action, DONE, actor=case.owner, now=now)
    if not verify:
        return now
    now = yield case.later(now, 3, 12)
    for action in actions:
        verify_action(action, actor=case.one_of(Role.VALIDATOR), now=now)
    return now


def _report(validation: Validation, passes: bool) -> str:  # noqa: FBT001 - named by its only caller
    return f"{SUMMARIES[passes]}\n\n{report_text(validation)}"


def _look_again(case: Case, validation: Validation, now: datetime) -> None:
    supervisor = case.one_of(Role.SUPERVISOR)
    for finding in not_confirmed(validation.id):
        look_again(finding, agrees=True, note="", actor=supervisor, now=now)


def _conclude(case: Case, validation: Validation, now: datetime) -> None:
    supervisor = case.one_of(Role.SUPERVISOR)
    practices = practices_in(validation.id)
    # Of one or two, the last is left for whoever tries the demonstration as a supervisor.
    decided = practices if len(practices) == MOST_PRACTICES else practices[:-1]
    for practice in decided:
        accept_best_practice(practice, actor=supervisor, now=now)
    ruled = assess(
        case.enrollment, now=now, as_status=Status.VALIDATED, concluding=validation
    ).ruled_tier
    conclude_validation(validation, min(MOST_GRANTED, ruled), note="", actor=supervisor, now=now)


def _findings(case: Case, kind: ValidationKind, *, passes: bool) -> Sequence[FindingDraft]:
    criteria = applicable(shipped_program().criteria, case.invented.trader.entity_type)
    reasons = {d.criterion_id: d.not_applicable_reason for d in case.drafts}
    graded = [c.id for c in criteria if c.level is Level.MUST and not reasons[c.id]]
    unmet = set() if passes else set(case.throw.sample(graded, case.throw.choice((1, 2, 2, 3))))
    return [_finding(case, c, kind, reasons[c.id], unmet=c.id in unmet) for c in criteria]


def _finding(
    case: Case, criterion: Criterion, kind: ValidationKind, reason: str | None, *, unmet: bool
) -> FindingDraft:
    if reason:
        note, grade = "Seen that this is so.", None
    else:
        grade = _grade(case, criterion, unmet=unmet)
        note = case.throw.choice(NOTES[grade])
    return FindingDraft(
        criterion_id=criterion.id,
        grade=grade,
        assurance=ASSURANCES[kind],
        note=note,
        not_applicable_reason=reason,
    )


def _grade(case: Case, criterion: Criterion, *, unmet: bool) -> Grade:
    drawn = case.throw.random()
    if unmet:
        return Grade.NOT_MET if drawn < SHARE_NOT_MET else Grade.PARTLY_MET
    if criterion.level is Level.SHOULD and drawn < SHARE_SHOULD_PARTLY:
        return Grade.PARTLY_MET
    return Grade.MET_WITH_RESULTS if drawn > 1 - SHARE_MEASURED else Grade.MET


def _propose(case: Case, validation: Validation, validator: Account, now: datetime) -> None:
    number = case.throw.choice((1, 2, MOST_PRACTICES, MOST_PRACTICES))
    for title, proofs in case.throw.sample(sorted(PRACTICES.items(), key=str), number):
        propose_best_practice(validation, title, proofs, actor=validator, now=now)
