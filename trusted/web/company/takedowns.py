"""Requests of rights holders to a marketplace, and how it answers them."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.rights import TakedownOutcome
from trusted.persistence.queries.rights import takedown_row, takedowns_of_enrollment
from trusted.services.takedowns import answer_takedown, figures_of_takedowns
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import carried_out

OUTCOMES = {
    TakedownOutcome.REMOVED.value: "We took the listing down",
    TakedownOutcome.REFUSED.value: "The listing stays",
}


class TakedownAnswerForm(PortalForm):
    outcome = RadioField(
        "What you did", [InputRequired("Choose one")], choices=OUTCOMES, coerce=TakedownOutcome
    )
    text = TextAreaField(
        "Reasons",
        [Length(max=5_000)],
        filters=[stripped],
        description="Needed if the listing stays; the rights holder reads them.",
    )


def takedowns(enrollment_id: int) -> ResponseReturnValue:
    case, now = own_case(enrollment_id), datetime.now(UTC)
    return case_page(
        "company/takedowns.html",
        case,
        "Takedown requests",
        page=takedowns_of_enrollment(enrollment_id, page_number()),
        figures=figures_of_takedowns(case.enrollment, now=now),
        today=now.date(),
    )


def takedown(enrollment_id: int, takedown_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    shown, form = _own(enrollment_id, takedown_id), TakedownAnswerForm(request.form)

    def act() -> None:
        outcome, text, now = form.outcome.data, form.text.data or "", datetime.now(UTC)
        answer_takedown(shown.TakedownRequest, outcome, text, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The rights holder has your answer.", "success")
        return redirect(url_for("company.takedowns", enrollment_id=enrollment_id))
    shown = _own(enrollment_id, takedown_id)
    return case_page(
        "company/takedown.html",
        own_case(enrollment_id),
        "Takedown request",
        asked=shown.TakedownRequest,
        answer=shown.TakedownAnswer,
        outcomes=OUTCOMES,
        form=form,
    )


def _own(enrollment_id: int, takedown_id: int) -> Row[Any]:
    shown = takedown_row(takedown_id)
    if shown is None or shown.TakedownRequest.enrollment_id != enrollment_id:
        abort(HTTPStatus.NOT_FOUND)
    return shown
