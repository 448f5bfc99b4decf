"""A required action: its steps, and judging what the company reports."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.enrollments import action_by_id, names_of
from trusted.persistence.queries.reports import documents_of_steps, steps_of
from trusted.services.required_actions import VERIFIERS, extend_action, send_action_back
from trusted.web.access import actor
from trusted.web.officer.validation_forms import BackForm, ExtendForm
from trusted.web.refusals import carried_out, status_of


def required_action(action_id: int) -> ResponseReturnValue:
    return _page(action_id, BackForm(formdata=None), ExtendForm(formdata=None))


def send_back(action_id: int) -> ResponseReturnValue:
    action, form = action_by_id(action_id) or abort(404), BackForm(request.form)

    def act() -> None:
        send_action_back(action, form.reason.data, actor=actor(), now=datetime.now(UTC))

    if carried_out(form, act):
        flash("It is sent back; the company is told why.", "success")
        return redirect(url_for("officer.required_action", action_id=action_id))
    return _page(action_id, form, ExtendForm(formdata=None)), status_of(form)


def extend(action_id: int) -> ResponseReturnValue:
    action, form = action_by_id(action_id) or abort(404), ExtendForm(request.form)

    def act() -> None:
        day, reason, now = form.due_on.data, form.reason.data, datetime.now(UTC)
        extend_action(action, day, reason, actor=actor(), now=now)

    if carried_out(form, act):
        flash("There is more time; the company is told.", "success")
        return redirect(url_for("officer.required_action", action_id=action_id))
    return _page(action_id, BackForm(formdata=None), form), status_of(form)


def _page(action_id: int, back: BackForm, extended: ExtendForm) -> str:
    action = action_by_id(action_id) or abort(404)
    steps, role = steps_of(action_id), actor().role
    waits = action.reported_done_at is not None and action.verified_at is None
    return render_template(
        "officer/required_action.html",
        action=action,
        steps=steps,
        documents=documents_of_steps([step.id for step in steps]),
        names=names_of([step.by_id for step in steps]),
        back=back,
        extended=extended,
        may_judge=waits and role in VERIFIERS,
        may_extend=role is Role.SUPERVISOR and action.verified_at is None,
    )
