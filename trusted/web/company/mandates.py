"""Pages about agents: who acts for a company, and for whom it acts."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.errors import AlreadyTaken, InputRefused, InvalidIdentifier
from trusted.domain.mandates import Scope
from trusted.persistence.models import MembershipRole
from trusted.persistence.queries.mandates import enrollments_for, mandate_of, mandates_of
from trusted.program import shipped_program
from trusted.services.mandates import end_mandate, grant_mandate
from trusted.web.access import actor
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import NeededDayField, PortalForm, stripped
from trusted.web.refusals import said_at

SCOPES = {
    Scope.ANSWER.value: "Answer the security profile",
    Scope.UPLOAD.value: "Upload evidence",
    Scope.REPORT.value: "Report required actions done",
}


class MandateForm(PortalForm):
    """What an agent may do, and until when."""

    agent = StringField(
        "Identifier of the agent",
        [DataRequired("Enter an identifier of the agent"), Length(max=220)],
        filters=[stripped],
        description="Kind, colon and value, such as filer:A7Q.",
    )
    scope = SelectMultipleField(
        "What may it do?",
        [InputRequired("Choose at least one")],
        choices=SCOPES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="An agent never signs, submits, withdraws or appeals.",
    )
    starts_on = NeededDayField("From", "Enter the first day")
    ends_on = NeededDayField("Until", "Enter the last day")


def mandates(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = MandateForm(request.form)
    if form.sent():
        with said_at(form.agent, AlreadyTaken, InputRefused, InvalidIdentifier):
            grant_mandate(
                membership.company,
                form.agent.data,
                [Scope(one) for one in form.scope.data],
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash("The mandate is granted.", "success")
            return redirect(url_for("company.mandates", company_id=company_id))
        membership = own_company(company_id)
    found, today = mandates_of(company_id), datetime.now(UTC).date()
    held = [m for m in found if m.agent_id == company_id]
    in_force = [m for m in held if m.ended_at is None and m.starts_on <= today <= m.ends_on]
    return company_page(
        "company/mandates.html",
        membership,
        "Agents",
        form=form,
        granted=[m for m in found if m.company_id == company_id],
        held=held,
        enrollments=enrollments_for([m.company_id for m in in_force]),
        types=shipped_program().entity_types,
        today=today,
        may_sign=membership.role is MembershipRole.OWNER,
    )


def end(company_id: int, mandate_id: int) -> ResponseReturnValue:
    own_company(company_id)
    found = mandate_of(company_id, mandate_id) or abort(HTTPStatus.NOT_FOUND)
    end_mandate(found, actor=actor(), now=datetime.now(UTC))
    flash("The mandate is ended.", "success")
    return redirect(url_for("company.mandates", company_id=company_id))
