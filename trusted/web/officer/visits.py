"""The day of a validation, and the documents that the company was asked for."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.accounts import people_of
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.validations import validation_by_id
from trusted.persistence.queries.visits import (
    dates_of,
    day_request_by_id,
    day_requests_of,
    document_answers,
    documents_asked,
)
from trusted.services.validation_handovers import hand_over_validation
from trusted.services.visit_days import answer_day_request, move_validation
from trusted.web.access import actor
from trusted.web.officer.filters import page_number
from trusted.web.officer.places import way_back
from trusted.web.officer.validation_forms import YES, DayAnswerForm, GiveOnForm, MoveForm
from trusted.web.refusals import carried_out, status_of


def day(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    form, now = MoveForm(request.form), datetime.now(UTC)

    def act() -> None:
        move_validation(shown, form.visit_on.data, form.reason.data, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The validation has another day; the company is told.", "success")
        return redirect(url_for("officer.visit_day", validation_id=validation_id))
    return _day_page(validation_id, form, DayAnswerForm(formdata=None)), status_of(form)


def give_on(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    people = {p.id: p for p in people_of([Role.VALIDATOR]) if p.id != shown.validator_id}
    form = GiveOnForm(request.form)
    form.offer(people.values())

    def give() -> None:
        to, reason, now = people[form.to.data], form.reason.data, datetime.now(UTC)
        hand_over_validation(shown, to, reason, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, give):
        flash("The validation is handed over.", "success")
        return redirect(way_back("queue"))
    shown = validation_by_id(validation_id) or abort(404)
    return render_template("officer/visit_handover.html", validation=shown, form=form), status_of(
        form
    )


def answer_day(request_id: int) -> ResponseReturnValue:
    asked = day_request_by_id(request_id) or abort(404)
    form, validation_id = DayAnswerForm(request.form), asked.validation_id

    def act() -> None:
        grant, answer, now = form.grant.data == YES, form.answer.data or "", datetime.now(UTC)
        answer_day_request(asked, grant=grant, answer=answer, actor=actor(), now=now)

    if carried_out(form, act):
        flash("The request is answered; the company is told.", "success")
        return redirect(url_for("officer.visit_day", validation_id=validation_id))
    return _day_page(validation_id, MoveForm(formdata=None), form), status_of(form)


def documents(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    page = documents_asked(validation_id, page_number())
    answers = document_answers([row.RequestedDocument.id for row in page.items])
    return render_template(
        "officer/documents_asked.html", validation=shown, page=page, answers=answers
    )


def _day_page(validation_id: int, form: MoveForm, answer_form: DayAnswerForm) -> str:
    shown = validation_by_id(validation_id) or abort(404)
    dates, requests = dates_of(validation_id), day_requests_of(validation_id)
    open_to_me = actor().role is Role.SUPERVISOR and shown.reported_at is None
    return render_template(
        "officer/visit_day.html",
        validation=shown,
        dates=dates,
        requests=requests,
        names=names_of([row.set_by_id for row in dates]),
        form=form,
        answer_form=answer_form,
        may_move=open_to_me,
    )
