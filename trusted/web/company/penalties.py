"""Penalty cases about a company: the notice, until when it can petition, and what was decided."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.models import PenaltyCase
from trusted.persistence.queries.answers import library_of
from trusted.persistence.queries.penalty_cases import (
    documents_of_penalty,
    files_of_penalty,
    penalty_case_by_id,
    penalty_cases_of,
    penalty_file_by_id,
    steps_of_penalties,
    steps_of_penalty,
)
from trusted.program import shipped_program
from trusted.services.penalty_cases import petition
from trusted.services.penalty_course import (
    assessed_last,
    may_petition_until,
    normal_range,
    normally_remains,
    state_of_penalty,
    statute_of,
)
from trusted.services.penalty_files import open_case_file
from trusted.web.access import actor
from trusted.web.company.contest_forms import PetitionForm
from trusted.web.company.pages import case_page, own_case
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import page_number
from trusted.web.refusals import carried_out


def penalties(enrollment_id: int) -> ResponseReturnValue:
    case, today = own_case(enrollment_id), datetime.now(UTC).date()
    page = penalty_cases_of(enrollment_id, page_number())
    found = [row.PenaltyCase for row in page.items]
    steps = steps_of_penalties([one.id for one in found])
    rows = [
        (
            one,
            state_of_penalty(steps[one.id]),
            assessed_last(steps[one.id]),
            may_petition_until(steps[one.id], today),
        )
        for one in found
    ]
    rules = shipped_program().penalties
    return case_page(
        "company/penalties.html", case, "Penalty cases", page=page, rows=rows, rules=rules
    )


def penalty(enrollment_id: int, penalty_case_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    shown, form = _own(enrollment_id, penalty_case_id), PetitionForm(request.form)
    library = library_of(case.company.id, page_number())
    documents = {row.Evidence.id: row.Evidence for row in library.items}
    form.offer(documents.values())

    def act() -> None:
        chosen = [documents[one] for one in form.documents.data or ()]
        petition(shown, form.grounds.data, chosen, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("The program has your petition.", "success")
        return redirect(
            url_for("company.penalty", enrollment_id=enrollment_id, penalty_case_id=penalty_case_id)
        )
    shown, case = _own(enrollment_id, penalty_case_id), own_case(enrollment_id)
    return case_page(
        "company/penalty.html", case, "Penalty case", form=form, library=library, **_facts(shown)
    )


def file(enrollment_id: int, penalty_file_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    found = penalty_file_by_id(penalty_file_id) or abort(HTTPStatus.NOT_FOUND)
    _own(enrollment_id, found.penalty_case_id)
    opened = open_case_file(found, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(opened, filename=found.filename, media_type=found.media_type, size=found.size)


def _facts(shown: PenaltyCase) -> dict[str, object]:
    steps = steps_of_penalty(shown.id)
    last, rules = assessed_last(steps), shipped_program().penalties
    normal = normal_range(shown, last.culpability or "")
    return {
        "penalty": shown,
        "statute": statute_of(shown),
        "steps": steps,
        "state": state_of_penalty(steps),
        "last": last,
        "until": may_petition_until(steps, datetime.now(UTC).date()),
        "mitigation": rules.mitigation[normal.tier],
        "remains": normally_remains(shown, steps),
        "documents": documents_of_penalty(shown.id),
        "files": files_of_penalty(shown.id),
    }


def _own(enrollment_id: int, case_id: int) -> PenaltyCase:
    shown = penalty_case_by_id(case_id)
    if shown is None or shown.enrollment_id != enrollment_id:
        abort(HTTPStatus.NOT_FOUND)
    return shown
