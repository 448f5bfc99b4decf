"""Documents in OSCAL that a company takes along: what was found, and what it is to mend."""

from http import HTTPStatus

from flask import abort
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.partnership import action_of, validation_of
from trusted.services.oscal import findings_document, mending_document
from trusted.web.access import actor
from trusted.web.company.pages import own_case
from trusted.web.downloads import base_url, json_file


def findings(enrollment_id: int, validation_id: int) -> ResponseReturnValue:
    number = own_case(enrollment_id).enrollment.partner_number
    shown = validation_of(enrollment_id, validation_id) or abort(HTTPStatus.NOT_FOUND)
    content = findings_document(shown, base_url=base_url(), actor=actor())
    return json_file(content, f"assessment-results-{number}-{validation_id}.json")


def mending(enrollment_id: int, action_id: int) -> ResponseReturnValue:
    enrollment = own_case(enrollment_id).enrollment
    if action_of(enrollment_id, action_id) is None:
        abort(HTTPStatus.NOT_FOUND)
    content = mending_document(enrollment, base_url=base_url(), actor=actor())
    return json_file(content, f"plan-of-action-{enrollment.partner_number}.json")
