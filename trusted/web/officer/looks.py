"""Looking again at what was found not to apply."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import InputRefused
from trusted.domain.standing import Role
from trusted.persistence.models import Validation
from trusted.persistence.queries.validations import looks_of, validation_by_id
from trusted.program import shipped_program
from trusted.services.second_looks import look_again, not_confirmed
from trusted.web.access import actor
from trusted.web.officer.validation_forms import YES, LookForm
from trusted.web.refusals import carried_out, status_of


def second_looks(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    form = LookForm(request.form)
    if request.method == "POST" and carried_out(form, lambda: _look(shown, form)):
        flash("Your judgment is recorded.", "success")
        return redirect(url_for("officer.second_looks", validation_id=validation_id))
    shown = validation_by_id(validation_id) or abort(404)
    waiting = not_confirmed(validation_id) if shown.reported_at is None else ()
    page = render_template(
        "officer/second_looks.html",
        validation=shown,
        waiting=[(finding, _form_for(finding.id, form)) for finding in waiting],
        looks=looks_of(validation_id),
        criteria={c.id: c for c in shipped_program().criteria},
        form=form,
        may_look=actor().role is Role.SUPERVISOR and shown.validator_id != actor().id,
    )
    return page, status_of(form)


def _look(shown: Validation, form: LookForm) -> None:
    findings = {str(finding.id): finding for finding in not_confirmed(shown.id)}
    if (finding := findings.get(form.finding.data)) is None:
        raise InputRefused("This finding has changed or is confirmed. Read the page again.")
    agrees, note, now = form.verdict.data == YES, form.note.data or "", datetime.now(UTC)
    look_again(finding, agrees=agrees, note=note, actor=actor(), now=now)


def _form_for(finding_id: int, sent: LookForm) -> LookForm:
    """Return the form for one finding: as it was sent, if it was, else empty."""
    if sent.finding.data == str(finding_id):
        return sent
    return LookForm(formdata=None, finding=str(finding_id))
