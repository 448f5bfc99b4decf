"""Pages of the graduated response: propose a step, decide on it, confirm, judge a plan."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.interventions import LADDER, NAMES, next_step
from trusted.domain.standing import Role, possible_actions
from trusted.persistence.models import Intervention
from trusted.persistence.queries.action_plans import items_of, judgement_of, plan_by_id
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.interventions import (
    intervention_by_id,
    open_proposal,
    proposals_waiting,
    steps_taken,
    unconfirmed_suspension,
)
from trusted.program import shipped_program
from trusted.services.action_plans import JUDGES, judge_plan
from trusted.services.deadlines import due_at
from trusted.services.interventions import counting_steps, decide_step, propose_step
from trusted.services.notices import notice_text
from trusted.services.suspensions import confirm_suspension
from trusted.web.access import actor
from trusted.web.forms import page_number
from trusted.web.officer.response_forms import StepForm, WordForm
from trusted.web.refusals import carried_out, status_of


def steps() -> ResponseReturnValue:
    page = proposals_waiting(page_number())
    return render_template("officer/steps.html", page=page, names=NAMES)


def propose(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    open_now = possible_actions(enrollment.status, Role.SUPERVISOR)
    form = StepForm(request.form)
    form.offer([step for step in LADDER if step in open_now], enrollment.tier)

    def act() -> None:
        propose_step(enrollment, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("The step is proposed. Another supervisor decides on it.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    shown = enrollment_by_number(number) or abort(404)
    following = NAMES[next_step(counting_steps(shown, datetime.now(UTC)), shown.tier)]
    page = render_template(
        "officer/step_new.html", enrollment=shown, form=form, following=following
    )
    return page, status_of(form)


def step(intervention_id: int) -> ResponseReturnValue:
    proposed = intervention_by_id(intervention_id) or abort(404)
    form = WordForm(request.form)
    form.offer("Take the step; the company is told", "Do not take it")

    def act() -> None:
        note, now = form.note.data or "", datetime.now(UTC)
        decide_step(proposed, take=form.agreed, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The step is taken." if form.agreed else "The step is not taken.", "success")
        return redirect(url_for("officer.steps"))
    return _step_page(intervention_by_id(intervention_id) or abort(404), form), status_of(form)


def _step_page(proposed: Intervention, form: WordForm) -> str:
    enrollment, waiting = proposed.enrollment, open_proposal(proposed.enrollment_id)
    tier = enrollment.tier if proposed.to_tier is None else proposed.to_tier
    code, reason = proposed.action.value, proposed.reason
    return render_template(
        "officer/step.html",
        step=proposed,
        name=NAMES[proposed.action],
        reason=shipped_program().reasons[reason],
        enrollment=enrollment,
        notice=notice_text(enrollment, code, tier=tier, note=proposed.note, reason=reason),
        former=steps_taken(enrollment.id),
        names=NAMES,
        form=form,
        is_open=waiting is not None and waiting.id == proposed.id,
        may_decide=actor().role is Role.SUPERVISOR and actor().id != proposed.proposed_by_id,
    )


def confirm(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    form = WordForm(request.form)
    form.offer("Confirm the suspension", "Do not confirm it; it ends at once")

    def act() -> None:
        note, now = form.note.data or "", datetime.now(UTC)
        confirm_suspension(enrollment, confirmed=form.agreed, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        words = "confirmed" if form.agreed else "not confirmed and has ended"
        flash(f"The suspension is {words}; the company is told.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    shown = enrollment_by_number(number) or abort(404)
    change = unconfirmed_suspension(shown.id)
    ends = due_at("confirm-emergency-suspension", change.at) if change else None
    page = render_template(
        "officer/confirm.html",
        enrollment=shown,
        form=form,
        change=change,
        ends=ends,
        reasons=shipped_program().reasons,
    )
    return page, status_of(form)


def action_plan(plan_id: int) -> ResponseReturnValue:
    plan = plan_by_id(plan_id) or abort(404)
    form = WordForm(request.form)
    form.offer("Accept it; its items become required actions", "Send it back")

    def act() -> None:
        note, now = form.note.data or "", datetime.now(UTC)
        judge_plan(plan, accept=form.agreed, note=note, actor=actor(), now=now)

    number = plan.enrollment.partner_number
    if request.method == "POST" and carried_out(form, act):
        words = "accepted" if form.agreed else "sent back"
        flash(f"The action plan is {words}; the company is told.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    shown = plan_by_id(plan_id) or abort(404)
    page = render_template(
        "officer/action_plan.html",
        plan=shown,
        enrollment=shown.enrollment,
        items=items_of(plan_id),
        judgement=judgement_of(plan_id),
        form=form,
        may_judge=actor().role in JUDGES,
    )
    return page, status_of(form)
