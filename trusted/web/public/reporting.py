"""Reporting a violation without an account, and following the report by its code."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.allegations import state_after
from trusted.domain.errors import InputRefused
from trusted.persistence.models import Allegation
from trusted.persistence.queries.allegations import (
    allegation_by_id,
    files_of,
    messages_about,
    steps_of,
)
from trusted.program import shipped_program
from trusted.services.allegations import add_file, add_message, followed_by, report_violation
from trusted.services.files import ACCEPTED_ENDINGS
from trusted.web.downloads import kept_files
from trusted.web.forms import PortalForm
from trusted.web.languages import language
from trusted.web.limits import refuse_haste
from trusted.web.public.report_forms import (
    STAGES,
    FollowForm,
    MessageForm,
    ReportFileForm,
    ReportForm,
)
from trusted.web.refusals import carried_out, said_at, status_of
from trusted.web.uploads import FOLLOWED

# What was sent last from this browser: reloading the page of its code makes no second report.
SENT = "report_sent"
FILE_KINDS = ",".join(f".{ending}" for ending in ACCEPTED_ENDINGS)


def report() -> ResponseReturnValue:
    return render_template("public/report.html")


def new_report() -> ResponseReturnValue:
    form = ReportForm(request.form)
    form.offer()
    stage = _stage()
    if request.method == "GET":
        return _step_page(form, 0)
    if request.form.get("go") == "back":
        return _step_page(form, max(0, stage - 1), checked=False)
    if form.wrong_in(STAGES[stage]):
        return _step_page(form, stage)
    if stage < len(STAGES) - 1:
        return _step_page(form, stage + 1, checked=False)
    return _sent(form)


def _sent(form: ReportForm) -> ResponseReturnValue:
    if (wrong := form.first_wrong()) is not None:
        form.wrong_in(STAGES[wrong])
        return _step_page(form, wrong)
    if form.nonce.data == session.get(SENT):
        return redirect(url_for("public.follow"))
    refuse_haste("reports")
    allegation, code = report_violation(form.draft(), now=datetime.now(UTC))
    session[FOLLOWED], session[SENT] = allegation.id, form.nonce.data
    # Shown now and never again: the code is in no address, no cookie and no log.
    return _report_page(allegation, code=code)


def follow() -> ResponseReturnValue:
    form = FollowForm(request.form)
    if form.sent():
        refuse_haste("searches")
        with said_at(form.code, InputRefused):
            session[FOLLOWED] = followed_by(form.code.data or "").id
            return redirect(url_for("public.follow"))
    if request.method == "GET" and FOLLOWED in session:
        return _report_page(_followed())
    return render_template("public/report_follow.html", form=form), status_of(form)


def answer() -> ResponseReturnValue:
    refuse_haste("messages")
    found, form = _followed(), MessageForm(request.form)
    if carried_out(form, lambda: add_message(found, form.body.data, now=datetime.now(UTC))):
        flash(gettext("Your message is kept. Officials see it."), "success")
        return redirect(url_for("public.follow"))
    return _report_page(_followed(), message=form)


def attach() -> ResponseReturnValue:
    refuse_haste("messages")
    found, form = _followed(), ReportFileForm(CombinedMultiDict([request.files, request.form]))

    def act() -> None:
        given = form.file.data
        now, name = datetime.now(UTC), given.filename or ""
        add_file(found, given.stream, name, store=kept_files(), now=now)

    if carried_out(form, act):
        flash(gettext("The file is kept."), "success")
        return redirect(url_for("public.follow"))
    return _report_page(_followed(), file=form)


def leave() -> ResponseReturnValue:
    session.pop(FOLLOWED, None)
    flash(gettext("This browser has forgotten your report. Its code still opens it."), "success")
    return redirect(url_for("public.report"))


def _followed() -> Allegation:
    return allegation_by_id(session.get(FOLLOWED, 0)) or abort(404)


def _stage() -> int:
    stage = request.form.get("stage", 0, type=int)
    return min(max(stage, 0), len(STAGES) - 1)


def _step_page(form: ReportForm, number: int, *, checked: bool = True) -> ResponseReturnValue:
    if not checked:
        for field in form:
            field.errors = []
    categories = shipped_program().allegations.categories
    chosen = next((one for id_, one in categories.items() if id_ == form.category.data), None)
    page = render_template(
        "public/report_new.html",
        form=form,
        number=number,
        stages=STAGES,
        stage=STAGES[number],
        category=chosen.said_in(language())[0] if chosen else None,
    )
    return page, status_of(form)


def _report_page(
    found: Allegation, code: str | None = None, **sent: PortalForm
) -> ResponseReturnValue:
    steps, rules = steps_of(found.id), shipped_program().allegations
    state = state_after(step.step for step in steps)
    forms = {"message": MessageForm(formdata=None), "file": ReportFileForm(formdata=None)} | sent
    page = render_template(
        "public/report_followed.html",
        report=found,
        category=rules.categories[found.category].said_in(language())[0],
        is_open=state.is_open,
        ending=None if state.is_open else rules.endings[steps[-1].ending or ""].said_in(language()),
        files=files_of(found.id),
        messages=messages_about(found.id),
        code=code,
        forms=forms,
        limits=rules.limits,
        accept=FILE_KINDS,
    )
    return page, status_of(next(iter(sent.values()))) if sent else 200
