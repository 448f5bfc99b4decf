"""Pages of the annual review: what is asked this year, item by item, and handing it in."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.annual_review import ABOUT_ANSWERS, AnnualReviewRefused, Answered
from trusted.domain.errors import InputRefused
from trusted.persistence.models import AnnualReview
from trusted.persistence.queries.annual_reviews import (
    annual_review_by_id,
    annual_reviews_of,
    item_of,
    newest_annual_review,
)
from trusted.persistence.queries.answers import documents_of, library_of
from trusted.persistence.queries.revisions import answers_now
from trusted.services.annual_answers import answer_item
from trusted.services.annual_asking import unchanged_of, window_of
from trusted.services.annual_course import course_of
from trusted.services.annual_opening import open_annual_review
from trusted.services.annual_reading import Line, lines_of
from trusted.services.annual_reviews import submit_annual_review
from trusted.web.access import actor
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.company.year_forms import AnnualItemForm
from trusted.web.forms import page_number
from trusted.web.refusals import said_at


def annual_review(enrollment_id: int) -> ResponseReturnValue:
    case, now = own_case(enrollment_id), datetime.now(UTC)
    review = newest_annual_review(enrollment_id)
    window = window_of(case.enrollment, now.date())
    lines = lines_of(review, case.enrollment) if review else []
    return case_page(
        "company/annual_review.html",
        case,
        "Annual review",
        review=review,
        course=course_of(review, now) if review else None,
        lines=lines,
        unchanged=unchanged_of(case.enrollment, [line.item for line in lines]),
        window=window,
        may_begin=_may_begin(case, review, now),
        former=annual_reviews_of(enrollment_id, page_number()),
    )


def begin_review(enrollment_id: int) -> ResponseReturnValue:
    open_annual_review(own_case(enrollment_id).enrollment, actor=actor(), now=datetime.now(UTC))
    return redirect(url_for("company.annual_review", enrollment_id=enrollment_id))


def review_item(enrollment_id: int, annual_id: int, item_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    line = _line(case, annual_id, item_id)
    form = _form(case, line)
    if form.sent():
        with said_at(form.answered, AnnualReviewRefused, InputRefused):
            _answer(case, line, form)
            flash(f"“{line.title}” is answered.", "success")
            return redirect(url_for("company.annual_review", enrollment_id=enrollment_id))
        case = own_case(enrollment_id)
        line = _line(case, annual_id, item_id)
    course = course_of(_review(case, annual_id), datetime.now(UTC))
    return case_page(
        "company/annual_item.html",
        case,
        line.title,
        line=line,
        form=form,
        open=case.may_act and course.is_open(item_id, line.item.asked_at),
        wanted=course.requests.get(item_id),
    )


def submit_review(enrollment_id: int, annual_id: int) -> ResponseReturnValue:
    review = _review(own_case(enrollment_id), annual_id)
    submit_annual_review(review, actor=actor(), now=datetime.now(UTC))
    flash("Your annual review is handed in. A reviewer now reads it.", "success")
    return redirect(url_for("company.annual_review", enrollment_id=enrollment_id))


def _may_begin(case: Case, review: AnnualReview | None, now: datetime) -> bool:
    window = window_of(case.enrollment, now.date())
    if window is None or not window.is_open(now.date()) or not case.may_act:
        return False
    return review is None or review.due_on != window.due_on


def _review(case: Case, annual_id: int) -> AnnualReview:
    review = annual_review_by_id(annual_id) or abort(HTTPStatus.NOT_FOUND)
    if review.enrollment_id != case.enrollment.id:
        abort(HTTPStatus.NOT_FOUND)
    return review


def _line(case: Case, annual_id: int, item_id: int) -> Line:
    review = _review(case, annual_id)
    item = item_of(review.id, item_id) or abort(HTTPStatus.NOT_FOUND)
    return next(line for line in lines_of(review, case.enrollment) if line.item.id == item.id)


def _form(case: Case, line: Line) -> AnnualItemForm:
    current = line.wording or answers_now(case.application.id).get(line.item.subject)
    form = AnnualItemForm(request.form, data=AnnualItemForm.shown(line.said, current))
    documents = [row.Evidence for row in library_of(case.company.id, page_number()).items]
    form.offer(line.item.kind, [d for d in documents if d is not line.document])
    return form


def _answer(case: Case, line: Line, form: AnnualItemForm) -> None:
    answered, wording, replacement = form.answered.data, None, None
    if answered is Answered.CHANGED and line.item.kind in ABOUT_ANSWERS:
        now_said = answers_now(case.application.id).get(line.item.subject)
        wording = form.wording(now_said.documents if now_said else ())
    if answered is Answered.REPLACED and form.replacement.data:
        chosen = documents_of(case.company.id, {int(form.replacement.data)})
        replacement = chosen[0] if chosen else None
    answer_item(
        line.item,
        answered,
        form.note.data or "",
        wording=wording,
        replacement=replacement,
        actor=actor(),
        now=datetime.now(UTC),
    )
