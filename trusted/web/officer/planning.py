"""Planning a validation."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from trusted.persistence.models import Enrollment
from trusted.persistence.queries.enrollments import enrollment_by_number, sites_of
from trusted.persistence.queries.validations import validators
from trusted.program import shipped_program
from trusted.services.accounts import account_by_id
from trusted.services.deadlines import due_on
from trusted.services.visits import drafted_documents, plan_validation
from trusted.web.access import actor
from trusted.web.officer.forms import PlanForm
from trusted.web.officer.places import way_back
from trusted.web.refusals import carried_out, status_of


def plan(number: str) -> ResponseReturnValue:
    enrollment, now = enrollment_by_number(number) or abort(404), datetime.now(UTC)
    form = PlanForm(request.form)
    form.offer(sites_of(enrollment.company_id), validators(), due_on("visit-notice", now.date()))

    if request.method != "POST":
        form.draft(drafted_documents(enrollment.entity_type))
    if request.method == "POST" and carried_out(form, lambda: _plan(enrollment, form, now)):
        flash("The validation is planned; the company is told.", "success")
        return redirect(way_back("queue"))
    shown = enrollment_by_number(number) or abort(404)
    return render_template("officer/plan.html", enrollment=shown, form=form), status_of(form)


def _plan(enrollment: Enrollment, form: PlanForm, now: datetime) -> None:
    sites = {str(site.id): site for site in sites_of(enrollment.company_id)}
    plan_validation(
        enrollment,
        kind=form.kind.data,
        site=sites.get(form.site.data),
        validator=account_by_id(int(form.validator.data)) or abort(404),
        visit_on=form.visit_on.data,
        actor=actor(),
        now=now,
        documents=form.asked({c.id for c in shipped_program().criteria}),
    )
