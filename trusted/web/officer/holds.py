"""Holds of partner agencies: the list, placing one, confirming and releasing it."""

from datetime import UTC, datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.holds import OVER, HoldState, HoldTarget, state_of
from trusted.domain.standing import Role
from trusted.persistence.queries.holds import (
    HoldCourse,
    HoldSearch,
    all_holds_found,
    hold_course,
    holds_found,
    waiting_for,
)
from trusted.program import shipped_program
from trusted.services.holds import (
    HoldDraft,
    agent_of,
    confirm_hold,
    place_hold,
    release_hold,
    seen_by,
)
from trusted.web.access import actor
from trusted.web.csv_files import csv_file
from trusted.web.formatting import as_words
from trusted.web.forms import PortalForm, TextForm, stripped
from trusted.web.languages import said
from trusted.web.officer.filters import page_number
from trusted.web.officer.forms import note_field
from trusted.web.officer.places import remember
from trusted.web.refusals import carried_out, status_of

COLUMNS = (
    *("hold", "agency", "target", "subject", "roles", "state", "reason", "authority"),
    *("starts_at", "until", "placed_at", "confirmed_at", "released_at"),
)


class HoldFilter(TextForm):
    text = StringField(
        lazy_gettext("Subject, authority or hold"), [Length(max=300)], filters=[stripped]
    )
    state = SelectField(lazy_gettext("State"), default="")

    def offer(self) -> None:
        every = {"": gettext("All")}
        self.state.choices = every | {state.value: as_words(state) for state in HoldState}

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by field; what is empty or not offered is left out."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}

    def search(self, agency_id: int | None) -> HoldSearch:
        chosen = self.chosen()
        state = HoldState(chosen["state"]) if "state" in chosen else None
        return HoldSearch(agency_id, state, chosen.get("text", ""))


