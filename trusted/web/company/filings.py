"""Pages of filed changes: what was filed, choosing a kind, seeing what it does, filing it."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import DomainError
from trusted.domain.filings import FilingKind, FilingState
from trusted.domain.standing import PARTNERS
from trusted.persistence.models import Filing
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.filings import filed, filing_documents, filings_of
from trusted.program import shipped_program
from trusted.services.filing_preview import Preview, preview_filing
from trusted.services.filings import FilingDraft, file_change
from trusted.web.access import actor
from trusted.web.company.filing_forms import FORMS
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.filed import facts_of
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def filings(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = filings_of(enrollment_id, page_number())
    return case_page(
        "company/filings.html",
        case,
        "Changes",
        page=page,
        filed=page.items,
        kinds=shipped_program().filings,
        may_file=case.may_act and case.enrollment.status in PARTNERS,
    )


def filing(enrollment_id: int, filing_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    one = filed(filing_id, enrollment_id) or abort(HTTPStatus.NOT_FOUND)
    return case_page(
        "company/filing.html",
        case,
        "Filed change",
        one=one,
        facts=facts_of(one),
        documents=filing_documents(filing_id),
        may_correct=case.may_act and not one.corrected and one.state is not FilingState.REFUSED,
    )


def file_kind(enrollment_id: int, kind_id: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    kind = shipped_program().filings.get(kind_id) or abort(HTTPStatus.NOT_FOUND)
    corrects = _corrected(case, kind)
    form, preview = _form(case, kind, corrects), None
    if form.sent():
        with said_at(form.effective_on, DomainError):
            if "preview" not in request.form:
                done = file_change(case.enrollment, _draft(case, kind, form, corrects), **_by())
                flash("The change is filed.", "success")
                return redirect(_place(enrollment_id, done))
            preview = preview_filing(case.enrollment, _draft(case, kind, form, corrects), **_by())
        case = own_case(enrollment_id)
    return _page(case, kind, form, preview, corrects)


def _page(
    case: Case, kind: FilingKind, form: Any, preview: Preview | None, corrects: Filing | None
) -> ResponseReturnValue:
    return case_page(
        "company/filing_new.html",
        case,
        kind.name,
        kind=kind,
        form=form,
        preview=preview,
        corrects=corrects,
    )


def _by() -> dict[str, Any]:
    return {"actor": actor(), "now": datetime.now(UTC)}


def _place(enrollment_id: int, filing: Filing) -> str:
    return url_for("company.filing", enrollment_id=enrollment_id, filing_id=filing.id)


def _form(case: Case, kind: FilingKind, corrects: Filing | None) -> Any:
    shown = {} if corrects is None else dict(corrects.content)
    if corrects is not None:
        shown |= {"happened_on": corrects.happened_on, "effective_on": corrects.effective_on}
        shown |= {"note": corrects.note, "grade": str(corrects.content.get("self_grade"))}
    form = FORMS[kind.effect](request.form, data=shown)
    library = [row.Evidence for row in library_of(case.company.id, page_number()).items]
    form.offer(case.enrollment, case.company, library)
    return form


def _draft(case: Case, kind: FilingKind, form: Any, corrects: Filing | None) -> FilingDraft:
    documents = documents_of(case.company.id, set(form.documents.data or ()))
    draft: FilingDraft = form.draft(kind, case.enrollment, documents, corrects)
    return draft


def _corrected(case: Case, kind: FilingKind) -> Filing | None:
    former_id = request.args.get("corrects", type=int)
    if former_id is None:
        return None
    former = filed(former_id, case.enrollment.id) or abort(HTTPStatus.NOT_FOUND)
    if former.filing.kind != kind.id:
        abort(HTTPStatus.NOT_FOUND)
    return former.filing
