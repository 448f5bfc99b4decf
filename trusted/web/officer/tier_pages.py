"""Pages about tiers held above or below the rule, and about reviews of a drift."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.drift_review import FINDING_WORDS
from trusted.domain.standing import Role
from trusted.persistence.queries.drift_reviews import (
    drift_answers,
    drift_review_by_id,
    settlement_of,
)
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.interventions import intervention_by_id
from trusted.persistence.queries.overrides import Course, override_course
from trusted.program import shipped_program
from trusted.services.deadlines import due_on
from trusted.services.drift_reviews import settle_review
from trusted.services.overrides import decide_override, end_override, propose_override, within_reach
from trusted.services.reductions import end_reduction_early
from trusted.services.scores import assess
from trusted.web.access import actor
from trusted.web.officer.response_forms import WordForm
from trusted.web.officer.tier_forms import EndForm, OverrideForm, SettleForm
from trusted.web.refusals import carried_out, status_of


def propose(number: str) -> ResponseReturnValue:
    enrollment, now = enrollment_by_number(number) or abort(404), datetime.now(UTC)
    assessment, form = assess(enrollment, now=now), OverrideForm(request.form)
    reach = within_reach(enrollment, assessment)
    form.offer(max(enrollment.tier, assessment.ruled_tier + 1), reach)

    def act() -> None:
        propose_override(enrollment, form.draft(), actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and carried_out(form, act):
        flash("The override is proposed. Another supervisor decides on it.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    page = render_template(
        "officer/override_new.html",
        enrollment=enrollment_by_number(number) or abort(404),
        form=form,
        assessment=assessment,
        reach=reach,
        latest=due_on("override-lasts", now.date()),
    )
    return page, status_of(form)


def override(override_id: int) -> ResponseReturnValue:
    course = override_course(override_id) or abort(404)
    form = WordForm(request.form)
    form.offer("Confirm it; the company is told", "Refuse it")

    def act() -> None:
        note, now = form.note.data or "", datetime.now(UTC)
        decide_override(course.override, confirm=form.agreed, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        words = "confirmed; the tier holds from now on" if form.agreed else "refused"
        flash(f"The override is {words}.", "success")
        return redirect(url_for("officer.override", override_id=override_id))
    return _override_page(override_id, form, EndForm()), status_of(form)


def end(override_id: int) -> ResponseReturnValue:
    course, form = override_course(override_id) or abort(404), EndForm(request.form)

    def act() -> None:
        end_override(course.override, note=form.note.data, actor=actor(), now=datetime.now(UTC))

    if carried_out(form, act):
        flash("The override has ended; the company is told.", "success")
        return redirect(url_for("officer.override", override_id=override_id))
    return _override_page(override_id, WordForm(), form), status_of(form)


def _override_page(override_id: int, form: WordForm, end_form: EndForm) -> str:
    course: Course = override_course(override_id) or abort(404)
    form.offer("Confirm it; the company is told", "Refuse it")
    decider = actor().role is Role.SUPERVISOR
    return render_template(
        "officer/override.html",
        course=course,
        override=course.override,
        enrollment=course.override.enrollment,
        reason=shipped_program().reasons[course.override.reason],
        form=form,
        end_form=end_form,
        may_decide=decider and actor().id != course.override.proposed_by_id,
        may_end=decider and course.holds,
    )


def drift_review(drift_review_id: int) -> ResponseReturnValue:
    review, form = drift_review_by_id(drift_review_id) or abort(404), SettleForm(request.form)

    def act() -> None:
        given, now = form.note.data, datetime.now(UTC)
        settle_review(review, form.finding.data, note=given, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The review is settled; the company is told.", "success")
        return redirect(url_for("officer.drift_review", drift_review_id=drift_review_id))
    shown = drift_review_by_id(drift_review_id) or abort(404)
    page = render_template(
        "officer/drift_review.html",
        review=shown,
        enrollment=shown.enrollment,
        answers=drift_answers(drift_review_id),
        settlement=settlement_of(drift_review_id),
        words=FINDING_WORDS,
        due=due_on("settle-drift-review", shown.opened_at.date()),
        form=form,
        may_settle=actor().role is Role.SUPERVISOR,
    )
    return page, status_of(form)


def end_step(intervention_id: int) -> ResponseReturnValue:
    step, form = intervention_by_id(intervention_id) or abort(404), EndForm(request.form)

    def act() -> None:
        end_reduction_early(step, note=form.note.data, actor=actor(), now=datetime.now(UTC))

    number = step.enrollment.partner_number
    if request.method == "POST" and carried_out(form, act):
        flash("The reduction has ended; the company is told.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    shown = intervention_by_id(intervention_id) or abort(404)
    page = render_template(
        "officer/reduction_end.html", step=shown, enrollment=shown.enrollment, form=form
    )
    return page, status_of(form)
