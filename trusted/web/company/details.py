"""Pages about a company itself: who it is, what it is called outside, where it works."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    InvalidIdentifier,
    TransitionNotAllowed,
)
from trusted.persistence.queries.companies import (
    companies_of,
    enrollments_of,
    identifier_of,
    identifiers_of,
    in_use,
    sites_of,
)
from trusted.program import shipped_program
from trusted.services.applications import answer_eligibility, start_application
from trusted.services.clocks import clocks_of
from trusted.services.companies import (
    MAY_EDIT,
    add_identifier,
    change_company,
    end_identifier,
    found_company,
    is_partner,
    permit,
)
from trusted.services.next_steps import next_step
from trusted.services.sites import add_site
from trusted.web.access import actor
from trusted.web.company.forms import CompanyForm, IdentifierForm, SiteForm, StartForm
from trusted.web.company.overview import step_day, step_said
from trusted.web.company.pages import company_page, own_company
from trusted.web.countries import country_name
from trusted.web.eligibility import carried_kind, taken_over
from trusted.web.forms import page_number
from trusted.web.refusals import said_at, status_of


def home() -> ResponseReturnValue:
    companies = companies_of(actor().id, page_number())
    enrollments = enrollments_of([row.Company.id for row in companies.items])
    return render_template(
        "company/home.html",
        companies=companies,
        enrollments=enrollments,
        types=shipped_program().entity_types,
    )


def found() -> ResponseReturnValue:
    form = CompanyForm(request.form)
    if form.sent():
        company = found_company(**form.values(), actor=actor(), now=datetime.now(UTC))
        told = gettext(
            "%(company)s is entered. Add its identifiers next.", company=company.legal_name
        )
        flash(told, "success")
        return redirect(url_for("company.overview", company_id=company.id))
    return render_template("company/found.html", form=form), status_of(form)


def overview(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    identifiers_used, sites_used = in_use(company_id)
    enrollments, now = enrollments_of([company_id]), datetime.now(UTC)
    return company_page(
        "company/overview.html",
        membership,
        "",
        country=country_name(membership.company.country),
        identifiers=identifiers_used,
        sites=sites_used,
        enrollments=enrollments,
        steps={e.id: next_step(e, clocks_of(e, now=now)) for e in enrollments},
        types=shipped_program().entity_types,
        step_day=step_day,
        step_said=step_said,
    )


def change(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    company = membership.company
    permit(actor(), company, MAY_EDIT)
    form = CompanyForm(request.form, obj=company)
    if form.sent():
        with said_at(form.legal_name, TransitionNotAllowed):
            change_company(company, **form.values(), actor=actor(), now=datetime.now(UTC))
            flash(gettext("The details are changed."), "success")
            return redirect(url_for("company.overview", company_id=company_id))
        membership = own_company(company_id)
    partner = is_partner(membership.company)
    return company_page(
        "company/change.html", membership, gettext("Details"), form=form, partner=partner
    )


def identifiers(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = IdentifierForm(request.form)
    form.offer(shipped_program().schemes)
    if form.sent():
        with said_at(form.value, InvalidIdentifier, AlreadyTaken):
            row = add_identifier(
                membership.company,
                form.scheme.data,
                form.value.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash(f"{row.scheme.value}:{row.value} is added.", "success")
            return redirect(url_for("company.identifiers", company_id=company_id))
        membership = own_company(company_id)
    return company_page(
        "company/identifiers.html",
        membership,
        "Identifiers",
        form=form,
        identifiers=identifiers_of(company_id, page_number()),
        schemes=shipped_program().schemes,
    )


def end(company_id: int, identifier_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    identifier = identifier_of(company_id, identifier_id) or abort(HTTPStatus.NOT_FOUND)
    end_identifier(membership.company, identifier, actor=actor(), now=datetime.now(UTC))
    flash(f"{identifier.scheme.value}:{identifier.value} is ended.", "success")
    return redirect(url_for("company.identifiers", company_id=company_id))


def sites(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = SiteForm(request.form)
    if form.sent():
        site = add_site(
            membership.company,
            form.name.data,
            address=form.address.data,
            country=form.country.data,
            purpose=form.purpose.data,
            actor=actor(),
            now=datetime.now(UTC),
        )
        flash(f"{site.name} is added.", "success")
        return redirect(url_for("company.sites", company_id=company_id))
    page = sites_of(company_id, page_number())
    return company_page(
        "company/sites.html", membership, "Sites", form=form, sites=page, country_name=country_name
    )


def apply(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    permit(actor(), membership.company, MAY_EDIT)
    form = StartForm(request.form, data={"entity_type": carried_kind()})
    form.offer(shipped_program().entity_types.values())
    if form.sent():
        with said_at(form.entity_type, AlreadyTaken, InputRefused, TransitionNotAllowed):
            application = start_application(
                membership.company,
                form.entity_type.data,
                form.parcels_a_year.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            if answered := taken_over(form.entity_type.data):
                answer_eligibility(application, answered, actor=actor(), now=datetime.now(UTC))
            flash("Your application is begun. Everything is saved as you go.", "success")
            return redirect(url_for("company.enrollment", enrollment_id=application.enrollment_id))
        membership = own_company(company_id)
    return company_page("company/apply.html", membership, "Apply", form=form)
