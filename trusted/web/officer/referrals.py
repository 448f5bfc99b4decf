"""Pages of referrals to partner agencies, and of what agencies did in figures."""

from datetime import UTC, date, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.referrals import ReferralState, referral_state
from trusted.domain.standing import Role
from trusted.persistence.models import Referral, ReferralAnswer
from trusted.persistence.queries.agency_figures import AgencyFigures, agency_figures
from trusted.persistence.queries.agency_work import referral_row, referrals_listed
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.program import shipped_program
from trusted.services.agencies import agencies
from trusted.services.referrals import answer_referral, refer_enrollment, referrals_seen_by
from trusted.web.access import actor
from trusted.web.csv_files import csv_file
from trusted.web.forms import PortalForm, page_number, stripped
from trusted.web.languages import said
from trusted.web.refusals import carried_out, status_of

TEXT = 10_000
COLUMNS = (
    *("agency", "holds_placed", "holds_in_force", "holds_released", "holds_ended"),
    *("median_days_in_force", "examined_while_held", "violations_found"),
    *("referred", "answered", "answered_in_time", "late"),
)


class ReferForm(PortalForm):
    agency = SelectField("Agency", [InputRequired("Choose the agency")])
    text = TextAreaField(
        "What the agency is to know",
        [InputRequired("Write what the agency is to know"), Length(max=TEXT)],
        filters=[stripped],
        description="The agency reads this and the name of the company, and nothing else.",
    )

    def offer(self) -> None:
        """Offer the partner agencies."""
        self.agency.choices = {"": "Choose an agency"} | {one.code: one.name for one in agencies()}


class ReferralAnswerForm(PortalForm):
    outcome = RadioField(
        lazy_gettext("What came of it"), [InputRequired(lazy_gettext("Choose one"))]
    )
    text = TextAreaField(
        lazy_gettext("What your agency found"),
        [Length(max=TEXT)],
        filters=[stripped],
        description=lazy_gettext(
            "Officials of the program read it; no company and no reporter does."
        ),
    )

    def offer(self) -> None:
        """Offer the outcomes of the program."""
        outcomes = shipped_program().agencies.outcomes.values()
        self.outcome.choices = {one.id: said(one.text) for one in outcomes}


def referrals() -> ResponseReturnValue:
    answered, today = request.args.get("answered") == "yes", datetime.now(UTC).date()
    page = referrals_listed(page_number(), referrals_seen_by(actor()), answered=answered)
    rows = [
        (row.Referral, row.ReferralAnswer, _state(row.Referral, row.ReferralAnswer, today))
        for row in page.items
    ]
    return render_template("officer/referrals.html", page=page, rows=rows, answered=answered)


def refer(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(HTTPStatus.NOT_FOUND)
    form, made = ReferForm(request.form), []
    form.offer()

    def act() -> None:
        agency = next(one for one in agencies() if one.code == form.agency.data)
        text, now = form.text.data, datetime.now(UTC)
        made.append(refer_enrollment(enrollment, agency, text, actor=actor(), now=now).id)

    if request.method == "POST" and carried_out(form, act):
        flash("The agency has it.", "success")
        return redirect(url_for("officer.referral", referral_id=made[0]))
    shown = enrollment_by_number(number) or abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "officer/referral_new.html",
        enrollment=shown,
        form=form,
        days=shipped_program().agencies.answer_days,
    ), status_of(form)


def referral(referral_id: int) -> ResponseReturnValue:
    shown = referral_row(referral_id, referrals_seen_by(actor())) or abort(HTTPStatus.NOT_FOUND)
    form = ReferralAnswerForm(request.form)
    form.offer()

    def act() -> None:
        outcome, text = form.outcome.data, form.text.data or ""
        answer_referral(shown.Referral, outcome, text, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("The program has your answer."), "success")
        return redirect(url_for("officer.referral", referral_id=referral_id))
    shown = referral_row(referral_id, referrals_seen_by(actor())) or abort(HTTPStatus.NOT_FOUND)
    one, answer = shown.Referral, shown.ReferralAnswer
    own = actor().role is Role.AGENCY
    return render_template(
        "officer/referral.html",
        referral=one,
        answer=answer,
        state=_state(one, answer, datetime.now(UTC).date()),
        outcomes=shipped_program().agencies.outcomes,
        official=not own,
        may_answer=own and answer is None,
        form=form,
    ), status_of(form)


def figures() -> ResponseReturnValue:
    found = agency_figures(datetime.now(UTC), referrals_seen_by(actor()))
    if request.args.get("format") == "csv":
        return csv_file("agencies.csv", COLUMNS, (_row(one) for one in found))
    return render_template("officer/agencies.html", figures=found)


def _row(one: AgencyFigures) -> tuple[object, ...]:
    return (
        *(one.agency.name, one.placed, one.in_force, one.released, one.ended),
        *("" if one.median_days is None else one.median_days, one.examined, one.violations),
        *(one.referred, one.answered, one.in_time, one.late),
    )


def _state(one: Referral, answer: ReferralAnswer | None, today: date) -> ReferralState:
    answered_on = answer.answered_at.date() if answer else None
    return referral_state(one.due_on, answered_on, today)
