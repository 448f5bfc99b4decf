"""Deciding on an application, with everything on which the decision rests."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from trusted.domain.review import Recommendation, obstacles
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.models import Review
from trusted.persistence.queries.enrollments import identifiers_of, names_of, sites_of
from trusted.persistence.queries.reviews import (
    answers_in,
    facts_kept,
    returned_items,
    review_by_id,
    strands_recorded,
)
from trusted.services.decisions import certify, reject
from trusted.services.measuring import Assessment
from trusted.services.notices import notice_text
from trusted.services.scores import assess
from trusted.services.seen import parts_changed, seen_hash
from trusted.services.vetting import vetting_facts
from trusted.web.access import actor
from trusted.web.officer.forms import DecisionForm
from trusted.web.officer.places import way_back
from trusted.web.officer.profile import sections_of
from trusted.web.refusals import carried_out, status_of
from trusted.web.scores import score_view

WORDS = {Action.CERTIFY: "certified", Action.REJECT: "rejected"}


def decision(review_id: int) -> ResponseReturnValue:
    seen = review_by_id(review_id) or abort(404)
    form = DecisionForm(request.form)
    form.offer(seen.recommendation)

    if request.method == "POST" and carried_out(form, lambda: _decide(seen, form)):
        flash(f"The application is {WORDS[form.decision.data]}; the company is told.", "success")
        return redirect(way_back("queue"))
    return _page(review_id, form), status_of(form)


def _decide(review: Review, form: DecisionForm) -> None:
    note, seen, now = form.note.data or "", form.seen.data or "", datetime.now(UTC)
    if form.decision.data is Action.CERTIFY:
        certify(review, note=note, seen=seen, actor=actor(), now=now)
    else:
        reject(review, form.reason.data, note=note, seen=seen, actor=actor(), now=now)


def _page(review_id: int, form: DecisionForm) -> str:
    review = review_by_id(review_id) or abort(404)
    # Whoever was refused sees the page as it is now, and decides on that.
    form.seen.data = seen_hash(review)
    application = review.application
    enrollment = application.enrollment
    assessment = assess(enrollment, now=datetime.now(UTC), as_status=Status.CERTIFIED)
    tier = min(1, assessment.ruled_tier)
    return render_template(
        "officer/decision.html",
        review=review,
        enrollment=enrollment,
        form=form,
        identifiers=identifiers_of(enrollment.company_id),
        sites=sites_of(enrollment.company_id),
        sections=sections_of(
            enrollment.entity_type, answers_in(application.id), {}, enrollment.company_id
        ),
        items=returned_items(application.id),
        strands=strands_recorded(review.id),
        changed=parts_changed(facts_kept(review.id), review),
        obstacles=obstacles(vetting_facts(enrollment, now=datetime.now(UTC)), review.recommendation)
        if review.recommendation
        else (),
        names=names_of([review.recommended_by_id]),
        assessment=assessment,
        score=score_view(assessment.score),
        difference=_difference(review, assessment),
        tier=tier,
        notices=[
            notice_text(enrollment, "certify", tier=tier),
            notice_text(enrollment, "reject", tier=0, reason=review.reason),
        ],
        open_to_me=review.ended_at is None
        and review.recommendation is not None
        and actor().role is Role.SUPERVISOR,
    )


def _difference(review: Review, assessment: Assessment) -> str | None:
    """Return in words where the recommendation and the rule part; None: they agree."""
    if review.recommendation is Recommendation.CERTIFY and assessment.ruled_tier < 1:
        return (
            "The reviewer recommends to certify, but the facts carry no tier."
            " If you certify, the company takes part without any benefit."
        )
    if review.recommendation is Recommendation.REJECT and assessment.ruled_tier >= 1:
        return "The reviewer recommends to reject, although the facts would carry tier 1."
    return None
