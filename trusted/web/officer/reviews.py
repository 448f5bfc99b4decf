"""The desk work: take, read, record the strands, return or recommend."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.application import gates_for
from trusted.domain.criteria import applicable
from trusted.domain.review import Recommendation, ReviewStrand, obstacles
from trusted.domain.standing import Role
from trusted.persistence.models import Review
from trusted.persistence.queries.accounts import people_of
from trusted.persistence.queries.enrollments import identifiers_of, sites_of
from trusted.persistence.queries.members import contact_of
from trusted.persistence.queries.reviews import (
    answers_in,
    application_by_id,
    evidence_by_id,
    returned_items,
    review_by_id,
    strands_recorded,
)
from trusted.persistence.queries.threads import lines_of
from trusted.program import shipped_program
from trusted.services.duplicates import doubles_of
from trusted.services.evidence import open_evidence
from trusted.services.reviews import (
    hand_over,
    recommend,
    record_strand,
    return_application,
    take_application,
)
from trusted.services.submissions import changes_handed_in
from trusted.services.takedowns import figures_of_takedowns
from trusted.services.threads import ASKING
from trusted.services.vetting import vetting_facts
from trusted.web.access import actor
from trusted.web.downloads import attachment, kept_files
from trusted.web.officer.forms import AdviceForm, ItemForm, ReturnForm, StrandForm
from trusted.web.officer.places import way_back
from trusted.web.officer.profile import sections_of
from trusted.web.officer.vetting_forms import HandOverForm
from trusted.web.refusals import all_valid, carried_out, status_of

MOST_ITEMS = 40


def take(application_id: int) -> ResponseReturnValue:
    application = application_by_id(application_id) or abort(404)
    taken = take_application(application, actor=actor(), now=datetime.now(UTC))
    flash("The application is in your hands now.", "success")
    return redirect(url_for("officer.review", review_id=taken.id))


def review(review_id: int) -> ResponseReturnValue:
    return _page(review_id, {strand: StrandForm(prefix=strand) for strand in ReviewStrand})


def strand(review_id: int, strand: str) -> ResponseReturnValue:
    if strand not in set(ReviewStrand):
        abort(404)
    seen = review_by_id(review_id) or abort(404)
    forms = {one: StrandForm(prefix=one) for one in ReviewStrand}
    name, form = ReviewStrand(strand), StrandForm(request.form, prefix=strand)
    forms[name] = form

    def record() -> None:
        result, note = form.result.data, form.note.data or ""
        record_strand(seen, name, result, note, actor=actor(), now=datetime.now(UTC))

    if carried_out(form, record):
        flash(f"The result of the {name} strand is recorded.", "success")
        return redirect(url_for("officer.review", review_id=review_id, _anchor="results"))
    return _page(review_id, forms, status_of(form))


def give_back(review_id: int) -> ResponseReturnValue:
    seen = review_by_id(review_id) or abort(404)
    form, items = ReturnForm(request.form), _items(seen)
    form.offer()

    def give() -> None:
        wanted = [item.to_mend() for item in items if item.request.data]
        return_application(seen, form.reason.data, wanted, actor=actor(), now=datetime.now(UTC))

    handed_in = request.method == "POST" and "another" not in request.form
    if handed_in and all_valid(items) and carried_out(form, give):
        flash("The application is returned to the company.", "success")
        return redirect(way_back("queue"))
    seen = review_by_id(review_id) or abort(404)
    page = render_template("officer/return.html", review=seen, form=form, items=items)
    return page, status_of(form)


def advise(review_id: int) -> ResponseReturnValue:
    seen = review_by_id(review_id) or abort(404)
    form = AdviceForm(request.form)
    form.offer()

    def give() -> None:
        reason, now = form.reason.data or None, datetime.now(UTC)
        recommend(seen, form.recommendation.data, reason, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, give):
        flash("Your recommendation is before the supervisors.", "success")
        return redirect(way_back("queue"))
    seen = review_by_id(review_id) or abort(404)
    page = render_template(
        "officer/advise.html", review=seen, form=form, strands=strands_recorded(review_id)
    )
    return page, status_of(form)


def hand_over_to(review_id: int) -> ResponseReturnValue:
    seen = review_by_id(review_id) or abort(404)
    people = {p.id: p for p in people_of([Role.REVIEWER]) if p.id != seen.reviewer_id}
    form = HandOverForm(request.form)
    form.offer(people.values())

    def give() -> None:
        to, reason, now = people[form.to.data], form.reason.data, datetime.now(UTC)
        hand_over(seen, to, reason, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, give):
        flash("The review is handed over.", "success")
        return redirect(way_back("queue"))
    seen = review_by_id(review_id) or abort(404)
    return render_template("officer/hand_over.html", review=seen, form=form), status_of(form)


def evidence(evidence_id: int) -> ResponseReturnValue:
    document = evidence_by_id(evidence_id) or abort(404)
    file = open_evidence(document, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(
        file, filename=document.filename, media_type=document.media_type, size=document.size
    )


def _items(seen: Review) -> list[ItemForm]:
    """Return the rows of the return form; "another" adds one."""
    given = request.form.get("rows", 1, type=int) + ("another" in request.form)
    program, enrollment = shipped_program(), seen.application.enrollment
    criteria = applicable(program.criteria, enrollment.entity_type)
    items = [
        ItemForm(request.form, prefix=f"item{number}")
        for number in range(min(max(given, 1), MOST_ITEMS))
    ]
    for item in items:
        item.offer(criteria)
    return items


def _page(
    review_id: int, forms: dict[ReviewStrand, StrandForm], status: int = 200
) -> ResponseReturnValue:
    seen = review_by_id(review_id) or abort(404)
    recorded = strands_recorded(review_id)
    for name, form in forms.items():
        if not form.errors:
            form.show(recorded.get(name))
    application = seen.application
    enrollment, company = application.enrollment, application.enrollment.company
    answers, items = answers_in(application.id), returned_items(application.id)
    page = render_template(
        "officer/review.html",
        review=seen,
        enrollment=enrollment,
        takedowns=figures_of_takedowns(enrollment, now=datetime.now(UTC)),
        forms=forms,
        identifiers=identifiers_of(company.id),
        sites=sites_of(company.id),
        doubles=doubles_of(company),
        contact=contact_of(company.id),
        gates=gates_for(shipped_program().eligibility, enrollment.entity_type),
        sections=sections_of(enrollment.entity_type, answers, {}, company.id),
        items=items,
        changes=changes_handed_in(application.id),
        obstacles=obstacles(
            vetting_facts(enrollment, now=datetime.now(UTC)), Recommendation.CERTIFY
        ),
        returned_at=items[0].returned_at if items else None,
        asking={
            "lines": lines_of(enrollment.id, officials=True),
            "number": enrollment.partner_number,
            "may_ask": actor().role in ASKING,
        },
        may_act=seen.reviewer_id == actor().id and seen.ended_at is None,
        may_hand_over=seen.ended_at is None
        and (seen.reviewer_id == actor().id or actor().role is Role.SUPERVISOR),
    )
    return page, status
