"""The graduated response: each step proposed by one, decided by another, told once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, make_account, make_certified, make_validated, owner_of, reason_for
from tests.factories_standing import make_plan, make_proposal, make_step, make_suspended
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.interventions import LADDER
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    InterventionDecision,
    Notice,
    ReductionEnd,
    RequiredAction,
    Validation,
)
from trusted.persistence.queries.interventions import active_reductions
from trusted.program import shipped_program
from trusted.services.action_plans import judge_plan, may_submit
from trusted.services.applications import withdraw_enrollment
from trusted.services.decisions import grant_tier
from trusted.services.interventions import StepDraft, answer_step, decide_step, propose_step
from trusted.services.reductions import end_reduction_early, end_reductions
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.scores import remeasure_by_rule

pytestmark = pytest.mark.usefixtures("app")
UNTIL = date(2027, 1, 31)
OVER = NOON + timedelta(days=90)
PRECAUTION = {"reason": "reduce-precaution", "to_tier": 1, "ends_on": UNTIL}


def notices(enrollment: Enrollment, code: str) -> list[str]:
    wanted = select(Notice.body).where(Notice.enrollment_id == enrollment.id, Notice.code == code)
    return list(db.session.scalars(wanted))


def climb(enrollment: Enrollment, *steps: Action) -> None:
    given = {Action.REDUCE: {"to_tier": 1, "ends_on": UNTIL}}
    for step in steps:
        make_step(enrollment, step, reason=plain(step), **given.get(step, {}))


def plain(action: Action) -> str:
    """Return a reason that is not aggravating."""
    reasons = shipped_program().reasons.values()
    return next(r.code for r in reasons if r.action is action and not r.aggravating)


def test_the_whole_ladder_is_climbed_step_by_step_and_each_step_is_told_once():
    enrollment = make_validated()

    climb(enrollment, *LADDER)

    assert enrollment.status is Status.REMOVED
    for step in LADDER:
        [body] = notices(enrollment, step.value)
        assert shipped_program().reasons[plain(step)].text in body


def test_no_step_is_left_out_without_an_aggravating_reason():
    enrollment = make_validated()

    with pytest.raises(TransitionNotAllowed, match="next step is a notice of concern"):
        make_proposal(enrollment, Action.SUSPEND, reason="suspend-no-answer")
    assert make_proposal(enrollment, Action.SUSPEND, reason="suspend-eligibility").id


def test_a_step_counts_for_two_years():
    enrollment = make_validated()
    climb(enrollment, Action.WARN)
    by = {"actor": make_account(Role.REVIEWER)}
    draft = StepDraft(action=Action.PLAN, reason="plan-repeated")

    with pytest.raises(TransitionNotAllowed, match="notice of concern"):
        propose_step(enrollment, draft, **by, now=NOON + timedelta(days=800))
    assert propose_step(enrollment, draft, **by, now=NOON + timedelta(days=600)).id


def test_who_proposes_does_not_decide_and_nothing_happens_before():
    enrollment = make_validated()
    draft = StepDraft(action=Action.WARN, reason="warn-incident")
    supervisor = make_account(Role.SUPERVISOR)
    step = propose_step(enrollment, draft, actor=supervisor, now=NOON)

    with pytest.raises(NotSeparated):
        decide_step(step, take=True, note="", actor=supervisor, now=NOON)
    with pytest.raises(NotPermitted):
        decide_step(step, take=True, note="", actor=make_account(Role.VALIDATOR), now=NOON)
    with pytest.raises(TransitionNotAllowed, match="waits already"):
        propose_step(enrollment, draft, actor=supervisor, now=NOON)
    assert notices(enrollment, "warn") == []
    db.session.add(
        InterventionDecision(
            intervention_id=step.id,
            proposed_by_id=supervisor.id,
            taken=True,
            note="",
            decided_at=NOON,
            decided_by_id=supervisor.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_member_proposes_nothing():
    draft = StepDraft(action=Action.WARN, reason="warn-incident")

    with pytest.raises(NotPermitted):
        propose_step(make_certified(), draft, actor=make_account(), now=NOON)


def test_a_declined_step_is_not_told_and_makes_room_for_another():
    enrollment = make_validated()
    step = make_proposal(enrollment)
    supervisor = make_account(Role.SUPERVISOR)
    with pytest.raises(InputRefused, match="Say why"):
        decide_step(step, take=False, note="", actor=supervisor, now=NOON)

    decide_step(step, take=False, note="Too early.", actor=supervisor, now=NOON)

    assert notices(enrollment, "warn") == []
    with pytest.raises(TransitionNotAllowed, match="decided already"):
        decide_step(step, take=True, note="", actor=supervisor, now=NOON)
    assert make_proposal(enrollment).id


def test_a_reduction_lowers_the_tier_until_its_last_day_and_no_grant_passes_it():
    enrollment = make_validated(tier=2)
    climb(enrollment, Action.WARN, Action.PLAN, Action.REDUCE)
    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 1)

    remeasure_by_rule(enrollment, actor=make_account(Role.SUPERVISOR), now=NOON)
    assert enrollment.tier == 1
    with pytest.raises(InputRefused, match="holds the tier at 1 until 2027-01-31"):
        grant_tier(enrollment, 2, note="", actor=make_account(Role.SUPERVISOR), now=NOON)
    assert end_reductions(now=NOON) == 0
    assert end_reductions(now=OVER) == 1
    assert end_reductions(now=OVER) == 0

    assert enrollment.tier == 2
    assert active_reductions(enrollment.id) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"to_tier": 2, "ends_on": UNTIL}, "below the present one"),
        ({"ends_on": UNTIL}, "below the present one"),
        ({"to_tier": 1}, "no required action"),
        ({"to_tier": 1, "ends_on": NOON.date()}, "in the future"),
    ],
)
def test_a_reduction_must_reduce_and_end(given, words):
    with pytest.raises(InputRefused, match=words):
        make_proposal(make_validated(tier=2), Action.REDUCE, reason="reduce-outcomes", **given)


def test_an_accepted_plan_becomes_required_actions_that_end_the_reduction():
    enrollment = make_validated(tier=2)
    climb(enrollment, Action.WARN, Action.PLAN)
    assert may_submit(enrollment)
    plan = make_plan(enrollment)
    assert not may_submit(enrollment)
    validator = make_account(Role.VALIDATOR)

    judge_plan(plan, accept=True, note="", actor=validator, now=NOON)
    make_step(enrollment, Action.REDUCE, reason="reduce-not-mended", to_tier=1)
    assert end_reductions(now=NOON) == 0
    action = db.session.scalars(select(RequiredAction)).one()
    assert (action.what, action.due_on) == ("No open seals: Check each seal", date(2027, 3, 1))
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    report_action_done(action, "Done.", actor=owner, now=NOON)
    verify_action(action, actor=validator, now=NOON)

    assert end_reductions(now=NOON) == 1
    assert enrollment.tier == 2


def test_a_plan_that_is_sent_back_is_submitted_again():
    enrollment = make_validated()
    climb(enrollment, Action.WARN, Action.PLAN)
    plan, validator = make_plan(enrollment), make_account(Role.VALIDATOR)
    with pytest.raises(InputRefused, match="Say what must be mended"):
        judge_plan(plan, accept=False, note="", actor=validator, now=NOON)
    with pytest.raises(NotPermitted):
        judge_plan(plan, accept=True, note="", actor=make_account(Role.REVIEWER), now=NOON)

    judge_plan(plan, accept=False, note="Name who checks.", actor=validator, now=NOON)

    assert "Name who checks." in notices(enrollment, "plan-sent-back")[0]
    with pytest.raises(TransitionNotAllowed, match="judged already"):
        judge_plan(plan, accept=True, note="", actor=validator, now=NOON)
    again = make_plan(enrollment)
    judge_plan(again, accept=True, note="", actor=validator, now=NOON)
    with pytest.raises(TransitionNotAllowed, match="No action plan is asked"):
        make_plan(enrollment)


def test_the_company_answers_a_step_that_was_taken():
    enrollment = make_validated()
    step = make_step(enrollment, Action.WARN, reason=reason_for("warn"))
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))

    answer_step(enrollment, "We look into it.", actor=owner, now=NOON, intervention=step)

    with pytest.raises(NotPermitted):
        answer_step(enrollment, "So.", actor=make_account(), now=NOON, intervention=step)


def test_a_reduction_can_be_ended_before_its_day_by_a_supervisor_who_did_not_validate():
    enrollment = make_validated(tier=2)
    step = make_step(enrollment, Action.REDUCE, **PRECAUTION)
    validation = db.session.scalars(select(Validation)).one()
    validator = db.session.get_one(Account, validation.validator_id)
    decider = make_account(Role.SUPERVISOR)
    assert enrollment.tier == 1

    with pytest.raises(NotPermitted):
        end_reduction_early(step, note="So.", actor=validator, now=NOON)
    validator.role = Role.SUPERVISOR
    db.session.commit()
    with pytest.raises(NotSeparated):
        end_reduction_early(step, note="So.", actor=validator, now=NOON)
    with pytest.raises(InputRefused, match="Say why"):
        end_reduction_early(step, note="", actor=decider, now=NOON)
    end_reduction_early(step, note="It is settled.", actor=decider, now=NOON)

    assert enrollment.tier == 2
    [end] = db.session.scalars(select(ReductionEnd))
    assert (end.cause, end.note) == ("person", "It is settled.")
    [told] = db.session.scalars(select(Notice).where(Notice.code == "reduction-ended"))
    assert "It is settled." in told.body
    with pytest.raises(TransitionNotAllowed, match="not hold"):
        end_reduction_early(step, note="Again.", actor=decider, now=NOON)


def test_a_reduction_ended_while_suspended_gives_nothing_back_yet():
    enrollment = make_validated(tier=2)
    step = make_step(enrollment, Action.REDUCE, **PRECAUTION)
    make_suspended(enrollment)

    end_reduction_early(step, note="So.", actor=make_account(Role.SUPERVISOR), now=NOON)

    assert enrollment.tier == 0


def test_a_suspension_is_not_answered_any_more_once_the_company_has_left():
    enrollment = make_suspended(make_validated())
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    withdraw_enrollment(enrollment, note="", actor=owner, now=NOON)

    with pytest.raises(TransitionNotAllowed):
        answer_step(enrollment, "We look into it.", actor=owner, now=NOON)
