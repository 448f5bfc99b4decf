"""Conflicts of interest: declared, recorded, ended."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import InputRefused
from trusted.domain.standing import Role
from trusted.persistence.queries.conflicts import (
    company_by_partner_number,
    conflict_by_id,
    conflicted_people,
    declared_conflicts,
)
from trusted.services.accounts import account_by_id
from trusted.services.conflicts import declare_conflict, end_conflict
from trusted.web.access import actor
from trusted.web.officer.filters import page_number
from trusted.web.officer.validation_forms import ConflictForm
from trusted.web.refusals import carried_out, status_of


def conflicts() -> ResponseReturnValue:
    form, now = ConflictForm(request.form), datetime.now(UTC)
    form.offer(_people())
    if request.method == "POST" and carried_out(form, lambda: _declare(form, now)):
        flash("The conflict is recorded; the person is not assigned to this company.", "success")
        return redirect(url_for("officer.conflicts"))
    if request.method != "POST":
        form.from_on.data = now.date()
    page = render_template(
        "officer/conflicts.html",
        page=declared_conflicts(actor(), page_number()),
        form=form,
        may_end=actor().role is Role.SUPERVISOR,
    )
    return page, status_of(form)


def end(conflict_id: int) -> ResponseReturnValue:
    conflict = conflict_by_id(conflict_id) or abort(404)
    end_conflict(conflict, actor=actor(), now=datetime.now(UTC))
    flash("The conflict has ended.", "success")
    return redirect(url_for("officer.conflicts"))


def _declare(form: ConflictForm, now: datetime) -> None:
    company = company_by_partner_number((form.partner_number.data or "").upper())
    if company is None:
        raise InputRefused("There is no enrollment of this partner number. Check it.")
    declare_conflict(
        account_by_id(int(form.person.data)) or abort(404),
        company,
        reason=form.reason.data,
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        actor=actor(),
        now=now,
    )


def _people() -> Mapping[int, str]:
    person = actor()
    if person.role is not Role.SUPERVISOR:
        return {person.id: person.name}
    return {one.id: f"{one.name}, {one.role}" for one in conflicted_people()}
