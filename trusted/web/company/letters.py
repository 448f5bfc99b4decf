"""Pages on which a company takes what it was told as sealed documents."""

from datetime import UTC, datetime
from http import HTTPStatus
from os import SEEK_END

from flask import abort, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from trusted.config import Settings
from trusted.domain.languages import Language
from trusted.persistence.queries.certificates import letter_of
from trusted.persistence.queries.letters import decisions_told
from trusted.persistence.queries.partnership import actions_of, validations_on
from trusted.services.document_seals import seal_with
from trusted.services.letter_contents import DECISIONS
from trusted.services.letters import Wanted, issue_letter, open_letter
from trusted.web.access import actor
from trusted.web.company.pages import case_page, own_case
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import page_number


def letters(enrollment_id: int) -> ResponseReturnValue:
    case, page = own_case(enrollment_id), page_number()
    return case_page(
        "company/letters.html",
        case,
        "Letters",
        decisions=decisions_told(enrollment_id, DECISIONS, page),
        validations=validations_on(enrollment_id, page),
        actions=actions_of(enrollment_id, page),
    )


def issue(
    enrollment_id: int, letter_kind: str, subject_id: int, language: str
) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    issued = issue_letter(
        own_case(enrollment_id).enrollment,
        Wanted(letter_kind, subject_id, Language(language)),
        store=kept_files(),
        base_url=settings.base_url,
        actor=actor(),
        now=datetime.now(UTC),
        seal=seal_with(settings.signing_secret),
    )
    return redirect(url_for("company.letter", enrollment_id=enrollment_id, letter_id=issued.id))


def letter(enrollment_id: int, letter_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    issued = letter_of(enrollment_id, letter_id) or abort(HTTPStatus.NOT_FOUND)
    file = open_letter(issued, store=kept_files(), actor=actor())
    size = file.seek(0, SEEK_END)
    file.seek(0)
    name = f"{issued.kind}-{case.enrollment.partner_number}-{issued.language.value}.pdf"
    return attachment(file, filename=name, media_type="application/pdf", size=size)
