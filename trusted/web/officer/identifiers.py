"""Looking at an identifier, and confirming that it is the company's."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from trusted.domain.identifiers import IdentifierLevel
from trusted.domain.standing import Role
from trusted.persistence.queries.crosswalk import (
    confirmations_of,
    documents_of,
    identifier_by_id,
)
from trusted.services.identifiers import Proof, confirm_identifier
from trusted.web.access import actor
from trusted.web.addresses import row_number
from trusted.web.forms import DayField, PortalForm
from trusted.web.officer.forms import note_field
from trusted.web.refusals import carried_out, status_of

LEVELS = {
    IdentifierLevel.LOOKED_UP.value: "Looked up: the source names this company",
    IdentifierLevel.EVIDENCED.value: "Evidenced: a document of the company shows it",
}


class ConfirmIdentifierForm(PortalForm):
    level = RadioField("What was done", [InputRequired("Choose what was done")], choices=LEVELS)
    evidence = SelectField("Document", coerce=row_number)
    note = note_field("Where it was looked up, and what was seen")
    valid_from = DayField("Valid from")
    valid_until = DayField("Valid until", "Its last day; after it the identifier lends no trust.")

    def proof(self) -> Proof:
        """Return what was typed."""
        return Proof(
            level=IdentifierLevel(self.level.data),
            evidence_id=self.evidence.data or None,
            note=self.note.data or "",
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


def identifier(identifier_id: int) -> ResponseReturnValue:
    found = identifier_by_id(identifier_id) or abort(404)
    form = ConfirmIdentifierForm(request.form)
    documents = documents_of(found.company_id)
    form.evidence.choices = {0: "None"} | {d.id: d.title for d in documents}

    def act() -> None:
        confirm_identifier(found, form.proof(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and actor().role is not Role.REVIEWER:
        abort(403)
    if request.method == "POST" and carried_out(form, act):
        flash("The identifier is confirmed; it counts from now on.", "success")
        return redirect(url_for("officer.identifier", identifier_id=identifier_id))
    return _page(identifier_id, form), status_of(form)


def _page(identifier_id: int, form: PortalForm) -> str:
    found = identifier_by_id(identifier_id) or abort(404)
    return render_template(
        "officer/identifier.html",
        identifier=found,
        form=form,
        confirmations=confirmations_of(identifier_id),
        may_confirm=actor().role is Role.REVIEWER and found.ended_at is None,
    )
