"""The audit trail: what happened, and the proof that nothing was changed since."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.audit import events_about
from trusted.services.audit import verify_audit
from trusted.web.forms import ConfirmForm
from trusted.web.officer.filters import AuditFilter, page_number
from trusted.web.refusals import status_of


def events() -> ResponseReturnValue:
    filters, form = AuditFilter(request.args), ConfirmForm(request.form)
    subject = filters.subject.data or "" if filters.validate() else ""
    checked = request.method == "POST" and form.validate()
    page = render_template(
        "officer/audit.html",
        page=events_about(subject, page_number()),
        filters=filters,
        form=form,
        report=verify_audit() if checked else None,
    )
    return page, status_of(form)
