"""Acting on an enrollment's standing: suspend at once, reinstate, grant a tier, verify."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Action
from trusted.persistence.queries.enrollments import action_by_id, enrollment_by_number
from trusted.persistence.queries.tier_proposals import proposals_of, proposed_among
from trusted.services.decisions import grant_tier
from trusted.services.measuring import Assessment
from trusted.services.notices import notice_text
from trusted.services.required_actions import verify_action
from trusted.services.scores import assess
from trusted.services.suspensions import reinstate, suspend
from trusted.services.tier_proposals import decline_tier
from trusted.web.access import actor
from trusted.web.officer.forms import NO_TIER, ReasonForm, TierForm
from trusted.web.refusals import carried_out, status_of

VERBS = {Action.SUSPEND: suspend, Action.REINSTATE: reinstate}
DONE = {
    Action.SUSPEND: "The enrollment is suspended. Another supervisor must now confirm it.",
    Action.REINSTATE: "The enrollment is reinstated.",
}


def move(number: str, name: str) -> ResponseReturnValue:
    enrollment, action = enrollment_by_number(number) or abort(404), Action(name)
    form = ReasonForm(request.form)
    form.offer(action)

    def act() -> None:
        reason, note, now = form.reason.data, form.note.data or "", datetime.now(UTC)
        VERBS[action](enrollment, reason, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash(DONE[action], "success")
        return redirect(url_for("officer.enrollment", number=number))
    shown = enrollment_by_number(number) or abort(404)
    notice = notice_text(shown, action, tier=0, reason=form.reason.data, note=form.note.data or "")
    page = render_template(
        "officer/move.html", enrollment=shown, action=action, form=form, notice=notice
    )
    return page, status_of(form)


def tier(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    proposal = proposed_among([enrollment.id]).get(enrollment.id)
    form, assessment = TierForm(request.form), assess(enrollment, now=datetime.now(UTC))
    carried = range(enrollment.tier + 1, assessment.ruled_tier + 1)
    form.offer(carried, declinable=proposal is not None)

    def act() -> None:
        note, now = form.note.data or "", datetime.now(UTC)
        if proposal is not None and form.tier.data == NO_TIER:
            decline_tier(proposal, note=note, actor=actor(), now=now)
        else:
            grant_tier(enrollment, form.tier.data, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        words = "stays as it is" if form.tier.data == NO_TIER else "is granted"
        flash(f"The tier {words}; the company is told.", "success")
        return redirect(url_for("officer.enrollment", number=number))
    return _tier_page(number, form, assessment), status_of(form)


def _tier_page(number: str, form: TierForm, assessment: Assessment) -> str:
    shown = enrollment_by_number(number) or abort(404)
    former = proposals_of(shown.id)
    return render_template(
        "officer/tier.html",
        enrollment=shown,
        form=form,
        assessment=assessment,
        proposal=next((one for one, end in former if end is None), None),
        former=[(one, end) for one, end in former if end is not None],
    )


def verify(action_id: int) -> ResponseReturnValue:
    required = action_by_id(action_id) or abort(404)
    number = required.enrollment.partner_number
    verify_action(required, actor=actor(), now=datetime.now(UTC))
    flash("The required action is verified.", "success")
    return redirect(url_for("officer.enrollment", number=number, _anchor="actions"))