class HoldForm(PortalForm):
    target = RadioField(
        lazy_gettext("What is held"),
        [InputRequired(lazy_gettext("Choose one"))],
        choices=lambda: {
            HoldTarget.PARTY.value: gettext("A party, by one of its identifiers"),
            HoldTarget.SHIPMENT.value: gettext("One shipment, by its id"),
        },
    )
    subject = StringField(
        lazy_gettext("Identifier or shipment id"),
        [InputRequired(lazy_gettext("Enter whom or what to hold")), Length(max=300)],
        filters=[stripped],
        description=lazy_gettext("An identifier as in scac:FXPQ or seller:shop.example/8812."),
    )
    roles = SelectMultipleField(
        lazy_gettext("In these roles"),
        description=lazy_gettext(
            "Of a party. Choose none to hold it in every role; a second person then confirms the"
            " hold."
        ),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    reason = SelectField(lazy_gettext("Reason"), [InputRequired(lazy_gettext("Choose a reason"))])
    authority = StringField(
        lazy_gettext("Law, order or case on which it rests"),
        [InputRequired(lazy_gettext("Name what it rests on")), Length(max=300)],
        filters=[stripped],
    )
    starts_at = DateTimeLocalField(
        lazy_gettext("Start (UTC)"),
        [Optional()],
        description=lazy_gettext("Leave it empty to hold at once."),
    )
    until = DateTimeLocalField(
        lazy_gettext("End (UTC)"), [InputRequired(lazy_gettext("Enter when it ends"))]
    )
    note = note_field(
        lazy_gettext("Note"),
        lazy_gettext("Your agency, supervisors and auditors see it; no company does."),
    )

    def offer(self) -> None:
        program = shipped_program()
        self.roles.choices = [(kind.id, said(kind.name)) for kind in program.entity_types.values()]
        reasons = {reason.code: said(reason.text) for reason in program.holds.reasons.values()}
        self.reason.choices = {"": gettext("Choose a reason")} | reasons

    def draft(self) -> HoldDraft:
        starts_at = self.starts_at.data
        return HoldDraft(
            target=HoldTarget(self.target.data),
            subject=self.subject.data,
            reason=self.reason.data,
            authority=self.authority.data,
            until=self.until.data.replace(tzinfo=UTC),
            roles=self.roles.data or (),
            note=self.note.data or "",
            starts_at=starts_at.replace(tzinfo=UTC) if starts_at else None,
        )


class ReleaseForm(PortalForm):
    note = note_field(lazy_gettext("Why it is released"))


def overview() -> ResponseReturnValue:
    form, now, agency_id = HoldFilter(request.args), datetime.now(UTC), seen_by(actor())
    form.offer()
    search, number = form.search(agency_id), page_number()
    if request.args.get("format") == "csv":
        return _csv(search, now)
    remember("holds", **form.chosen(), page=number)
    page = holds_found(search, number, now)
    return render_template(
        "officer/holds.html",
        page=page,
        lines=[(one, state_of(one.facts, now)) for one in page.items],
        filters=form,
        searching=bool(form.chosen()),
        waiting=waiting_for(agency_id, f"account/{actor().id}", now) if agency_id else 0,
        may_place=bool(agency_id),
    )


def place() -> ResponseReturnValue:
    form, placed = HoldForm(request.form), []
    form.offer()

    def act() -> None:
        now, draft = datetime.now(UTC), form.draft()
        placed.append(place_hold(draft, agent=agent_of(actor()), now=now))

    if request.method == "POST" and carried_out(form, act):
        (course,) = placed
        flash(_placed(state_of(course.facts, datetime.now(UTC))), "success")
        return redirect(url_for("officer.hold", hold_id=course.hold.public_id))
    policy = shipped_program().holds.policy
    return render_template("officer/hold_new.html", form=form, policy=policy), status_of(form)


def _placed(state: HoldState) -> str:
    """Return what is said of a hold that was just placed."""
    if state is HoldState.UNCONFIRMED:
        return gettext("The hold waits for a second person.")
    if state is HoldState.SCHEDULED:
        return gettext("The hold is recorded. It comes into force at its start.")
    return gettext("The hold is in force.")


def hold(hold_id: str) -> ResponseReturnValue:
    return _page(hold_id, ReleaseForm(formdata=None))


def confirm(hold_id: str) -> ResponseReturnValue:
    course = hold_course(hold_id, seen_by(actor())) or abort(404)
    now = datetime.now(UTC)
    confirm_hold(course.hold, agent=agent_of(actor()), now=now)
    in_force = course.hold.starts_at <= now
    begun, later = gettext("The hold is confirmed and in force."), _placed(HoldState.SCHEDULED)
    flash(begun if in_force else later, "success")
    return redirect(url_for("officer.hold", hold_id=hold_id))


def release(hold_id: str) -> ResponseReturnValue:
    course = hold_course(hold_id, seen_by(actor())) or abort(404)
    form = ReleaseForm(request.form)

    def act() -> None:
        note, agent = form.note.data or "", agent_of(actor())
        release_hold(course.hold, note=note, agent=agent, now=datetime.now(UTC))

    if carried_out(form, act):
        flash(gettext("The hold is released."), "success")
        return redirect(url_for("officer.hold", hold_id=hold_id))
    return _page(hold_id, form), status_of(form)


def _page(hold_id: str, form: ReleaseForm) -> str:
    course = hold_course(hold_id, seen_by(actor())) or abort(404)
    state = state_of(course.facts, datetime.now(UTC))
    own = actor().role is Role.AGENCY
    waits = own and state is HoldState.UNCONFIRMED
    return render_template(
        "officer/hold.html",
        course=course,
        hold=course.hold,
        state=state,
        reason=shipped_program().holds.reasons[course.hold.reason].text,
        form=form,
        may_release=own and state not in OVER,
        may_confirm=waits and course.hold.placed_by != f"account/{actor().id}",
        waits_for_other=waits and course.hold.placed_by == f"account/{actor().id}",
    )


def _csv(search: HoldSearch, now: datetime) -> Response:
    return csv_file("holds.csv", COLUMNS, (_row(one, now) for one in all_holds_found(search, now)))


def _row(course: HoldCourse, now: datetime) -> tuple[object, ...]:
    hold, facts = course.hold, course.facts
    moments = (facts.starts_at, facts.until, hold.placed_at, facts.confirmed_at, facts.released_at)
    return (
        *(hold.public_id, hold.agency.name, hold.target, hold.subject, hold.roles),
        *(state_of(facts, now).value, hold.reason, hold.authority),
        *(moment.isoformat() if moment else "" for moment in moments),
    )
