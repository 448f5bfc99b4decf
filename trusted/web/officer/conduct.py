"""Recording facts of conduct: incidents that customs found."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.services.conduct import record_incident
from trusted.web.access import actor
from trusted.web.forms import PortalForm
from trusted.web.officer.forms import IncidentForm
from trusted.web.refusals import carried_out, status_of


def incident(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    form = IncidentForm(request.form)

    def act() -> None:
        record_incident(enrollment, **_typed(form), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("The incident is recorded and the score computed anew.", "success")
        return redirect(url_for("officer.enrollment", number=number, _anchor="conduct"))
    return _page("officer/incident.html", number, form)


def _typed(form: PortalForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(template: str, number: str, form: PortalForm) -> ResponseReturnValue:
    shown = enrollment_by_number(number) or abort(404)
    return render_template(template, enrollment=shown, form=form), status_of(form)
