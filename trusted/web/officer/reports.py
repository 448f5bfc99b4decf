"""Writing the report of a validation: drafted from findings, kept, sent."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.models import Validation
from trusted.persistence.queries.reports import draft_of
from trusted.persistence.queries.validations import validation_by_id
from trusted.services.reports import report_text, save_report_draft
from trusted.services.validations import report_validation
from trusted.web.access import actor
from trusted.web.officer.validation_forms import ReportForm
from trusted.web.officer.validations import failed_so_far, verified_sections
from trusted.web.refusals import carried_out, status_of


def report(validation_id: int) -> ResponseReturnValue:
    shown, keeps = validation_by_id(validation_id) or abort(404), "keep" in request.form
    form = ReportForm(request.form)
    if request.method == "POST" and carried_out(form, lambda: _write(shown, form, keeps)):
        flash(*_said(keeps))
        endpoint = "officer.report" if keeps else "officer.validation"
        return redirect(url_for(endpoint, validation_id=validation_id))
    shown = validation_by_id(validation_id) or abort(404)
    draft = draft_of(validation_id)
    form.show(draft, report_text(shown), sent=request.method == "POST")
    return render_template(
        "officer/report.html",
        validation=shown,
        form=form,
        draft=draft,
        anew=report_text(shown),
        failed=failed_so_far(shown),
        sections=verified_sections(shown),
    ), status_of(form)


def _write(shown: Validation, form: ReportForm, keeps: bool) -> None:  # noqa: FBT001 - one of two
    now, text = datetime.now(UTC), form.summary.data
    if keeps:
        save_report_draft(shown, text, version=form.seen(), actor=actor(), now=now)
        return
    due = form.actions_due.data or now.date()
    report_validation(shown, text, actions_due=due, actor=actor(), now=now)


def _said(keeps: bool) -> tuple[str, str]:  # noqa: FBT001 - one of two
    if keeps:
        return "The draft is kept. The company does not see it yet.", "success"
    return "The report is made; the company is told, and answers it.", "success"
