"""Pages of penalty cases: those that wait, opening one, and each of its steps."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.penalties import POSSIBLE, PenaltyState
from trusted.domain.standing import Role
from trusted.persistence.models import PenaltyCase
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.penalty_cases import (
    documents_of_penalty,
    files_of_penalty,
    penalty_case_by_id,
    penalty_cases_listed,
    penalty_file_by_id,
    steps_of_penalties,
    steps_of_penalty,
)
from trusted.program import shipped_program
from trusted.services.final_penalties import confirm_final, propose_final, send_back
from trusted.services.penalty_cases import OFFICIALS, cancel_case, mitigate, open_case
from trusted.services.penalty_course import (
    assessed_last,
    may_petition_until,
    normal_range,
    normally_remains,
    state_of_penalty,
    statute_of,
)
from trusted.services.penalty_files import add_case_file, open_case_file
from trusted.web.access import actor
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import PortalForm, page_number
from trusted.web.officer.penalty_forms import (
    CancelForm,
    CaseFileForm,
    FinalForm,
    MitigationForm,
    PenaltyCaseForm,
    SendBackForm,
)
from trusted.web.refusals import carried_out, status_of


def penalty_cases() -> ResponseReturnValue:
    ended, today = request.args.get("ended") == "yes", datetime.now(UTC).date()
    page = penalty_cases_listed(page_number(), ended=ended)
    steps = steps_of_penalties([row.PenaltyCase.id for row in page.items])
    rows = [
        (
            row.PenaltyCase,
            state_of_penalty(steps[row.PenaltyCase.id]),
            assessed_last(steps[row.PenaltyCase.id]),
            may_petition_until(steps[row.PenaltyCase.id], today),
        )
        for row in page.items
    ]
    return render_template(
        "officer/penalty_cases.html",
        page=page,
        rows=rows,
        ended=ended,
        statutes=shipped_program().penalties.statutes,
    )


def penalty(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(HTTPStatus.NOT_FOUND)
    form, opened = PenaltyCaseForm(request.form), []
    form.offer()

    def act() -> None:
        case = open_case(enrollment, form.notice(), actor=actor(), now=datetime.now(UTC))
        opened.append(case.id)

    if request.method == "POST" and carried_out(form, act):
        flash("The case is open and the company is told.", "success")
        return redirect(_place(opened[0]))
    shown = enrollment_by_number(number) or abort(HTTPStatus.NOT_FOUND)
    statutes = shipped_program().penalties.statutes
    page = render_template("officer/penalty.html", enrollment=shown, form=form, statutes=statutes)
    return page, status_of(form)


def penalty_case(penalty_case_id: int) -> ResponseReturnValue:
    return _page(_found(penalty_case_id), {})


def decide(penalty_case_id: int) -> ResponseReturnValue:
    found = _found(penalty_case_id)
    form = _mitigation_form(found, request.form)

    def act() -> None:
        mitigate(found, form.draft(), actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(penalty_case_id, "mitigation", form, act, "The decision is sent.")


def propose(penalty_case_id: int) -> ResponseReturnValue:
    found, form = _found(penalty_case_id), FinalForm(request.form, prefix="final")

    def act() -> None:
        day, reasons = form.final_on.data, form.reasons.data or ""
        propose_final(found, day, reasons, actor=actor(), now=datetime.now(UTC))

    words = "A supervisor who is somebody else can now confirm it."
    return _done_or_shown(penalty_case_id, "final", form, act, words)


def confirm(penalty_case_id: int) -> ResponseReturnValue:
    confirm_final(_found(penalty_case_id), actor=actor(), now=datetime.now(UTC))
    flash("The penalty is final and the score computed anew.", "success")
    return redirect(_place(penalty_case_id))


def give_back(penalty_case_id: int) -> ResponseReturnValue:
    found, form = _found(penalty_case_id), SendBackForm(request.form, prefix="back")

    def act() -> None:
        send_back(found, form.reasons.data, actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(penalty_case_id, "back", form, act, "The case stands as before.")


def cancel(penalty_case_id: int) -> ResponseReturnValue:
    found, form = _found(penalty_case_id), CancelForm(request.form, prefix="cancel")

    def act() -> None:
        cancel_case(found, form.reasons.data, actor=actor(), now=datetime.now(UTC))

    words = "The case is dropped and the company is told."
    return _done_or_shown(penalty_case_id, "cancel", form, act, words)


def attach(penalty_case_id: int) -> ResponseReturnValue:
    found = _found(penalty_case_id)
    form = CaseFileForm(CombinedMultiDict([request.files, request.form]), prefix="file")

    def act() -> None:
        add_case_file(
            found,
            form.file.data.stream,
            form.file.data.filename,
            store=kept_files(),
            max_bytes=current_app.extensions["settings"].evidence_max_bytes,
            actor=actor(),
            now=datetime.now(UTC),
        )

    words = "The document is kept; the company sees it."
    return _done_or_shown(penalty_case_id, "file", form, act, words)


def file(penalty_file_id: int) -> ResponseReturnValue:
    found = penalty_file_by_id(penalty_file_id) or abort(HTTPStatus.NOT_FOUND)
    opened = open_case_file(found, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(opened, filename=found.filename, media_type=found.media_type, size=found.size)


def _found(case_id: int) -> PenaltyCase:
    return penalty_case_by_id(case_id) or abort(HTTPStatus.NOT_FOUND)


def _place(case_id: int) -> str:
    return url_for("officer.penalty_case", penalty_case_id=case_id)


def _done_or_shown(
    case_id: int, name: str, form: PortalForm, act: Callable[[], None], words: str
) -> ResponseReturnValue:
    if carried_out(form, act):
        flash(words, "success")
        return redirect(_place(case_id))
    return _page(_found(case_id), {name: form}), status_of(form)


def _mitigation_form(found: PenaltyCase, sent: object = None) -> MitigationForm:
    form = MitigationForm(sent, prefix="mitigation")
    form.offer(tuple(one.culpability for one in statute_of(found).maximum))
    return form


def _page(found: PenaltyCase, sent: dict[str, PortalForm]) -> str:
    steps = steps_of_penalty(found.id)
    last, state, me = assessed_last(steps), state_of_penalty(steps), actor()
    proposer = steps[-1].by_id if state is PenaltyState.PROPOSED else None
    return render_template(
        "officer/penalty_case.html",
        case=found,
        enrollment=found.enrollment,
        statute=statute_of(found),
        steps=steps,
        state=state,
        last=last,
        noticed=steps[0].amount,
        normal=normal_range(found, last.culpability or ""),
        remains=normally_remains(found, steps),
        until=may_petition_until(steps, datetime.now(UTC).date()),
        documents=documents_of_penalty(found.id),
        files=files_of_penalty(found.id),
        possible=POSSIBLE[state] if me.role in OFFICIALS else (),
        may_end=me.role is Role.SUPERVISOR,
        may_confirm=me.role is Role.SUPERVISOR and proposer != me.id,
        may_attach=me.role in OFFICIALS,
        max_bytes=current_app.extensions["settings"].evidence_max_bytes,
        forms={
            "mitigation": _mitigation_form(found),
            "final": FinalForm(prefix="final"),
            "back": SendBackForm(prefix="back"),
            "cancel": CancelForm(prefix="cancel"),
            "file": CaseFileForm(prefix="file"),
        }
        | sent,
    )
