"""Pages of guidance: what partner agencies tell officials, in dated versions."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.standing import Role
from trusted.persistence.models import Guidance
from trusted.persistence.queries.agency_work import guidance_listed, versions_of_guidance
from trusted.persistence.queries.holds import agency_of
from trusted.program import shipped_program
from trusted.services.guidance import (
    GuidanceDraft,
    publish_guidance,
    revise_guidance,
    withdraw_guidance,
)
from trusted.web.access import actor
from trusted.web.forms import NeededDayField, PortalForm, TextForm, page_number, stripped
from trusted.web.languages import said
from trusted.web.refusals import carried_out, status_of

BODY = 20_000


class GuidanceFilter(TextForm):
    text = StringField(lazy_gettext("Words or commodity"), [Length(max=200)], filters=[stripped])
    entity_type = SelectField(lazy_gettext("Entity type"), default="")

    def offer(self) -> None:
        """Offer the entity types of the program."""
        kinds = shipped_program().entity_types.values()
        every = {"": gettext("All")}
        self.entity_type.choices = every | {kind.id: said(kind.name) for kind in kinds}

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by field; what is empty or not offered is left out."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}


class GuidanceForm(PortalForm):
    title = StringField(
        lazy_gettext("Title"),
        [InputRequired(lazy_gettext("Write a title")), Length(max=200)],
        filters=[stripped],
    )
    entity_types = SelectMultipleField(
        lazy_gettext("For these entity types"),
        description=lazy_gettext("Choose none if it is for all."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    commodity = StringField(
        lazy_gettext("Commodity"),
        [Length(max=200)],
        filters=[stripped],
        description=lazy_gettext(
            "Goods in plain words, or the start of a tariff code; may stay empty."
        ),
    )
    body = TextAreaField(
        lazy_gettext("What officials are to know"),
        [InputRequired(lazy_gettext("Write what officials are to know")), Length(max=BODY)],
        filters=[stripped],
    )
    valid_from = NeededDayField(
        lazy_gettext("It applies from"),
        lazy_gettext("Enter the day"),
        lazy_gettext("Officials see it from then on."),
    )

    def offer(self) -> None:
        """Offer the entity types of the program."""
        kinds = shipped_program().entity_types.values()
        self.entity_types.choices = [(kind.id, said(kind.name)) for kind in kinds]

    def draft(self) -> GuidanceDraft:
        """Return the note as it was entered."""
        return GuidanceDraft(
            title=self.title.data,
            body=self.body.data,
            entity_types=self.entity_types.data or (),
            commodity=self.commodity.data or "",
            valid_from=self.valid_from.data,
        )


def guidance() -> ResponseReturnValue:
    form, today = GuidanceFilter(request.args), datetime.now(UTC).date()
    form.offer()
    page = guidance_listed(page_number(), today=today, **form.chosen())
    return render_template(
        "officer/guidance.html",
        page=page,
        filters=form,
        kinds=shipped_program().entity_types,
        may_publish=agency_of(actor().id) is not None,
    )


def note(guidance_id: int) -> ResponseReturnValue:
    versions = _versions(guidance_id)
    return render_template(
        "officer/guidance_note.html",
        note=versions[0],
        versions=versions,
        kinds=shipped_program().entity_types,
        may_revise=_is_own(versions[0]) and not versions[0].withdrawn,
    )


def publish() -> ResponseReturnValue:
    form, made = GuidanceForm(request.form), []
    form.offer()

    def act() -> None:
        note = publish_guidance(form.draft(), actor=actor(), now=datetime.now(UTC))
        made.append(note.id)

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("Officials see it from the day that you named."), "success")
        return redirect(url_for("officer.guidance_note", guidance_id=made[0]))
    return render_template("officer/guidance_new.html", form=form, note=None), status_of(form)


def revise(guidance_id: int) -> ResponseReturnValue:
    newest = _own(guidance_id)
    form = GuidanceForm(request.form, obj=newest)
    form.offer()
    if request.method == "GET":
        form.entity_types.data = newest.entity_types.split()

    def act() -> None:
        revise_guidance(guidance_id, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("The new version is published; the former ones stay readable."), "success")
        return redirect(url_for("officer.guidance_note", guidance_id=guidance_id))
    shown = _own(guidance_id)
    return render_template("officer/guidance_new.html", form=form, note=shown), status_of(form)


def withdraw(guidance_id: int) -> ResponseReturnValue:
    _own(guidance_id)
    withdraw_guidance(guidance_id, actor=actor(), now=datetime.now(UTC))
    flash(gettext("The note is taken back."), "success")
    return redirect(url_for("officer.guidance_note", guidance_id=guidance_id))


def _versions(series: int) -> list[Guidance]:
    """Return the versions of a note that this person may read, the newest first."""
    versions = versions_of_guidance(series)
    first = next((one for one in versions if one.first_id is None), None) or abort(404)
    today = datetime.now(UTC).date()
    if _is_own(first):
        return list(versions)
    return [one for one in versions if one.valid_from <= today] or abort(HTTPStatus.NOT_FOUND)


def _own(series: int) -> Guidance:
    newest = _versions(series)[0]
    return newest if _is_own(newest) else abort(HTTPStatus.NOT_FOUND)


def _is_own(shown: Guidance) -> bool:
    agency = agency_of(actor().id) if actor().role is Role.AGENCY else None
    return agency is not None and agency.id == shown.agency_id
