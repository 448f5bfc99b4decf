"""Answering the script that saves an answer while one types (static/js/autosave.js)."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from trusted.domain.errors import ChangedMeanwhile
from trusted.persistence.database import abandon
from trusted.persistence.models import Response
from trusted.persistence.queries.answers import answer_to
from trusted.services.applications import save_responses
from trusted.web.access import actor
from trusted.web.company.forms import GRADES, AnswerForm, saved_answer
from trusted.web.company.pages import Case

# The header by which the script says that it is not the person who presses the button.
AUTOSAVE = "X-Autosave"


def autosaved(case: Case, criterion_id: str, form: AnswerForm) -> ResponseReturnValue:
    """Save an answer and return its version; if someone was faster, return what they saved."""
    if not form.sent():
        problem = next((str(said) for errors in form.errors.values() for said in errors), "")
        return jsonify(problem=problem), HTTPStatus.UNPROCESSABLE_ENTITY
    application_id = case.application.id
    try:
        save_responses(
            case.application, [form.draft(criterion_id)], actor=actor(), now=datetime.now(UTC)
        )
    except ChangedMeanwhile:
        abandon()
        return jsonify(told(answer_to(application_id, criterion_id))), HTTPStatus.CONFLICT
    return jsonify(told(answer_to(application_id, criterion_id)))


def told(saved: Response | None) -> dict[str, object]:
    """Return a saved answer as the script shows it."""
    shown = saved_answer(saved)
    grade = str(shown.get("grade") or "")
    at = saved.saved_at if saved else datetime.now(UTC)
    return shown | {
        "grade_words": GRADES.get(grade, "No grade yet"),
        "saved_at": f"{at:%H:%M:%S} UTC",
    }
