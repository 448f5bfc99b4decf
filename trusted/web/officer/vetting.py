"""Vetting a company: likenesses with denied parties, debts, flags, the past."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.review import Recommendation, obstacles
from trusted.persistence.models import Enrollment, ReviewFlag, ScreeningHit
from trusted.persistence.queries.accounts import people_of
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.paging import page_of
from trusted.persistence.queries.screening import hit_by_id, hits_of, newest_screening
from trusted.persistence.queries.vetting import (
    DebtLine,
    debt_by_id,
    debts_of,
    flag_by_id,
    flags_of,
    lineage_of,
    past_of,
)
from trusted.services.interests import declare_interest, interest_in
from trusted.services.screening import decide_hit, lists_in_force, screen_company
from trusted.services.vetting import (
    VETTING,
    DebtDraft,
    change_debt,
    lift_flag,
    raise_flag,
    record_debt,
    vetting_facts,
)
from trusted.web.access import actor
from trusted.web.forms import PortalForm, page_number
from trusted.web.officer.vetting_forms import (
    DebtForm,
    DebtStateForm,
    FlagForm,
    HitForm,
    InterestForm,
    LiftForm,
)
from trusted.web.refusals import carried_out, status_of


def vetting(number: str) -> ResponseReturnValue:
    enrollment, now = _found(number), datetime.now(UTC)
    company_id = enrollment.company_id
    return render_template(
        "officer/vetting.html",
        enrollment=enrollment,
        hits=page_of(hits_of(company_id), page_number()),
        screening=newest_screening(company_id),
        lists=lists_in_force(),
        debts=debts_of(lineage_of(company_id)),
        flags=flags_of(enrollment.id),
        past=past_of(company_id, without=enrollment.id),
        obstacles=obstacles(vetting_facts(enrollment, now=now), Recommendation.CERTIFY),
        interest=interest_in(actor(), company_id),
        may_vet=actor().role in VETTING,
        today=now.date(),
    )


def screen(number: str) -> ResponseReturnValue:
    enrollment = _found(number)
    added = screen_company(enrollment.company, actor=actor(), now=datetime.now(UTC))
    flash(f"The company is compared with the lists; new hits: {added}.", "success")
    return redirect(_place(number, "hits"))


def hit(number: str, hit_id: int) -> ResponseReturnValue:
    shown, form = _hit(number, hit_id), HitForm(request.form)

    def act() -> None:
        decide_hit(shown, form.outcome.data, form.reason.data, **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("The hit is decided.", "success")
        return redirect(_place(number, "hits"))
    return _page("officer/hit.html", number, form, hit=_hit(number, hit_id))


def add_debt(number: str) -> ResponseReturnValue:
    enrollment, form = _found(number), DebtForm(request.form)

    def act() -> None:
        typed: dict[str, Any] = {
            f.name: f.data or "" for f in form if f.name in DebtDraft.__slots__
        }
        record_debt(enrollment.company, DebtDraft(**typed), **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("The debt is recorded.", "success")
        return redirect(_place(number, "debts"))
    return _page("officer/debt_new.html", number, form)


def debt(number: str, debt_id: int) -> ResponseReturnValue:
    line, form = _debt(number, debt_id), DebtStateForm(request.form)

    def act() -> None:
        note = form.note.data or ""
        change_debt(line.debt, form.state.data, form.since.data, note=note, **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("It is recorded how the debt stands.", "success")
        return redirect(_place(number, "debts"))
    return _page("officer/debt.html", number, form, line=_debt(number, debt_id))


def add_flag(number: str) -> ResponseReturnValue:
    enrollment, form = _found(number), FlagForm(request.form)
    people = {person.id: person for person in people_of(VETTING)}
    form.offer(people.values())

    def act() -> None:
        owner, last = people[form.owner.data], form.expires_on.data
        raise_flag(enrollment, form.reason.data, owner=owner, expires_on=last, **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("The flag holds decisions up now.", "success")
        return redirect(_place(number, "flags"))
    return _page("officer/flag_new.html", number, form)


def flag(number: str, flag_id: int) -> ResponseReturnValue:
    shown, form = _flag(number, flag_id), LiftForm(request.form)

    def act() -> None:
        lift_flag(shown, form.note.data, **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("The flag is lifted.", "success")
        return redirect(_place(number, "flags"))
    return _page("officer/flag.html", number, form, flag=_flag(number, flag_id))


def interest(number: str) -> ResponseReturnValue:
    enrollment, form = _found(number), InterestForm(request.form)

    def act() -> None:
        declare_interest(enrollment.company, form.link.data, **_by())

    if request.method == "POST" and carried_out(form, act):
        flash("Your link is declared; another person acts on this company's cases.", "success")
        return redirect(_place(number))
    return _page("officer/interest.html", number, form)


def _by() -> dict[str, Any]:
    return {"actor": actor(), "now": datetime.now(UTC)}


def _place(number: str, anchor: str | None = None) -> str:
    return url_for("officer.vetting", number=number, _anchor=anchor)


def _page(template: str, number: str, form: PortalForm, **values: object) -> ResponseReturnValue:
    page = render_template(template, enrollment=_found(number), form=form, **values)
    return page, status_of(form)


def _found(number: str) -> Enrollment:
    return enrollment_by_number(number) or abort(404)


def _hit(number: str, hit_id: int) -> ScreeningHit:
    found = hit_by_id(hit_id)
    if found is None or found.company_id != _found(number).company_id:
        abort(404)
    return found


def _debt(number: str, debt_id: int) -> DebtLine:
    found = debt_by_id(debt_id)
    if found is None or found.debt.company_id not in lineage_of(_found(number).company_id):
        abort(404)
    return found


def _flag(number: str, flag_id: int) -> ReviewFlag:
    found = flag_by_id(flag_id)
    if found is None or found.enrollment_id != _found(number).id:
        abort(404)
    return found
