"""Pages about one document: what it is, its revisions, what it supports, its receipt."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.evidence import remaining
from trusted.persistence.models import Evidence, Membership
from trusted.persistence.queries.answers import answer_to, documents_of
from trusted.persistence.queries.companies import enrollments_of
from trusted.persistence.queries.library import descriptions_of, links_of, revisions_of
from trusted.program import shipped_program
from trusted.services.applications import EDITABLE, needs_of
from trusted.services.documents import (
    correct_description,
    follow_newest,
    is_open,
    is_relied_upon,
    is_same_file,
    receipt_of,
    revise_evidence,
    support_answers,
)
from trusted.web.access import actor
from trusted.web.company.document_forms import (
    CorrectionForm,
    DocumentForm,
    SupportForm,
    VerifyForm,
    said_of,
)
from trusted.web.company.library import file_limits
from trusted.web.company.pages import asked, case_page, company_page, own_case, own_company
from trusted.web.downloads import attachment, kept_files
from trusted.web.refusals import said_at


def document(company_id: int, evidence_id: int) -> ResponseReturnValue:
    membership, evidence = own_document(company_id, evidence_id)
    profile, now = shipped_program().profile, datetime.now(UTC)
    return company_page(
        "company/document.html",
        membership,
        evidence.title,
        document=evidence,
        kind=profile.kinds[evidence.kind],
        left=remaining(evidence.valid_until, now, profile.warn_days),
        revisions=revisions_of(evidence.series),
        descriptions=descriptions_of(evidence.id),
        links=links_of(evidence.series),
        drafts=[e for e in enrollments_of([company_id]) if e.status in EDITABLE],
        kinds=shipped_program().entity_types,
    )


def revise(company_id: int, evidence_id: int) -> ResponseReturnValue:
    membership, evidence = own_document(company_id, evidence_id)
    form = DocumentForm(CombinedMultiDict([request.files, request.form]), data=said_of(evidence))
    if form.sent():
        with said_at(form.file, InputRefused):
            revised = revise_evidence(
                evidence,
                form.file.data.stream,
                form.file.data.filename or "",
                form.draft(),
                store=kept_files(),
                max_bytes=file_limits()["max_bytes"],
                actor=actor(),
                now=datetime.now(UTC),
            )
            kept = {"title": revised.title, "number": revised.revision}
            flash(gettext("“%(title)s” is kept as revision %(number)s.", **kept), "success")
            return redirect(place(revised))
        membership, evidence = own_document(company_id, evidence_id)
    values = {"document": evidence, "form": form, **file_limits()}
    return company_page("company/revise.html", membership, gettext("New revision"), **values)


def correct(company_id: int, evidence_id: int) -> ResponseReturnValue:
    membership, evidence = own_document(company_id, evidence_id)
    form = CorrectionForm(request.form, data=said_of(evidence))
    if form.sent():
        with said_at(form.title, TransitionNotAllowed, InputRefused):
            correct_description(
                evidence, form.draft(), form.why.data, actor=actor(), now=datetime.now(UTC)
            )
            flash(gettext("The description is corrected; what was said before is kept."), "success")
            return redirect(url_for(".document", company_id=company_id, evidence_id=evidence_id))
        membership, evidence = own_document(company_id, evidence_id)
    values = {"document": evidence, "form": form, "relied": is_relied_upon(evidence)}
    return company_page(
        "company/correct.html", membership, gettext("Correct the description"), **values
    )


def receipt(company_id: int, evidence_id: int) -> ResponseReturnValue:
    _, evidence = own_document(company_id, evidence_id)
    text = receipt_of(evidence).encode()
    name = f"receipt-{evidence.sha256[:12]}.txt"
    return attachment(BytesIO(text), filename=name, media_type="text/plain", size=len(text))


def verify(company_id: int, evidence_id: int) -> ResponseReturnValue:
    membership, evidence = own_document(company_id, evidence_id)
    form = VerifyForm(CombinedMultiDict([request.files, request.form]))
    same = None
    if form.sent():
        with said_at(form.file, InputRefused):
            limit = file_limits()["max_bytes"]
            same = is_same_file(evidence, form.file.data.stream, max_bytes=limit)
    values = {"document": evidence, "form": form, "same": same, **file_limits()}
    return company_page("company/verify.html", membership, gettext("Check a file"), **values)


def supports(enrollment_id: int, evidence_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    evidence = _one(documents_of(case.company.id, {evidence_id}))
    criteria = needs_of(case.enrollment.entity_type).criteria
    links = [row for row in links_of(evidence.series) if row[2].id == case.application.id]
    now_supported = [response.criterion_id for _, response, _, _ in links]
    form = SupportForm(request.form, data={"criteria": now_supported})
    form.offer([c for c in criteria if is_open(c.id, case.application, case.enrollment)])
    if form.sent():
        added, removed = support_answers(
            case.application, evidence, form.criteria.data, actor=actor(), now=datetime.now(UTC)
        )
        flash(f"Attached to {added} more, detached from {removed}.", "success")
        return redirect(place(evidence))
    values = {"document": evidence, "form": form, "supported": now_supported}
    return case_page("company/supports.html", case, "What it supports", **values)


def use_newest(enrollment_id: int, criterion_id: str, evidence_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criterion = asked(case, criterion_id)
    answer = answer_to(case.application.id, criterion.id) or abort(HTTPStatus.NOT_FOUND)
    evidence = _one(documents_of(case.company.id, {evidence_id}))
    newest = follow_newest(answer, evidence, actor=actor(), now=datetime.now(UTC))
    flash(f"The answer rests on revision {newest.revision} now.", "success")
    return redirect(url_for(".answer", enrollment_id=enrollment_id, criterion_id=criterion_id))


def own_document(company_id: int, evidence_id: int) -> tuple[Membership, Evidence]:
    """Return a document of one of the person's companies; 404 for any other."""
    membership = own_company(company_id)
    return membership, _one(documents_of(company_id, {evidence_id}))


def place(evidence: Evidence) -> str:
    """Return the address of a document's page."""
    return url_for("company.document", company_id=evidence.company_id, evidence_id=evidence.id)


def _one(found: Sequence[Evidence]) -> Evidence:
    return found[0] if found else abort(HTTPStatus.NOT_FOUND)
