"""Pages about what names a company, where it works, and which company follows on it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from trusted.domain.errors import AlreadyTaken, InputRefused, TransitionNotAllowed
from trusted.domain.succession import SuccessionKind
from trusted.persistence.models import MembershipRole
from trusted.persistence.queries.companies import site_of
from trusted.persistence.queries.crosswalk import crosswalk_of
from trusted.persistence.queries.members import owned_by
from trusted.persistence.queries.successions import requests_about
from trusted.program import shipped_program
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.sites import change_site, end_site
from trusted.services.successions import request_succession
from trusted.web.access import actor
from trusted.web.addresses import row_number
from trusted.web.company.forms import SiteForm
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import NeededDayField, PortalForm, page_number, stripped
from trusted.web.refusals import said_at

KINDS = {
    SuccessionKind.MERGE.value: "This company goes up in the other one",
    SuccessionKind.SPLIT.value: "A part of this company goes to the other one",
}


class SuccessorForm(PortalForm):
    kind = RadioField("What happens", [InputRequired("Choose one")], choices=KINDS)
    heir = SelectField("The other company", [InputRequired("Choose a company")], coerce=row_number)
    effective_on = NeededDayField("From which day on", "Enter the day")
    reason = TextAreaField(
        "What happened, and which document shows it",
        [DataRequired("Say what happened"), Length(max=2000)],
        filters=[stripped],
    )


def crosswalk(company_id: int) -> ResponseReturnValue:
    return company_page(
        "company/crosswalk.html",
        own_company(company_id),
        "Cross-walk",
        page=crosswalk_of(company_id, page_number()),
        schemes=shipped_program().schemes,
    )


def site(company_id: int, site_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    found = site_of(company_id, site_id) or abort(HTTPStatus.NOT_FOUND)
    permit(actor(), membership.company, MAY_EDIT)
    form = SiteForm(request.form, obj=found)
    if form.sent():
        with said_at(form.name, TransitionNotAllowed, InputRefused):
            typed = {name: form[name].data for name in ("name", "address", "country", "purpose")}
            changed = change_site(found, **typed, actor=actor(), now=datetime.now(UTC))
            flash(f"{changed.name} is changed.", "success")
            return redirect(url_for("company.sites", company_id=company_id))
        membership = own_company(company_id)
    return company_page("company/site.html", membership, "Change a site", form=form)


def close(company_id: int, site_id: int) -> ResponseReturnValue:
    own_company(company_id)
    found = site_of(company_id, site_id) or abort(HTTPStatus.NOT_FOUND)
    end_site(found, actor=actor(), now=datetime.now(UTC))
    flash(f"{found.name} is ended.", "success")
    return redirect(url_for("company.sites", company_id=company_id))


def successor(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = SuccessorForm(request.form)
    others = [one for one in owned_by(actor().id) if one.id != company_id]
    form.heir.choices = {one.id: one.legal_name for one in others}
    if form.sent():
        with said_at(form.heir, AlreadyTaken, TransitionNotAllowed):
            request_succession(
                SuccessionKind(form.kind.data),
                membership.company,
                next(one for one in others if one.id == form.heir.data),
                effective_on=form.effective_on.data,
                reason=form.reason.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash("Your request is before the program.", "success")
            return redirect(url_for("company.successor", company_id=company_id))
        membership = own_company(company_id)
    return company_page(
        "company/successor.html",
        membership,
        "Merger or split",
        form=form,
        requests=requests_about(company_id),
        may_ask=membership.role is MembershipRole.OWNER and bool(others),
    )
