"""Deciding on a filed change."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from trusted.domain.filings import FilingState
from trusted.domain.standing import Role
from trusted.persistence.queries.filings import filed, filing_documents
from trusted.services.filings import decide_filing, kind_of
from trusted.web.access import actor
from trusted.web.filed import facts_of
from trusted.web.officer.places import way_back
from trusted.web.officer.year_forms import FilingDecisionForm
from trusted.web.refusals import carried_out, status_of


def filing(filing_id: int) -> ResponseReturnValue:
    return _page(filing_id, FilingDecisionForm())


def decide(filing_id: int) -> ResponseReturnValue:
    one = filed(filing_id) or abort(404)
    form = FilingDecisionForm(request.form)

    def act() -> None:
        accepted, reason = form.decision.data == "accept", form.reason.data or ""
        now = datetime.now(UTC)
        decide_filing(one.filing, accepted=accepted, reason=reason, actor=actor(), now=now)

    if carried_out(form, act):
        flash("The decision is recorded; the company is told.", "success")
        return redirect(way_back("queue"))
    return _page(filing_id, form)


def _page(filing_id: int, form: FilingDecisionForm) -> ResponseReturnValue:
    one = filed(filing_id) or abort(404)
    waits = one.state is FilingState.AWAITING_DECISION
    page = render_template(
        "officer/filing.html",
        one=one,
        enrollment=one.filing.enrollment,
        kind=kind_of(one.filing.kind),
        facts=facts_of(one),
        documents=filing_documents(filing_id),
        form=form,
        may_decide=waits and actor().role is Role.REVIEWER,
    )
    return page, status_of(form)
