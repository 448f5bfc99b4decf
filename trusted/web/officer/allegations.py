"""Pages of reported violations, for the officials who deal with them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as OrNothing

from trusted.domain.allegations import POSSIBLE, Category, Step, TriageState
from trusted.persistence.models import Agency, Allegation
from trusted.persistence.queries.agency_work import referrals_about
from trusted.persistence.queries.allegations import (
    allegation_by_id,
    allegations_counted,
    allegations_listed,
    endings_counted,
    file_by_id,
    files_of,
    grouped_under,
    messages_about,
    steps_of,
)
from trusted.program import shipped_program
from trusted.services.agencies import agencies
from trusted.services.triage import (
    TRIAGE,
    ask_reporter,
    open_file,
    refer_report,
    reporter_of,
    state_of,
    suggestions,
    take_step,
)
from trusted.web.access import actor
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import carried_out, status_of

OPEN = tuple(state for state in TriageState if state.is_open)
WORDS = {
    Step.TAKE: "Take it in hand",
    Step.REFER: "Refer it to an agency",
    Step.GROUP: "It says the same as another",
    Step.PART: "It is a report of its own",
    Step.CLOSE: "Close it",
    Step.REOPEN: "Open it again",
}


class TriageForm(PortalForm):
    step = RadioField("What to do", [InputRequired("Choose one")], coerce=Step)
    agency = SelectField("Agency, if it is referred", [OrNothing()], default="")
    ending = SelectField("Why it is closed, as the reporter is told", [OrNothing()], default="")
    with_id = SelectField("Report that says the same", [OrNothing()], default="")
    note = TextAreaField("Note for officials", [Length(max=2000)], filters=[stripped])

    def offer(self, state: TriageState, alike: dict[str, str]) -> None:
        """Offer what the state allows. alike: id -> how another report is called."""
        rules = shipped_program().allegations
        self.step.choices = {step.value: WORDS[step] for step in POSSIBLE[state]}
        self.agency.choices = {"": "–"} | {one.id: one.name for one in rules.agencies.values()}
        self.ending.choices = {"": "–"} | {one.id: one.text for one in rules.endings.values()}
        self.with_id.choices = {"": "–"} | alike


class AskForm(PortalForm):
    body = TextAreaField(
        "Question to the reporter",
        [InputRequired("Write the question"), Length(max=2000)],
        filters=[stripped],
        description="The reporter reads it by the code. Ask nothing that would show who reports.",
    )


class ReferReportForm(PortalForm):
    agency = SelectField("Agency", [InputRequired("Choose the agency")])
    text = TextAreaField(
        "What the agency is to know",
        [InputRequired("Write what the agency is to know"), Length(max=10_000)],
        filters=[stripped],
        description="The agency reads this alone. Leave out whatever would show who reports.",
    )

    def offer(self, known: Sequence[Agency]) -> None:
        """Offer the partner agencies."""
        self.agency.choices = {"": "Choose an agency"} | {one.code: one.name for one in known}


def allegations() -> ResponseReturnValue:
    closed = request.args.get("closed") == "yes"
    chosen = request.args.get("category", "")
    category = Category(chosen) if chosen in list(Category) else None
    states = (TriageState.CLOSED,) if closed else OPEN
    rules = shipped_program().allegations
    return render_template(
        "officer/allegations.html",
        page=allegations_listed(page_number(), states=states, category=category),
        closed=closed,
        category=category,
        rules=rules,
        counted=allegations_counted(),
        endings=endings_counted(),
    )


def allegation(allegation_id: int) -> ResponseReturnValue:
    return _page(_found(allegation_id))


def triage(allegation_id: int) -> ResponseReturnValue:
    found = _found(allegation_id)
    form = _triage_form(found, request.form)

    def act() -> None:
        take_step(
            found,
            form.step.data,
            agency=form.agency.data or None if form.step.data is Step.REFER else None,
            ending=form.ending.data or None if form.step.data is Step.CLOSE else None,
            with_id=int(form.with_id.data or 0) if form.step.data is Step.GROUP else None,
            note=form.note.data or "",
            actor=actor(),
            now=datetime.now(UTC),
        )

    return _done_or_shown(allegation_id, "triage", form, act, "The report is moved on.")


def refer(allegation_id: int) -> ResponseReturnValue:
    found, known = _found(allegation_id), agencies()
    form = ReferReportForm(request.form, prefix="refer")
    form.offer(known)

    def act() -> None:
        agency = next(one for one in known if one.code == form.agency.data)
        refer_report(found, agency, form.text.data, actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(allegation_id, "refer", form, act, "The agency has it.")


def ask(allegation_id: int) -> ResponseReturnValue:
    found, form = _found(allegation_id), AskForm(request.form)

    def act() -> None:
        ask_reporter(found, form.body.data, actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(allegation_id, "ask", form, act, "The question is put.")


def reporter(allegation_id: int) -> ResponseReturnValue:
    found = _found(allegation_id)
    contact = reporter_of(found, actor=actor(), now=datetime.now(UTC))
    return _page(found, contact=contact or "The reporter is anonymous")


def file(file_id: int) -> ResponseReturnValue:
    found = file_by_id(file_id) or abort(404)
    opened = open_file(found, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(opened, filename=found.filename, media_type=found.media_type, size=found.size)


def _found(allegation_id: int) -> Allegation:
    return allegation_by_id(allegation_id) or abort(404)


def _done_or_shown(
    allegation_id: int, name: str, form: PortalForm, act: Callable[[], None], words: str
) -> ResponseReturnValue:
    if carried_out(form, act):
        flash(words, "success")
        return redirect(url_for("officer.allegation", allegation_id=allegation_id))
    return _page(_found(allegation_id), {name: form}), status_of(form)


def _triage_form(found: Allegation, sent: object = None) -> TriageForm:
    form = TriageForm(sent, prefix="triage")
    alike = {
        str(one.id): f"Report {one.id}: {one.why}"
        for one in suggestions(found, now=datetime.now(UTC))
    }
    form.offer(state_of(found), alike)
    return form


def _page(
    found: Allegation, sent: dict[str, PortalForm] | None = None, contact: str | None = None
) -> str:
    known, rules = agencies(), shipped_program().allegations
    refer_form = ReferReportForm(formdata=None, prefix="refer")
    refer_form.offer(known)
    forms: dict[str, PortalForm] = {
        "triage": _triage_form(found),
        "ask": AskForm(formdata=None),
        "refer": refer_form,
    }
    return render_template(
        "officer/allegation.html",
        report=found,
        state=state_of(found),
        rules=rules,
        agencies={one.id: one.name for one in rules.agencies.values()}
        | {one.code: one.name for one in known},
        referrals=referrals_about(allegation_id=found.id),
        files=files_of(found.id),
        messages=messages_about(found.id),
        steps=steps_of(found.id),
        words=WORDS,
        alike=suggestions(found, now=datetime.now(UTC)),
        grouped=grouped_under(found.id),
        contact=contact,
        may_act=actor().role in TRIAGE,
        may_refer=bool(known) and Step.REFER in POSSIBLE[state_of(found)],
        forms=forms | (sent or {}),
    )
