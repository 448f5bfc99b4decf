"""Appeals: an owner files one, somebody uninvolved gets it, and questions stop its clock."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from trusted.domain.appeals import (
    AppealRefused,
    AppealState,
    appeal_state,
    can_be_stayed,
    check_filing,
    still_stands,
)
from trusted.domain.clocks import Interval
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.standing import TRANSITIONS, Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    AppealAnswer,
    AppealAssignment,
    AppealDocument,
    AppealQuestion,
    AppealStay,
    Company,
    Enrollment,
    Evidence,
    StandingChange,
)
from trusted.persistence.queries.appeals import (
    assignment_of,
    decision_of,
    decisions_to_contest,
    involved,
    open_accounts,
    questions_of,
    stay_of,
)
from trusted.persistence.queries.interventions import change_before, newest_action
from trusted.persistence.queries.library import has_documents
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, MAY_SIGN, permit
from trusted.services.deadlines import due_at, due_on
from trusted.services.notices import tell_company, tell_official
from trusted.services.scores import assess, keep_score, measure
from trusted.services.standing import Ground, move

ASSIGNERS = frozenset({Role.SUPERVISOR, Role.PROGRAM_MANAGER})
STAYED = "restore-stay"
CAN_BE_CONTESTED = frozenset(action for (_, action), row in TRANSITIONS.items() if row.appealable)


def last_day_to_appeal(change: StandingChange) -> date:
    """Return the last day on which a decision can be contested; its reason sets the time."""
    reason = shipped_program().reasons.get(change.reason or "")
    return due_on(reason.appeal_within if reason else "file-appeal", change.at.date())


def contestable(enrollment: Enrollment, *, now: datetime) -> Sequence[StandingChange]:
    """Return the decisions that the company can still contest, the newest first."""
    return [
        change
        for change in decisions_to_contest(enrollment.id)
        if _appealable(change) and now.date() <= last_day_to_appeal(change)
    ]


def file_appeal(
    change: StandingChange,
    grounds: str,
    documents: Collection[Evidence],
    *,
    actor: Account,
    now: datetime,
) -> Appeal:
    """Contest a decision, as an owner of the company; what it brought stays in effect.

    documents: from the company's library.
    Raises:    AppealRefused if nobody can, if the time is over, or if it is contested already.
    """
    enrollment = db.session.get_one(Enrollment, change.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_SIGN)
    check_filing(appealable=_appealable(change), last_day=last_day_to_appeal(change), on=now.date())
    if change.id not in {found.id for found in decisions_to_contest(enrollment.id)}:
        raise AppealRefused("This decision has been contested already.")
    if not grounds:
        raise InputRefused("Say why the decision is wrong.")
    if not has_documents(enrollment.company_id, documents):
        raise InputRefused("Choose documents from your own library.")
    appeal = Appeal(
        enrollment_id=enrollment.id,
        standing_change_id=change.id,
        contested_by_id=change.decided_by_id,
        grounds=grounds,
        filed_at=now,
        filed_by_id=actor.id,
    )
    db.session.add(appeal)
    db.session.flush()
    for document in documents:
        db.session.add(AppealDocument(appeal_id=appeal.id, evidence_id=document.id))
    record(actor.id, "file-appeal", f"appeal/{appeal.id}", at=now, contested=change.id)
    tell_company(enrollment, "appeal-filed", now=now)
    _tell_if_nobody_can_decide(enrollment, now)
    db.session.commit()
    return appeal


def uninvolved_supervisors(enrollment_id: int) -> Sequence[Account]:
    """Return the supervisors who had no part in a case, and so can decide its appeals."""
    had_a_part = involved(enrollment_id)
    return [one for one in open_accounts(Role.SUPERVISOR) if one.id not in had_a_part]


def _tell_if_nobody_can_decide(enrollment: Enrollment, now: datetime) -> None:
    """Put before those who can mend it that every supervisor had a part; the caller commits."""
    if uninvolved_supervisors(enrollment.id):
        return
    for role in (Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.ADMINISTRATOR):
        for person in open_accounts(role):
            tell_official(enrollment, "appeal-without-officer", person, now=now)


def assign_appeal(appeal: Appeal, officer: Account, *, actor: Account, now: datetime) -> None:
    """Give an appeal to a supervisor who had no part in the case; a later one takes it over.

    Raises: NotPermitted; NotSeparated if the officer had a part; AppealRefused if it is decided.
    """
    if actor.role not in ASSIGNERS:
        raise NotPermitted("Appeals are assigned by supervisors and program managers.")
    _check_open(appeal)
    if officer.role is not Role.SUPERVISOR or officer.closed_at is not None:
        raise InputRefused("Choose a supervisor.")
    if officer.id in involved(appeal.enrollment_id):
        raise NotSeparated("This person had a part in the case. Choose somebody who had none.")
    db.session.add(
        AppealAssignment(
            appeal_id=appeal.id,
            contested_by_id=appeal.contested_by_id,
            officer_id=officer.id,
            assigned_at=now,
            assigned_by_id=actor.id,
        )
    )
    record(actor.id, "assign-appeal", f"appeal/{appeal.id}", at=now, officer=officer.id)
    db.session.commit()


def ask_about_appeal(appeal: Appeal, text: str, *, actor: Account, now: datetime) -> None:
    """Ask the company something; the clock stands still until it answers."""
    assigned_to(appeal, actor)
    if not text:
        raise InputRefused("Write your question.")
    question = AppealQuestion(appeal_id=appeal.id, text=text, asked_at=now, asked_by_id=actor.id)
    db.session.add(question)
    db.session.flush()
    record(actor.id, "ask-about-appeal", f"appeal-question/{question.id}", at=now)
    enrollment = db.session.get_one(Enrollment, appeal.enrollment_id)
    tell_company(enrollment, "appeal-question", now=now, note=text)
    db.session.commit()


def answer_about_appeal(
    appeal: Appeal, question: AppealQuestion, text: str, *, actor: Account, now: datetime
) -> None:
    """Answer a question about an appeal, for the company."""
    enrollment = db.session.get_one(Enrollment, appeal.enrollment_id)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_EDIT)
    _check_open(appeal)
    waiting = {asked.id for asked, answer in questions_of(appeal.id) if answer is None}
    if question.id not in waiting:
        raise AppealRefused("This question has been answered already.")
    if not text:
        raise InputRefused("Write your answer.")
    db.session.add(
        AppealAnswer(question_id=question.id, text=text, answered_at=now, answered_by_id=actor.id)
    )
    record(actor.id, "answer-about-appeal", f"appeal-question/{question.id}", at=now)
    db.session.commit()


def grant_stay(appeal: Appeal, reasons: str, *, actor: Account, now: datetime) -> None:
    """Keep a downgrade from having effect until its appeal is decided.

    Raises: NotPermitted unless the appeal is the actor's; AppealRefused for any other decision,
            or where it has no effect any more.
    """
    assignment = assigned_to(appeal, actor)
    contested = db.session.get_one(StandingChange, appeal.standing_change_id)
    enrollment = db.session.get_one(Enrollment, appeal.enrollment_id)
    if not can_be_stayed(contested_action(contested)) or not in_force(contested, enrollment):
        raise AppealRefused("Only a downgrade that has effect can be stayed.")
    if stay_of(appeal.id) is not None:
        raise AppealRefused("A stay has been granted already.")
    if not reasons:
        raise InputRefused("Say why the decision is to wait.")
    before = change_before(contested)
    assessment = assess(enrollment, now=now)
    keep_score(enrollment, assessment, now=now)
    tier = min(before.tier if before else 0, assessment.ruled_tier)
    change = move(
        enrollment,
        Action.RESTORE,
        actor=actor,
        now=now,
        ground=Ground(reason=STAYED, note=reasons, on_appeal=True),
        measure=measure(enrollment, assessment, tier),
    )
    db.session.add(
        AppealStay(
            appeal_id=appeal.id,
            assignment_id=assignment.id,
            reasons=reasons,
            granted_at=now,
            granted_by_id=actor.id,
            standing_change_id=change.id,
        )
    )
    record(actor.id, "grant-stay", f"appeal/{appeal.id}", at=now)
    db.session.commit()


def state_of(appeal: Appeal) -> AppealState:
    """Return how far an appeal has come."""
    return appeal_state(
        assigned=assignment_of(appeal.id) is not None,
        questions_open=sum(answer is None for _, answer in questions_of(appeal.id)),
        decided=decision_of(appeal.id) is not None,
    )


def decide_by(appeal: Appeal, *, now: datetime) -> datetime:
    """Return the moment from which on the decision of an appeal is late, pauses counted."""
    return due_at("decide-appeal", appeal.filed_at, pauses_of(appeal, now=now))


def last_day_to_decide(appeal: Appeal, *, now: datetime) -> date:
    """Return the last day on which an appeal is decided in time, pauses counted."""
    return due_on("decide-appeal", appeal.filed_at.date(), pauses_of(appeal, now=now))


def pauses_of(appeal: Appeal, *, now: datetime) -> tuple[Interval, ...]:
    """Return the times in which a question was with the company; one that lasts ends now."""
    return tuple(
        Interval(asked.asked_at, answer.answered_at if answer else now)
        for asked, answer in questions_of(appeal.id)
    )


def assigned_to(appeal: Appeal, actor: Account) -> AppealAssignment:
    """Return the assignment of an open appeal to this person.

    Raises: NotPermitted if it is not this person's; NotSeparated if the person has had a part in
            the case since; AppealRefused if it is decided.
    """
    _check_open(appeal)
    assignment = assignment_of(appeal.id)
    if assignment is None or assignment.officer_id != actor.id:
        raise NotPermitted("This appeal is not given to you.")
    stay = stay_of(appeal.id)
    if actor.id in involved(appeal.enrollment_id) and (
        stay is None or stay.granted_by_id != actor.id
    ):
        raise NotSeparated("You had a part in this case. Somebody else must take the appeal.")
    return assignment


def contested_action(change: StandingChange) -> Action:
    """Return by which action a contested decision was made."""
    if change.action is None:
        raise AppealRefused("Nobody can appeal against this decision.")
    return change.action


def in_force(change: StandingChange, enrollment: Enrollment) -> bool:
    """Return whether what a contested decision brought about still lasts."""
    action = contested_action(change)
    newest = newest_action(enrollment.id, action)
    return still_stands(
        action, enrollment.status, newest_of_kind=newest is not None and newest.id == change.id
    )


def _appealable(change: StandingChange) -> bool:
    reason = shipped_program().reasons.get(change.reason or "")
    listed = change.action in CAN_BE_CONTESTED
    return listed and (reason is None or reason.appealable)


def _check_open(appeal: Appeal) -> None:
    if decision_of(appeal.id) is not None:
        raise AppealRefused("This appeal has been decided already.")
