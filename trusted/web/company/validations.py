"""A company's validations: the day, what is asked for, what was found, and its answer."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.disputes import Contested
from trusted.persistence.models import RequestedDocument, Validation
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.disputes import corrections_of, disputes_about
from trusted.persistence.queries.partnership import validation_of, validations_on
from trusted.persistence.queries.reports import actions_from, answer_points, answer_to_report
from trusted.persistence.queries.reviews import answers_in
from trusted.persistence.queries.scoring import findings_by_criterion
from trusted.persistence.queries.visits import (
    dates_of,
    day_requests_of,
    document_answers,
    document_asked,
    documents_asked,
)
from trusted.services.reports import answer_due, answer_report
from trusted.services.visit_days import ask_for_day
from trusted.services.visits import answer_document
from trusted.web.access import actor
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.company.validation_forms import (
    DayForm,
    DocumentAnswerForm,
    PointForm,
    ReportAnswerForm,
    numbers,
    point_forms,
)
from trusted.web.forms import page_number
from trusted.web.officer.profile import sections_of
from trusted.web.refusals import all_valid, carried_out


def validations(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    page = validations_on(enrollment_id, page_number())
    return case_page("company/validations.html", case, "Validations", page=page)


def validation(enrollment_id: int, validation_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    shown = _own(enrollment_id, validation_id)
    answered, reported = answer_to_report(validation_id), shown.reported_at is not None
    findings = findings_by_criterion(validation_id) if reported else {}
    answers = answers_in(case.application.id)
    return case_page(
        "company/validation.html",
        case,
        "Validation",
        validation=shown,
        dates=dates_of(validation_id),
        requests=day_requests_of(validation_id),
        sections=sections_of(case.enrollment.entity_type, answers, findings) if reported else (),
        contested=disputes_about(Contested.FINDING, [one.id for one in findings.values()]),
        corrections=corrections_of([one.id for one in findings.values()]),
        actions=actions_from(validation_id),
        answer=answered,
        points=answer_points(answered.id) if answered else {},
        answer_due=answer_due(shown),
        today=datetime.now(UTC).date(),
    )


def day(enrollment_id: int, validation_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), DayForm(request.form)
    shown = _own(enrollment_id, validation_id)

    def act() -> None:
        ask_for_day(
            shown, form.visit_on.data, form.reason.data, actor=actor(), now=datetime.now(UTC)
        )

    if request.method == "POST" and carried_out(form, act):
        flash("You asked for another day. The program answers.", "success")
        return redirect(_address(enrollment_id, validation_id))
    case, shown = own_case(enrollment_id), _own(enrollment_id, validation_id)
    return case_page("company/visit_day.html", case, "Another day", validation=shown, form=form)


def documents(enrollment_id: int, validation_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    shown = _own(enrollment_id, validation_id)
    page = documents_asked(validation_id, page_number())
    answers = document_answers([row.RequestedDocument.id for row in page.items])
    facts = {"validation": shown, "page": page, "answers": answers}
    return case_page("company/documents_asked.html", case, "Documents asked for", **facts)


def document(enrollment_id: int, document_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), DocumentAnswerForm(request.form)
    asked = document_asked(enrollment_id, document_id) or abort(HTTPStatus.NOT_FOUND)
    library = library_of(case.company.id, page_number())
    form.offer([row.Evidence for row in library.items])
    if request.method == "POST" and carried_out(form, lambda: _give(case, asked, form)):
        flash("Your answer is with the validator.", "success")
        asked_in = asked.validation_id
        return redirect(
            url_for("company.documents_asked", enrollment_id=enrollment_id, validation_id=asked_in)
        )
    case = own_case(enrollment_id)
    asked = document_asked(enrollment_id, document_id) or abort(HTTPStatus.NOT_FOUND)
    given = document_answers([document_id]).get(document_id, ())
    facts = {"asked": asked, "given": given, "library": library, "form": form}
    return case_page("company/document_asked.html", case, "Document asked for", **facts)


def answer(enrollment_id: int, validation_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), ReportAnswerForm(request.form)
    shown, actions = _own(enrollment_id, validation_id), actions_from(validation_id)
    points = point_forms(actions, request.form)
    sound = request.method == "POST" and all_valid(points.values())
    if sound and carried_out(form, lambda: _answer(shown, form, points)):
        flash("Your answer is sent. A supervisor now concludes the validation.", "success")
        return redirect(_address(enrollment_id, validation_id))
    if request.method == "POST" and not sound:
        form.validate()
        form.form_errors.append("Answer each required action; each says what is missing.")
    case, shown = own_case(enrollment_id), _own(enrollment_id, validation_id)
    facts = {"validation": shown, "actions": actions_from(validation_id), "points": points}
    return case_page("company/report_answer.html", case, "Answer the report", form=form, **facts)


def _own(enrollment_id: int, validation_id: int) -> Validation:
    return validation_of(enrollment_id, validation_id) or abort(HTTPStatus.NOT_FOUND)


def _give(case: Case, asked: RequestedDocument, form: DocumentAnswerForm) -> None:
    chosen = documents_of(case.company.id, numbers([form.document.data or ""]))
    answer_document(
        asked,
        evidence=chosen[0] if chosen else None,
        note=form.note.data or "",
        actor=actor(),
        now=datetime.now(UTC),
    )


def _answer(shown: Validation, form: ReportAnswerForm, points: dict[int, PointForm]) -> None:
    given = {action_id: point.point() for action_id, point in points.items()}
    text, now = form.text.data or "", datetime.now(UTC)
    answer_report(shown, form.stance.data, text, given, actor=actor(), now=now)


def _address(enrollment_id: int, validation_id: int) -> str:
    return url_for("company.validation", enrollment_id=enrollment_id, validation_id=validation_id)
