"""Pages of an enrollment that was decided: score, history, actions, certificate."""

from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from os import SEEK_END

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.config import Settings
from trusted.domain.languages import Language
from trusted.persistence.queries.partnership import (
    certificate_of,
    changes_of,
)
from trusted.services.applications import withdraw_enrollment
from trusted.services.certificates import issue_certificate, open_certificate
from trusted.services.credentials import own_credential
from trusted.services.document_seals import seal_with
from trusted.services.explained import Reader
from trusted.web.access import actor
from trusted.web.company.forms import WithdrawForm
from trusted.web.company.overview import entries_of
from trusted.web.company.pages import case_page, own_case
from trusted.web.credentials import issuer
from trusted.web.downloads import attachment, kept_files
from trusted.web.explaining import explained
from trusted.web.forms import page_number


def score(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    facts = explained(case.enrollment, Reader.COMPANY)
    return case_page("company/score.html", case, "Score", **facts)


def history(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = changes_of(enrollment_id, page_number())
    return case_page(
        "company/history.html", case, "History", page=page, changes=entries_of(page.items)
    )


def withdraw(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = WithdrawForm(request.form)
    if form.sent():
        withdraw_enrollment(
            case.enrollment, note=form.note.data or "", actor=actor(), now=datetime.now(UTC)
        )
        flash("Your company has withdrawn.", "success")
        return redirect(url_for("company.enrollment", enrollment_id=enrollment_id))
    return case_page("company/withdraw.html", case, "Withdraw", form=form)


def issue(enrollment_id: int) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    issued = issue_certificate(
        own_case(enrollment_id).enrollment,
        store=kept_files(),
        base_url=settings.base_url,
        actor=actor(),
        now=datetime.now(UTC),
        language=Language.SPANISH if request.form.get("language") == "es" else Language.ENGLISH,
        seal=seal_with(settings.signing_secret),
    )
    return redirect(
        url_for("company.certificate", enrollment_id=enrollment_id, certificate_id=issued.id)
    )


def certificate(enrollment_id: int, certificate_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    issued = certificate_of(enrollment_id, certificate_id) or abort(HTTPStatus.NOT_FOUND)
    file = open_certificate(issued, store=kept_files(), actor=actor())
    name = f"certificate-{case.enrollment.partner_number}.pdf"
    size = file.seek(0, SEEK_END)
    file.seek(0)
    return attachment(file, filename=name, media_type="application/pdf", size=size)


def credential(enrollment_id: int, certificate_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    issued = certificate_of(enrollment_id, certificate_id) or abort(HTTPStatus.NOT_FOUND)
    now = datetime.now(UTC)
    compact = own_credential(issued, issuer(now), actor=actor(), now=now)
    if compact is None:
        flash("This certificate does not state what holds now. Download a new one first.", "error")
        return redirect(url_for("company.enrollment", enrollment_id=enrollment_id))
    name = f"credential-{case.enrollment.partner_number}.jwt"
    return attachment(
        BytesIO(compact), filename=name, media_type="application/vc+jwt", size=len(compact)
    )
