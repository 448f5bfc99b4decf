"""Lists that foreign administrations send: trying and taking one over, and its doubtful rows."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.recognition import Outcome
from trusted.persistence.database import start_writing
from trusted.persistence.models import Arrangement
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.quarantine import (
    WaitingRow,
    decided_rows,
    names_said,
    row_before,
    row_by_id,
    waiting_rows,
)
from trusted.services.arrangements import DECIDING
from trusted.services.exchange_import import ImportReport, import_partners, person
from trusted.services.exchange_keeping import RowOutcome, RowResult, SentList
from trusted.services.quarantine import decide_row
from trusted.web.access import actor
from trusted.web.officer.arrangement_forms import TRY, DecisionForm, ListForm
from trusted.web.officer.doubts import doubts_said
from trusted.web.officer.filters import page_number
from trusted.web.refusals import carried_out, status_of

# Rows of a tried list that a page shows; all that need a person come first.
SHOWN_ROWS = 200
FIRST = (RowOutcome.UNREADABLE, RowOutcome.QUARANTINED, RowOutcome.ACCEPTED, RowOutcome.UNCHANGED)


def bring(arrangement_code: str) -> ResponseReturnValue:
    shown = arrangement_called(arrangement_code) or abort(404)
    form = ListForm(CombinedMultiDict([request.files, request.form]))
    reports: list[ImportReport] = []
    sent = request.method == "POST"
    if sent and carried_out(form, lambda: reports.append(_taken(shown, form))) and reports[0].kept:
        flash(_in_words(reports[0]), "success")
        return redirect(url_for("officer.arrangement", arrangement_code=arrangement_code))
    report = reports[0] if reports else None
    page = render_template(
        "officer/foreign_list.html",
        shown=arrangement_called(arrangement_code),
        form=form,
        report=report,
        rows=_shown(report) if report else [],
        outcomes=FIRST,
        accept=".json,.csv,.xml",
    )
    return page, status_of(form)


def quarantine() -> ResponseReturnValue:
    chosen = arrangement_called(request.args.get("arrangement", "")[:40])
    arrangement_id = chosen.id if chosen else None
    decided = request.args.get("show") == "decided"
    rows = (decided_rows if decided else waiting_rows)(arrangement_id, page_number())
    return render_template("officer/quarantine.html", page=rows, chosen=chosen, decided=decided)


def row(record_id: int) -> ResponseReturnValue:
    waiting, form = row_by_id(record_id) or abort(404), DecisionForm(request.form)

    def act() -> None:
        outcome, reason = Outcome(form.outcome.data), form.reason.data or ""
        decide_row(waiting, outcome, reason, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash(gettext("Your decision is recorded."), "success")
        return redirect(url_for("officer.quarantine"))
    return _page(row_by_id(record_id) or abort(404), form), status_of(form)


def _page(waiting: WaitingRow, form: DecisionForm) -> str:
    before = row_before(waiting.record)
    own = waiting.record.brought_by == f"account/{actor().id}"
    open_ = waiting.decision is None and waiting.is_newest and actor().role in DECIDING
    return render_template(
        "officer/quarantined_row.html",
        waiting=waiting,
        doubts=doubts_said(waiting.record.doubts),
        content=waiting.record.content or {},
        before=before.content if before else None,
        names=names_said(waiting.record.id),
        form=form,
        may_decide=open_ and not own,
        own=open_ and own,
    )


def _taken(shown: Arrangement, form: ListForm) -> ImportReport:
    sent = SentList(form.file.data.stream.read(), form.media_type, form.signature.data or "")
    start_writing()
    now, tries = datetime.now(UTC), form.mode.data == TRY
    return import_partners(shown, sent, agent=person(actor()), now=now, dry_run=tries)


def _shown(report: ImportReport) -> list[tuple[RowResult, list[str]]]:
    ordered = sorted(report.results, key=lambda one: (FIRST.index(one.outcome), one.row))
    return [(one, doubts_said(one.doubts)) for one in ordered[:SHOWN_ROWS]]


def _in_words(report: ImportReport) -> str:
    changes = report.difference
    return gettext(
        "The list is taken over. New: %(new)s, changed: %(changed)s, gone: %(gone)s, to look at:"
        " %(waiting)s.",
        new=len(changes.added),
        changed=len(changes.changed),
        gone=len(changes.gone),
        waiting=report.count(RowOutcome.QUARANTINED),
    )
