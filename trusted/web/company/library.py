"""Pages about a company's documents."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import Remaining, remaining
from trusted.persistence.models import Company, Evidence
from trusted.persistence.queries.answers import document_of_member, library_of, uses_of
from trusted.persistence.queries.companies import companies_of
from trusted.program import shipped_program
from trusted.services.evidence import open_evidence, receive_evidence
from trusted.web.access import actor
from trusted.web.company.document_forms import DocumentForm
from trusted.web.company.forms import FILE_KINDS
from trusted.web.company.pages import company_page, own_company
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def evidence_choice() -> ResponseReturnValue:
    companies = companies_of(actor().id, page_number())
    if companies.total == 1:
        only = companies.items[0].Company.id
        return redirect(url_for("company.library", company_id=only))
    return render_template("company/evidence_choice.html", companies=companies)


def library(company_id: int) -> ResponseReturnValue:
    membership = own_company(company_id)
    form = document_form()
    if form.sent():
        if evidence := received(membership.company, form):
            flash(gettext("“%(title)s” is in the library.", title=evidence.title), "success")
            return redirect(
                url_for("company.document", company_id=company_id, evidence_id=evidence.id)
            )
        membership = own_company(company_id)
    documents = library_of(company_id, page_number())
    return company_page(
        "company/library.html",
        membership,
        gettext("Evidence"),
        form=form,
        documents=documents,
        uses=uses_of([row.Evidence.id for row in documents.items]),
        left_of=left_of,
        **file_limits(),
    )


def download(evidence_id: int) -> ResponseReturnValue:
    evidence = document_of_member(actor().id, evidence_id) or abort(HTTPStatus.NOT_FOUND)
    file = open_evidence(evidence, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(
        file, filename=evidence.filename, media_type=evidence.media_type, size=evidence.size
    )


def document_form() -> DocumentForm:
    """Return the form for a document, with what was sent."""
    return DocumentForm(CombinedMultiDict([request.files, request.form]))


def received(company: Company, form: DocumentForm) -> Evidence | None:
    """Keep the document; None if a rule refused it, which the form then shows."""
    with said_at(form.file, InputRefused):
        return receive_evidence(
            company,
            form.file.data.stream,
            form.file.data.filename or "",
            form.draft(),
            store=kept_files(),
            max_bytes=file_limits()["max_bytes"],
            actor=actor(),
            now=datetime.now(UTC),
        )
    return None


def left_of(document: Evidence) -> Remaining:
    """Return how long a document still counts."""
    warn_days = shipped_program().profile.warn_days
    return remaining(document.valid_until, datetime.now(UTC), warn_days)


def file_limits() -> dict[str, Any]:
    """Return what a page says of files before one is chosen."""
    limit = current_app.extensions["settings"].evidence_max_bytes
    return {"max_bytes": limit, "accept": FILE_KINDS}
