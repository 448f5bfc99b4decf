"""What a company must mend: planned, reported done with documents, judged by the program."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.models import RequiredAction
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.partnership import action_of, actions_of
from trusted.persistence.queries.reports import documents_of_steps, steps_of
from trusted.services.required_actions import plan_action, report_action_done
from trusted.web.access import actor
from trusted.web.company.pages import Case, Page, case_page, own_case
from trusted.web.company.validation_forms import DoneForm, IntentForm, numbers
from trusted.web.forms import page_number
from trusted.web.refusals import carried_out


def actions(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = actions_of(enrollment_id, page_number())
    today = datetime.now(UTC).date()
    return case_page("company/actions.html", case, "Required actions", page=page, today=today)


def report_done(enrollment_id: int, action_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), DoneForm(request.form)
    action = action_of(enrollment_id, action_id) or abort(HTTPStatus.NOT_FOUND)
    if request.method == "POST" and carried_out(form, lambda: _report(case, action, form)):
        flash("Reported done. An official now verifies it.", "success")
        return redirect(url_for("company.actions", enrollment_id=enrollment_id))
    return _page(enrollment_id, action_id, form, IntentForm(formdata=None))


def plan(enrollment_id: int, action_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    action, form = action_of(enrollment_id, action_id), IntentForm(request.form)
    action = action or abort(HTTPStatus.NOT_FOUND)

    def act() -> None:
        how, now = form.how.data or "", datetime.now(UTC)
        plan_action(action, form.planned_on.data, how, actor=actor(), now=now)

    if carried_out(form, act):
        flash("Your plan is recorded.", "success")
        return redirect(
            url_for("company.report_done", enrollment_id=enrollment_id, action_id=action_id)
        )
    return _page(enrollment_id, action_id, DoneForm(formdata=None), form)


def _report(case: Case, action: RequiredAction, form: DoneForm) -> None:
    report_action_done(
        action,
        form.proof.data,
        documents=documents_of(case.company.id, numbers(form.documents.data or ())),
        done_on=form.done_on.data,
        actor=actor(),
        now=datetime.now(UTC),
    )


def _page(enrollment_id: int, action_id: int, form: DoneForm, intent: IntentForm) -> Page:
    case = own_case(enrollment_id)
    action = action_of(enrollment_id, action_id) or abort(HTTPStatus.NOT_FOUND)
    library = library_of(case.company.id, page_number())
    form.offer([row.Evidence for row in library.items])
    steps = steps_of(action_id)
    return case_page(
        "company/action.html",
        case,
        "Required action",
        action=action,
        steps=steps,
        documents=documents_of_steps([step.id for step in steps]),
        library=library,
        form=form,
        intent=intent,
    )
