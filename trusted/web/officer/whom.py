"""Whom to validate next and why, and the year's plan."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.paging import page_of
from trusted.persistence.queries.planning import (
    days_in,
    line_counts,
    lines_of,
    plan_by_id,
    plans,
    validator_names,
)
from trusted.persistence.queries.queue import with_companies
from trusted.persistence.queries.validations import validators
from trusted.program import shipped_program
from trusted.services.accounts import account_by_id
from trusted.services.annual_plans import approve_plan, draw_plan, record_days, whom_next
from trusted.web.access import actor
from trusted.web.officer.filters import page_number
from trusted.web.officer.validation_forms import DaysForm, YearForm
from trusted.web.refusals import carried_out, status_of

APPROVERS = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)


def next_ones() -> ResponseReturnValue:
    page = page_of(whom_next(now=datetime.now(UTC)), page_number())
    return render_template(
        "officer/whom_next.html",
        page=page,
        known=with_companies({entry.facts.enrollment_id for entry in page.items}),
        policy=shipped_program().validation.planning,
    )


def year_plans() -> ResponseReturnValue:
    form, now = YearForm(request.form), datetime.now(UTC)

    def act() -> None:
        draw_plan(form.year.data or 0, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The plan is drawn. Another person approves it.", "success")
        return redirect(url_for("officer.year_plans"))
    if request.method != "POST":
        form.year.data = now.year + 1
    return _plans_page(form), status_of(form)


def days() -> ResponseReturnValue:
    form, now = DaysForm(request.form), datetime.now(UTC)
    form.offer(validators())

    def act() -> None:
        person = account_by_id(int(form.validator.data)) or abort(404)
        record_days(person, form.year.data, form.days.data, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The days are recorded.", "success")
        return redirect(url_for("officer.validator_days"))
    form.offer(validators())
    if request.method != "POST":
        form.year.data = now.year + 1
    years = {year: days_in(year) for year in (now.year, now.year + 1)}
    names = validator_names()
    page = render_template("officer/validator_days.html", form=form, years=years, names=names)
    return page, status_of(form)


def year_plan(plan_id: int) -> ResponseReturnValue:
    plan = plan_by_id(plan_id) or abort(404)
    counts = line_counts(plan_id)
    needed = counts.get((True, True), (0, 0))[1]
    return render_template(
        "officer/year_plan.html",
        plan=plan,
        page=lines_of(plan_id, page_number()),
        counts=counts,
        short=max(0, needed - plan.days_available),
        names=names_of([plan.drawn_by_id, plan.approved_by_id]),
        may_approve=plan.approved_at is None
        and actor().role in APPROVERS
        and actor().id != plan.drawn_by_id,
    )


def approve(plan_id: int) -> ResponseReturnValue:
    plan = plan_by_id(plan_id) or abort(404)
    approve_plan(plan, actor=actor(), now=datetime.now(UTC))
    flash("The plan is approved.", "success")
    return redirect(url_for("officer.year_plan", plan_id=plan_id))


def _plans_page(form: YearForm) -> str:
    page = plans(page_number())
    people = [row.AnnualPlan.drawn_by_id for row in page.items]
    people += [row.AnnualPlan.approved_by_id for row in page.items]
    return render_template(
        "officer/year_plans.html",
        page=page,
        names=names_of(people),
        form=form,
        may_draw=actor().role is Role.SUPERVISOR,
    )
