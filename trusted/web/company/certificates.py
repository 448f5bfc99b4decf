"""Pages about certificates of other programs, which show a part of some criteria."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import InputRefused
from trusted.domain.evidence import program_day
from trusted.domain.partial_proof import counts_until
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.library import certificate_of, certificates_of
from trusted.program import shipped_program
from trusted.services.outside_certificates import end_certificate, record_certificate
from trusted.web.access import actor
from trusted.web.company.document_forms import CertificateForm
from trusted.web.company.pages import company_page, own_company
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def certificates(company_id: int) -> ResponseReturnValue:
    membership, form = own_company(company_id), CertificateForm(request.form)
    form.offer(row.Evidence for row in library_of(company_id, page_number()).items)
    chosen = documents_of(company_id, {form.document.data or 0})
    if form.sent() and chosen:
        with said_at(form.valid_until, InputRefused):
            record_certificate(
                membership.company,
                form.draft(),
                chosen[0],
                actor=actor(),
                now=datetime.now(UTC),
            )
            flash("The certificate is recorded, and attached where answers are open.", "success")
            return redirect(url_for(".certificates", company_id=company_id))
        membership = own_company(company_id)
    return company_page(
        "company/certificates.html",
        membership,
        "Outside certificates",
        form=form,
        rows=certificates_of(company_id),
        kinds=shipped_program().profile.certificates,
        counts_until=counts_until,
        today=program_day(datetime.now(UTC)),
    )


def end_outside(company_id: int, certificate_id: int) -> ResponseReturnValue:
    own_company(company_id)
    found = certificate_of(company_id, certificate_id) or abort(HTTPStatus.NOT_FOUND)
    end_certificate(found, actor=actor(), now=datetime.now(UTC))
    flash("You no longer rely on this certificate.", "success")
    return redirect(url_for(".certificates", company_id=company_id))
