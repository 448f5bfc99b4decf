"""Best practices: proposed by validators, accepted or declined by supervisors."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.validations import practice_by_id, validation_by_id
from trusted.services.best_practices import decline_best_practice
from trusted.services.decisions import accept_best_practice
from trusted.services.validations import propose_best_practice
from trusted.web.access import actor
from trusted.web.officer.forms import PracticeForm
from trusted.web.officer.places import way_back
from trusted.web.officer.validation_forms import DeclineForm
from trusted.web.refusals import carried_out, status_of


def propose(validation_id: int) -> ResponseReturnValue:
    validation = validation_by_id(validation_id) or abort(404)
    form = PracticeForm(request.form)

    def act() -> None:
        title, now = form.title.data, datetime.now(UTC)
        propose_best_practice(validation, title, form.proofs(), actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The best practice is before the supervisors.", "success")
        return redirect(url_for("officer.validation", validation_id=validation_id))
    shown = validation_by_id(validation_id) or abort(404)
    return render_template("officer/propose.html", validation=shown, form=form), status_of(form)


def practice(practice_id: int) -> ResponseReturnValue:
    shown = practice_by_id(practice_id) or abort(404)
    return render_template(
        "officer/practice.html",
        practice=shown,
        validation=validation_by_id(shown.validation_id),
        names=names_of([shown.proposed_by_id, shown.accepted_by_id, shown.declined_by_id]),
        may_accept=shown.accepted_at is None
        and shown.declined_at is None
        and actor().role is Role.SUPERVISOR
        and actor().id != shown.proposed_by_id,
    )


def accept(practice_id: int) -> ResponseReturnValue:
    shown = practice_by_id(practice_id) or abort(404)
    accept_best_practice(shown, actor=actor(), now=datetime.now(UTC))
    flash("The best practice is accepted.", "success")
    return redirect(way_back("queue"))


def decline(practice_id: int) -> ResponseReturnValue:
    shown, form = practice_by_id(practice_id) or abort(404), DeclineForm(request.form)

    def act() -> None:
        decline_best_practice(shown, form.reason.data, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("The best practice is declined.", "success")
        return redirect(url_for("officer.practice", practice_id=practice_id))
    shown = practice_by_id(practice_id) or abort(404)
    validation = validation_by_id(shown.validation_id)
    facts = {"practice": shown, "validation": validation, "form": form}
    return render_template("officer/decline.html", **facts), status_of(form)
