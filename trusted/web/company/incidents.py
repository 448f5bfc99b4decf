"""Pages where a company reports an incident itself, and sees what came of it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import InputRefused
from trusted.domain.standing import PARTNERS
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.incidents import (
    conclusion_of,
    report_documents,
    report_of,
    reports_of,
)
from trusted.services.applications import needs_of
from trusted.services.incident_reports import report_incident
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.company.year_forms import IncidentReportForm
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def incidents(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    return case_page(
        "company/incidents.html",
        case,
        "Incidents",
        page=reports_of(enrollment_id, page_number()),
        may_report=case.may_act and case.enrollment.status in PARTNERS,
    )


def incident(enrollment_id: int, report_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    report = report_of(report_id, enrollment_id) or abort(HTTPStatus.NOT_FOUND)
    return case_page(
        "company/incident.html",
        case,
        "Incident",
        report=report,
        documents=report_documents(report_id),
        conclusion=conclusion_of(report_id),
    )


def report_new(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = IncidentReportForm(request.form)
    library = [row.Evidence for row in library_of(case.company.id, page_number()).items]
    form.offer(needs_of(case.enrollment.entity_type).criteria, library)
    if form.sent():
        documents = documents_of(case.company.id, set(form.documents.data or ()))
        with said_at(form.occurred_on, InputRefused):
            told, now = form.draft(documents), datetime.now(UTC)
            report = report_incident(case.enrollment, told, actor=actor(), now=now)
            flash("Thank you. A reviewer reads your report.", "success")
            return redirect(
                url_for("company.incident", enrollment_id=enrollment_id, report_id=report.id)
            )
        case = own_case(enrollment_id)
    return case_page("company/incident_new.html", case, "Report an incident", form=form)
