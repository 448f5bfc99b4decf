"""Mergers and splits: asked for, looked at, and decided by a second person."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from trusted.domain.standing import Role
from trusted.domain.succession import Fate, SuccessionKind, possible_fates
from trusted.persistence.models import Enrollment, SuccessionRequest
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.successions import held_by, request_by_id, requests_on
from trusted.services.succession_effects import open_types
from trusted.services.successions import (
    approve_succession,
    refuse_succession,
    request_succession,
)
from trusted.web.access import actor
from trusted.web.forms import NeededDayField, PortalForm, page_number, stripped
from trusted.web.officer.forms import note_field
from trusted.web.refusals import carried_out, status_of

KINDS = {
    SuccessionKind.MERGE.value: "Merger: the first company goes up in the second",
    SuccessionKind.SPLIT.value: "Split: a part of the first company goes to the second",
}
FATES = {
    Fate.STAY: "Stays where it is",
    Fate.MOVE: "Moves to the company that follows, with its partner number",
    Fate.END: "Ends",
}
APPROVE, REFUSE = "approve", "refuse"


def of_an_enrollment(_form: Form, field: StringField) -> None:
    """Refuse a partner number that no enrollment has."""
    if enrollment_by_number(field.data) is None:
        raise ValidationError("There is no enrollment of this partner number. Check it.")


def number_field(label: str) -> StringField:
    return StringField(
        label,
        [DataRequired("Enter a partner number"), Length(max=10), of_an_enrollment],
        filters=[stripped],
        description="The partner number of any enrollment of it, such as TP00000018.",
    )


class RequestForm(PortalForm):
    kind = RadioField("What happens", [InputRequired("Choose one")], choices=KINDS)
    former = number_field("The company that goes up, or gives a part away")
    heir = number_field("The company that follows on it")
    effective_on = NeededDayField("From which day on", "Enter the day")
    reason = note_field("What happened, and which document shows it")


class DecideForm(PortalForm):
    decision = RadioField(
        "Decision",
        [InputRequired("Choose a decision")],
        choices={APPROVE: "Approve", REFUSE: "Refuse"},
    )
    note = note_field("Reason")


def successions() -> ResponseReturnValue:
    page = requests_on(page_number())
    may_ask = actor().role is Role.SUPERVISOR
    return render_template("officer/successions.html", page=page, may_ask=may_ask)


def ask() -> ResponseReturnValue:
    form = RequestForm(request.form)
    if request.method == "POST" and carried_out(form, lambda: _ask(form)):
        flash("The request waits for another supervisor.", "success")
        return redirect(url_for("officer.successions"))
    return render_template("officer/succession_new.html", form=form), status_of(form)


def succession(request_id: int) -> ResponseReturnValue:
    found = request_by_id(request_id) or abort(404)
    form = _form_of(found)

    def act() -> None:
        fates = {e.id: Fate(form[f"fate{e.id}"].data) for e, fates in _held(found) if fates}
        note, now = form.note.data or "", datetime.now(UTC)
        if form.decision.data == APPROVE:
            approve_succession(found, fates, note, actor=actor(), now=now)
        else:
            refuse_succession(found, note, actor=actor(), now=now)

    if request.method == "POST":
        if actor().role is not Role.SUPERVISOR:
            abort(403)
        if carried_out(form, act):
            flash("The decision is recorded.", "success")
            return redirect(url_for("officer.succession", request_id=request_id))
    return _page(request_id, form), status_of(form)


def _page(request_id: int, form: PortalForm) -> str:
    found = request_by_id(request_id) or abort(404)
    may_decide = (
        found.decided_at is None
        and actor().role is Role.SUPERVISOR
        and actor().id != found.requested_by_id
    )
    return render_template(
        "officer/succession.html",
        request_=found,
        form=form,
        former=held_by(found.from_company_id),
        heir=held_by(found.to_company_id),
        may_decide=may_decide,
    )


def _ask(form: RequestForm) -> None:
    former = enrollment_by_number(form.former.data) or abort(404)
    heir = enrollment_by_number(form.heir.data) or abort(404)
    request_succession(
        SuccessionKind(form.kind.data),
        former.company,
        heir.company,
        effective_on=form.effective_on.data,
        reason=form.reason.data or "",
        actor=actor(),
        now=datetime.now(UTC),
    )


def _held(found: SuccessionRequest) -> list[tuple[Enrollment, tuple[Fate, ...]]]:
    """Return the enrollments of the former company, each with what may become of it."""
    taken = open_types(held_by(found.to_company_id))
    former = held_by(found.from_company_id)
    return [(enrollment, possible_fates(found.kind, held, taken)) for enrollment, held in former]


def _form_of(found: SuccessionRequest) -> DecideForm:
    """Return the form of a decision, with a question for each enrollment."""
    questions = {
        f"fate{e.id}": RadioField(
            f"What becomes of {e.partner_number} ({e.entity_type})",
            [InputRequired("Choose what becomes of it")],
            choices={fate.value: FATES[fate] for fate in fates},
            default=fates[0].value,
        )
        for e, fates in _held(found)
        if fates
    }
    form: type[DecideForm] = type("SuccessionForm", (DecideForm,), questions)
    return form(request.form)
