"""Pages about who acts for a company."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import AlreadyTaken, TransitionNotAllowed
from trusted.persistence.queries.members import (
    contact_of,
    invitation_of,
    invitations_of,
    member_of,
    members_of,
)
from trusted.services.companies import MAY_SIGN, permit
from trusted.services.members import (
    accept_invitation,
    change_role,
    end_membership,
    invitation_by_code,
    invite,
    name_contact,
    revoke_invitation,
)
from trusted.web.access import actor
from trusted.web.company.member_forms import ContactForm, InviteForm, RoleForm
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def members(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form, link = InviteForm(request.form), None
    if form.sent():
        with said_at(form.email, AlreadyTaken):
            now, asked = datetime.now(UTC), (form.email.data, form.chosen())
            _, code = invite(membership.company, *asked, actor=actor(), now=now)
            base = current_app.extensions["settings"].base_url
            link, form = (
                base + url_for("public.invitation", invitation_code=code),
                InviteForm(formdata=None),
            )
        membership = own_company(company_id)
    return company_page(
        "company/members.html",
        membership,
        "Members",
        form=form,
        link=link,
        members=members_of(company_id, page_number()),
        invitations=invitations_of(company_id),
        contact=contact_of(company_id),
        now=datetime.now(UTC),
        me=actor().id,
        may_sign=membership.role in MAY_SIGN,
    )


def revoke(company_id: int, invitation_id: int) -> ResponseReturnValue:
    own_company(company_id)
    invitation = invitation_of(company_id, invitation_id) or abort(HTTPStatus.NOT_FOUND)
    revoke_invitation(invitation, actor=actor(), now=datetime.now(UTC))
    flash(f"The invitation of {invitation.email} is taken back.", "success")
    return redirect(url_for("company.members", company_id=company_id))


def accept(invitation_code: str) -> ResponseReturnValue:
    invitation = invitation_by_code(invitation_code) or abort(HTTPStatus.NOT_FOUND)
    membership = accept_invitation(invitation, actor=actor(), now=datetime.now(UTC))
    flash("You now act for this company.", "success")
    return redirect(url_for("company.overview", company_id=membership.company_id))


def role(company_id: int, membership_id: int) -> ResponseReturnValue:
    mine = own_company(company_id)
    found, person = member_of(company_id, membership_id) or abort(HTTPStatus.NOT_FOUND)
    permit(actor(), mine.company, MAY_SIGN)
    form = RoleForm(request.form, data={"role": found.role.value})
    if form.sent():
        with said_at(form.role, TransitionNotAllowed):
            change_role(found, form.chosen(), actor=actor(), now=datetime.now(UTC))
            flash(f"{person.name} has the role {form.role.data} from now on.", "success")
            return redirect(url_for("company.members", company_id=company_id))
        mine = own_company(company_id)
        _, person = member_of(company_id, membership_id) or abort(HTTPStatus.NOT_FOUND)
    return company_page("company/role.html", mine, "Role", form=form, who=person)


def leave(company_id: int, membership_id: int) -> ResponseReturnValue:
    own_company(company_id)
    found, who = member_of(company_id, membership_id) or abort(HTTPStatus.NOT_FOUND)
    end_membership(found, actor=actor(), now=datetime.now(UTC))
    flash(f"{who.name} no longer acts for the company.", "success")
    if who.id == actor().id:
        return redirect(url_for("company.home"))
    return redirect(url_for("company.members", company_id=company_id))


def contact(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    permit(actor(), membership.company, MAY_SIGN)
    # Most often the owner who fills it in is the officer.
    oneself = {"name": actor().name, "email": actor().email}
    form = ContactForm(request.form, obj=contact_of(company_id), data=oneself)
    if form.sent():
        named = (form.name.data, form.title.data, form.email.data)
        name_contact(membership.company, *named, actor=actor(), now=datetime.now(UTC))
        flash("The primary contact is named.", "success")
        return redirect(url_for("company.members", company_id=company_id))
    return company_page("company/contact.html", membership, "Primary contact", form=form)
