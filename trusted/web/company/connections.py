"""Pages about connections: who may see a company's standing, and who has asked for it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from trusted.domain.connections import asking_side
from trusted.domain.errors import AlreadyTaken, InputRefused, InvalidIdentifier
from trusted.persistence.models import Company, Connection
from trusted.persistence.queries.connections import (
    asked_by,
    asked_of,
    connection_of,
    last_look_up,
    look_ups_about,
)
from trusted.services.companies import MAY_SIGN
from trusted.services.connections import (
    ANSWER,
    PURPOSE_MAX,
    answer_connection,
    ask_for_connection,
    end_connection,
    state_for_asked,
)
from trusted.services.deadlines import due_at
from trusted.services.look_ups import look_up
from trusted.web.access import actor
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.refusals import said_at


class AskForm(PortalForm):
    """Whose standing a company wants to see, and why."""

    asked = StringField(
        "Identifier of the other company",
        [DataRequired("Enter an identifier"), Length(max=220)],
        filters=[stripped],
        description="A partner number, or kind, colon and value, such as scac:FXPQ.",
    )
    purpose = TextAreaField(
        "Why do you ask?",
        [InputRequired("Say why you ask"), Length(max=PURPOSE_MAX)],
        filters=[stripped],
        description="The other company reads this.",
    )


def connections(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = AskForm(request.form)
    if form.sent():
        with said_at(form.asked, AlreadyTaken, InputRefused, InvalidIdentifier):
            ask_for_connection(
                membership.company,
                form.asked.data,
                form.purpose.data,
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash("If a partner bears this identifier, it has been asked.", "success")
            return redirect(url_for("company.connections", company_id=company_id))
        membership = own_company(company_id)
    return company_page(
        "company/connections.html",
        membership,
        "Connections",
        form=form,
        received=asked_of(company_id, page_number()),
        made=asked_by(company_id, page_number()),
        state_received=lambda one: state_for_asked(one, datetime.now(UTC)),
        state_made=_state_made,
        may_sign=membership.role in MAY_SIGN,
    )


def connection(company_id: int, connection_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    found, other = _in_force(company_id, connection_id)
    return company_page(
        "company/connection.html",
        membership,
        other.legal_name,
        connection=found,
        other=other,
        last=last_look_up(company_id, other.id),
        may_sign=membership.role in MAY_SIGN,
    )


def show(company_id: int, connection_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    _, other = _in_force(company_id, connection_id)
    look_up(membership.company, other, actor=actor(), now=datetime.now(UTC))
    return redirect(
        url_for("company.connection", company_id=company_id, connection_id=connection_id)
    )


def agree(company_id: int, connection_id: int) -> ResponseReturnValue:
    return _answered(company_id, connection_id, agreed=True)


def decline(company_id: int, connection_id: int) -> ResponseReturnValue:
    return _answered(company_id, connection_id, agreed=False)


def end(company_id: int, connection_id: int) -> ResponseReturnValue:
    own_company(company_id)
    end_connection(_own(company_id, connection_id), actor=actor(), now=datetime.now(UTC))
    flash("Ended. Neither company sees the other's standing by it any more.", "success")
    return redirect(url_for("company.connections", company_id=company_id))


def asked(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    page = look_ups_about(company_id, page_number())
    return company_page("company/asked.html", membership, "Who asked", page=page)


def _answered(company_id: int, connection_id: int, *, agreed: bool) -> ResponseReturnValue:
    own_company(company_id)
    found = _own(company_id, connection_id)
    answer_connection(found, agreed=agreed, actor=actor(), now=datetime.now(UTC))
    flash("You are connected." if agreed else "Declined. Who asked is not told.", "success")
    return redirect(url_for("company.connections", company_id=company_id))


def _own(company_id: int, connection_id: int) -> Connection:
    found = connection_of(company_id, connection_id)
    return found or abort(HTTPStatus.NOT_FOUND)


def _in_force(company_id: int, connection_id: int) -> tuple[Connection, Company]:
    """Return a connection in force and the other company; 404 for any other."""
    found = _own(company_id, connection_id)
    if not found.agreed or found.ended_at is not None or found.asked is None:
        abort(HTTPStatus.NOT_FOUND)
    return found, found.asked if found.asking_id == company_id else found.asking


def _state_made(one: Connection) -> str:
    return asking_side(
        agreed=one.agreed,
        ended=one.ended_at is not None,
        due_at=due_at(ANSWER, one.asked_at),
        now=datetime.now(UTC),
    )
