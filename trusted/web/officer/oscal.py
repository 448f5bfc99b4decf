"""Documents in OSCAL for officials: what a validation found, and what a company is to mend."""

from flask import abort
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.enrollments import action_by_id
from trusted.persistence.queries.validations import validation_by_id
from trusted.services.oscal import findings_document, mending_document
from trusted.web.access import actor
from trusted.web.downloads import base_url, json_file


def findings(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    content = findings_document(shown, base_url=base_url(), actor=actor())
    number = shown.enrollment.partner_number
    return json_file(content, f"assessment-results-{number}-{validation_id}.json")


def mending(action_id: int) -> ResponseReturnValue:
    action = action_by_id(action_id) or abort(404)
    content = mending_document(action.enrollment, base_url=base_url(), actor=actor())
    return json_file(content, f"plan-of-action-{action.enrollment.partner_number}.json")
