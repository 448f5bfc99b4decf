"""Arrangements with other administrations: the list, one of them, its terms and its steps."""

from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.domain.arrangements import ArrangementState
from trusted.persistence.models import Arrangement
from trusted.persistence.queries.arrangements import (
    all_courses,
    arrangement_called,
    course_of,
    drafts_of,
    newest_turn,
    steps_of,
    terms_by_number,
)
from trusted.persistence.queries.quarantine import lists_of, party_lines, waiting_count
from trusted.program import shipped_program
from trusted.services.arrangements import (
    DECIDING,
    DRAFTING,
    approve_terms,
    draft_terms,
    open_arrangement,
    resume_arrangement,
    suspend_arrangement,
)
from trusted.services.recognizing import list_expires
from trusted.web.access import actor
from trusted.web.officer.arrangement_forms import (
    ArrangementForm,
    ReasonForm,
    TermsForm,
    first_terms,
    terms_typed,
)
from trusted.web.officer.filters import page_number
from trusted.web.refusals import carried_out, status_of


def overview() -> ResponseReturnValue:
    today = _today()
    courses = all_courses(today)
    return render_template(
        "officer/arrangements.html",
        lines=[(one, one.state(today), waiting_count(one.arrangement.id)) for one in courses],
        waiting=waiting_count(),
        may_draft=actor().role in DRAFTING,
    )


def arrangement(arrangement_code: str) -> ResponseReturnValue:
    return _page(_found(arrangement_code), ReasonForm(formdata=None))


def new() -> ResponseReturnValue:
    form = ArrangementForm(request.form or None, data=first_terms(_today()))
    form.offer()

    def act() -> None:
        code, name = form.code.data, form.administration.data
        open_arrangement(code, name, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("The terms are drafted. Another person puts them into force."), "success")
        return redirect(url_for("officer.arrangement", arrangement_code=form.code.data))
    return render_template("officer/arrangement_terms.html", form=form, shown=None), status_of(form)


def terms(arrangement_code: str) -> ResponseReturnValue:
    shown = _found(arrangement_code)
    drafts = drafts_of(shown.id)
    form = TermsForm(request.form or None, data=terms_typed(drafts[0].terms))
    form.offer()

    def act() -> None:
        draft_terms(shown, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("The terms are drafted. Another person puts them into force."), "success")
        return redirect(url_for("officer.arrangement", arrangement_code=arrangement_code))
    shown = _found(arrangement_code)
    page = render_template("officer/arrangement_terms.html", form=form, shown=shown)
    return page, status_of(form)


def approve(arrangement_code: str, terms_number: int) -> ResponseReturnValue:
    drafted = terms_by_number(_found(arrangement_code).id, terms_number) or abort(404)
    approve_terms(drafted, actor=actor(), now=datetime.now(UTC))
    flash(gettext("The terms are put into force."), "success")
    return redirect(url_for("officer.arrangement", arrangement_code=arrangement_code))


def suspend(arrangement_code: str) -> ResponseReturnValue:
    return _step(arrangement_code, suspended=True)


def resume(arrangement_code: str) -> ResponseReturnValue:
    return _step(arrangement_code, suspended=False)


def parties(arrangement_code: str) -> ResponseReturnValue:
    shown = _found(arrangement_code)
    page = party_lines(shown.id, page_number())
    return render_template("officer/foreign_parties.html", shown=shown, page=page)


def _step(arrangement_code: str, *, suspended: bool) -> ResponseReturnValue:
    shown, form = _found(arrangement_code), ReasonForm(request.form)
    act = suspend_arrangement if suspended else resume_arrangement
    now = datetime.now(UTC)
    if carried_out(form, lambda: act(shown, form.reason.data or "", actor=actor(), now=now)):
        ended = gettext("The arrangement is suspended; nobody has credit by it.")
        flash(ended if suspended else gettext("The arrangement is in force again."), "success")
        return redirect(url_for("officer.arrangement", arrangement_code=arrangement_code))
    return _page(_found(arrangement_code), form), status_of(form)


def _page(shown: Arrangement, form: ReasonForm) -> str:
    now, today = datetime.now(UTC), _today()
    course, turn = course_of(shown, today), newest_turn(shown.id)
    state, drafts, person = course.state(today), drafts_of(shown.id), actor()
    newest = drafts[0]
    waits = newest.approval is None and person.role in DECIDING
    suspension = course.suspension
    decides = person.role in DECIDING and state is not ArrangementState.DRAFT
    return render_template(
        "officer/arrangement.html",
        shown=shown,
        course=course,
        state=state,
        drafts=drafts,
        steps=steps_of(shown.id),
        lists=lists_of(shown.id, page_number()),
        expires=list_expires(shown, now=now),
        gives=turn is not None and turn.terms_id is not None,
        waiting=waiting_count(shown.id),
        benefits=shipped_program().exchange.benefits,
        form=form,
        may_approve=waits and newest.terms.drafted_by_id != person.id,
        own_draft=waits and newest.terms.drafted_by_id == person.id,
        may_draft=person.role in DRAFTING,
        may_import=decides,
        may_suspend=decides and suspension is None,
        may_resume=decides and suspension is not None and suspension.by_id != person.id,
        own_suspension=decides and suspension is not None and suspension.by_id == person.id,
    )


def _found(code: str) -> Arrangement:
    return arrangement_called(code) or abort(404)


def _today() -> date:
    return datetime.now(UTC).date()
