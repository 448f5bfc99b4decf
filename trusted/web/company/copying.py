"""The page where the answers of an older application are taken over, and compared."""

from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.validators import InputRequired

from trusted.persistence.queries.copies import older_applications
from trusted.program import shipped_program
from trusted.services.copying import copy_answers, copy_states
from trusted.web.access import actor
from trusted.web.addresses import row_number
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import PortalForm


class SourceForm(PortalForm):
    """From which application answers are taken over."""

    source = RadioField("From which application?", [InputRequired("Choose one")], coerce=row_number)


def copy(enrollment_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), SourceForm(request.form)
    older = {a.id: a for a in older_applications(case.application, case.company.id)}
    types = shipped_program().entity_types
    form.source.choices = {
        id_: f"{types[a.enrollment.entity_type].name} {a.enrollment.partner_number}"
        for id_, a in older.items()
    }
    if form.sent():
        source, now = older[form.source.data], datetime.now(UTC)
        copied = copy_answers(source, case.application, actor=actor(), now=now)
        flash(f"Taken over: {len(copied)} answers. Look through each of them.", "success")
        return redirect(url_for(".copy", enrollment_id=enrollment_id))
    states = copy_states(case.application, now=datetime.now(UTC))
    return case_page("company/copy.html", case, "Take over answers", form=form, states=states)
