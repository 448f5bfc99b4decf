"""Reading what a company reported of an incident, and joining it with what customs found."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.persistence.queries.incidents import (
    conclusion_of,
    linked_incident,
    report_documents,
    report_of,
    unlinked_incidents,
)
from trusted.services.incident_reports import conclude_report, link_incident
from trusted.web.access import actor
from trusted.web.forms import PortalForm
from trusted.web.officer.year_forms import ConclusionForm, LinkForm
from trusted.web.refusals import carried_out, status_of


def incident_report(report_id: int) -> ResponseReturnValue:
    return _page(report_id)


def conclude(report_id: int) -> ResponseReturnValue:
    report = report_of(report_id) or abort(404)
    form = ConclusionForm(request.form)

    def act() -> None:
        note, grave, now = form.note.data or "", form.aggravated.data, datetime.now(UTC)
        conclude_report(report, note, aggravated=grave, actor=actor(), now=now)

    if carried_out(form, act):
        flash("The report is read; the company is told.", "success")
        return redirect(url_for("officer.incident_report", report_id=report_id))
    return _page(report_id, form)


def link(report_id: int) -> ResponseReturnValue:
    report = report_of(report_id) or abort(404)
    found = {str(one.id): one for one in unlinked_incidents(report.enrollment_id)}
    form = LinkForm(request.form)
    form.offer(found.values())

    def act() -> None:
        link_incident(report, found[form.incident.data], actor=actor(), now=datetime.now(UTC))

    if carried_out(form, act):
        flash("The two are linked; who told first follows from the times.", "success")
        return redirect(url_for("officer.incident_report", report_id=report_id))
    return _page(report_id, linking=form)


def _page(
    report_id: int, form: ConclusionForm | None = None, linking: LinkForm | None = None
) -> ResponseReturnValue:
    report = report_of(report_id) or abort(404)
    found = unlinked_incidents(report.enrollment_id)
    if linking is None:
        linking = LinkForm()
        linking.offer(found)
    shown: PortalForm = form or linking
    page = render_template(
        "officer/incident_report.html",
        report=report,
        enrollment=report.enrollment,
        documents=report_documents(report_id),
        conclusion=conclusion_of(report_id),
        linked=linked_incident(report_id),
        found=found,
        form=form or ConclusionForm(),
        linking=linking,
        may_conclude=actor().role is Role.REVIEWER,
        may_link=actor().role in (Role.REVIEWER, Role.SUPERVISOR),
    )
    return page, status_of(shown)
