"""The page on which a company lets other administrations be told of an enrollment, or not."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.persistence.queries.arrangements import all_courses
from trusted.persistence.queries.exports import consents_ever, consents_now, told_about
from trusted.services.exchange_export import agree_to_exchange
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.forms import PortalForm, page_number


class ExchangeForm(PortalForm):
    """To whom an enrollment may be told."""

    told = SelectMultipleField(
        "Tell these administrations of us",
        description="Name, address, status, tier, dates, partner number and the identifiers that"
        " other customs administrations use. They give their credit by it.",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def exchange(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    arrangements = {c.arrangement.code: c.arrangement for c in all_courses(_now().date())}
    now_told = consents_now(enrollment_id)
    held = [code for code, one in arrangements.items() if now_told.get(one.id)]
    form = ExchangeForm(request.form or None, data={"told": held})
    form.told.choices = [(code, one.administration) for code, one in arrangements.items()]
    if form.sent():
        if not case.may_sign:
            abort(403)
        for code, one in arrangements.items():
            agreed = code in (form.told.data or ())
            if agreed != (code in held):
                agree_to_exchange(case.enrollment, one, agreed=agreed, actor=actor(), now=_now())
        flash("Saved. It holds from now on.", "success")
        return redirect(url_for("company.exchange", enrollment_id=enrollment_id))
    return case_page(
        "company/exchange.html",
        case,
        "Other administrations",
        form=form,
        told=told_about(enrollment_id),
        page=consents_ever(enrollment_id, page_number()),
    )


def _now() -> datetime:
    return datetime.now(UTC)
