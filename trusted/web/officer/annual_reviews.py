"""Reading an annual review: accept it, or send items back with what to mend."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.annual_review import ReviewState
from trusted.domain.standing import Role
from trusted.persistence.models import AnnualReview
from trusted.persistence.queries.annual_reviews import annual_review_by_id
from trusted.services.annual_asking import unchanged_of
from trusted.services.annual_course import course_of
from trusted.services.annual_reading import lines_of
from trusted.services.annual_reviews import accept_annual_review, send_back
from trusted.web.access import actor
from trusted.web.forms import PortalForm
from trusted.web.officer.places import way_back
from trusted.web.officer.year_forms import AcceptForm, RequestForm, SendBackForm
from trusted.web.refusals import all_valid, carried_out, status_of


def annual_review(annual_id: int) -> ResponseReturnValue:
    return _page(annual_id, AcceptForm())


def accept(annual_id: int) -> ResponseReturnValue:
    review = annual_review_by_id(annual_id) or abort(404)
    form = AcceptForm(request.form)

    def act() -> None:
        accept_annual_review(review, form.note.data or "", actor=actor(), now=datetime.now(UTC))

    if carried_out(form, act):
        flash("The annual review is accepted; what was changed in it counts now.", "success")
        return redirect(way_back("queue"))
    return _page(annual_id, form)


def give_items_back(annual_id: int) -> ResponseReturnValue:
    review = annual_review_by_id(annual_id) or abort(404)
    form, requests = SendBackForm(request.form), _requests(review)

    def act() -> None:
        wanted = {i: str(f.request.data) for i, f in requests.items() if f.request.data}
        send_back(review, form.note.data or "", wanted, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and all_valid(requests.values()) and carried_out(form, act):
        flash("The items are with the company again.", "success")
        return redirect(url_for("officer.annual_review", annual_id=annual_id))
    return _page(annual_id, form, "officer/annual_return.html", requests)


def _requests(review: AnnualReview) -> dict[int, RequestForm]:
    lines = lines_of(review, review.enrollment)
    return {
        line.item.id: RequestForm(request.form, prefix=f"item-{line.item.id}") for line in lines
    }


def _page(
    annual_id: int,
    form: PortalForm,
    template: str = "officer/annual_review.html",
    requests: dict[int, RequestForm] | None = None,
) -> ResponseReturnValue:
    review = annual_review_by_id(annual_id) or abort(404)
    lines = lines_of(review, review.enrollment)
    course = course_of(review, datetime.now(UTC))
    page = render_template(
        template,
        review=review,
        enrollment=review.enrollment,
        course=course,
        lines=lines,
        unchanged=unchanged_of(review.enrollment, [line.item for line in lines]),
        form=form,
        requests=requests,
        may_judge=course.state is ReviewState.SUBMITTED and actor().role is Role.REVIEWER,
    )
    return page, status_of(form)
