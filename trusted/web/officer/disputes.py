"""Pages of contested facts: those that wait, giving one to somebody, deciding it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import CORRECTION_WORDS, OUTCOME_WORDS, DisputeOutcome
from trusted.domain.validation import allowed_assurances
from trusted.persistence.models import Account, Dispute
from trusted.persistence.queries.disputes import (
    assignment_of_dispute,
    corrections_of,
    decision_of_dispute,
    dispute_by_id,
    disputes_listed,
)
from trusted.persistence.queries.threads import messages_of
from trusted.services.dispute_decisions import Regraded, decide_dispute
from trusted.services.disputes import (
    ASSIGNERS,
    assign_dispute,
    could_decide,
    dispute_due,
    fact_contested,
    state_of_dispute,
    validation_kind,
)
from trusted.services.threads import ASKING
from trusted.web.access import actor
from trusted.web.formatting import as_words
from trusted.web.forms import OpenForNow, PortalForm, page_number, stripped
from trusted.web.officer.findings import GRADES, NOT_APPLICABLE
from trusted.web.officer.forms import NOTE
from trusted.web.officer.response_forms import AssignmentForm, reasons_field
from trusted.web.refusals import carried_out, status_of

SHORT = {
    DisputeOutcome.UPHELD: "Upheld",
    DisputeOutcome.CORRECTED: "Corrected",
    DisputeOutcome.WITHDRAWN: "Withdrawn",
}


class DecisionForm(PortalForm):
    outcome = RadioField("Decision", [InputRequired("Choose one")], coerce=DisputeOutcome)
    reasons = reasons_field("Reasons, as the company is told", "Give the reasons for the decision")
    grade = RadioField("Grade, if the finding is corrected", [OpenForNow()], choices=GRADES)
    assurance = SelectField("How it was verified", [OpenForNow()])
    reason = TextAreaField(
        "Why it does not apply, if it does not", [Length(max=NOTE)], filters=[stripped]
    )

    def offer(self, dispute: Dispute) -> None:
        """Offer what can become of this kind of fact."""
        self.outcome.choices = {
            DisputeOutcome.UPHELD.value: OUTCOME_WORDS[DisputeOutcome.UPHELD],
            DisputeOutcome.CORRECTED.value: CORRECTION_WORDS[dispute.kind],
        }
        if dispute.finding is None:
            del self.grade, self.assurance, self.reason
            return
        levels = allowed_assurances(validation_kind(dispute.finding))
        self.assurance.choices = {one.value: as_words(one) for one in reversed(levels)}

    def regraded(self) -> Regraded | None:
        """Return what the finding is to be; None: no grade was chosen, or it is no finding."""
        if self.grade is None or not self.grade.data:
            return None
        applies = self.grade.data != NOT_APPLICABLE
        return Regraded(
            grade=Grade(int(self.grade.data)) if applies else None,
            assurance=Assurance(self.assurance.data),
            not_applicable_reason=None if applies else self.reason.data or "",
        )


def disputes() -> ResponseReturnValue:
    decided, now = request.args.get("decided") == "yes", datetime.now(UTC)
    page = disputes_listed(page_number(), decided=decided)
    rows = [
        (dispute, state_of_dispute(dispute, now=now), decision, dispute_due(dispute, now=now))
        for dispute, decision in page.items
    ]
    return render_template(
        "officer/disputes.html", page=page, rows=rows, decided=decided, now=now, outcomes=SHORT
    )


def dispute(dispute_id: int) -> ResponseReturnValue:
    return _page(dispute_by_id(dispute_id) or abort(404), {})


def assign(dispute_id: int) -> ResponseReturnValue:
    found = dispute_by_id(dispute_id) or abort(404)
    form = AssignmentForm(request.form, prefix="assignment")
    people = {one.id: one for one in could_decide(found)}
    form.offer(people.values())

    def act() -> None:
        officer: Account = people[form.officer.data]
        assign_dispute(found, officer, actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(dispute_id, "assignment", form, act, "The dispute is assigned.")


def decide(dispute_id: int) -> ResponseReturnValue:
    found = dispute_by_id(dispute_id) or abort(404)
    form = DecisionForm(request.form, prefix="decision")
    form.offer(found)

    def act() -> None:
        given, now = form.regraded(), datetime.now(UTC)
        decide_dispute(
            found, form.outcome.data, form.reasons.data, regraded=given, actor=actor(), now=now
        )

    words = "The dispute is decided; the company is told."
    return _done_or_shown(dispute_id, "decision", form, act, words)


def _done_or_shown(
    dispute_id: int, name: str, form: PortalForm, act: Callable[[], None], words: str
) -> ResponseReturnValue:
    if carried_out(form, act):
        flash(words, "success")
        return redirect(url_for("officer.dispute", dispute_id=dispute_id))
    return _page(dispute_by_id(dispute_id) or abort(404), {name: form}), status_of(form)


def _page(found: Dispute, sent: dict[str, PortalForm]) -> str:
    assignment, decision = assignment_of_dispute(found.id), decision_of_dispute(found.id)
    now = datetime.now(UTC)
    return render_template(
        "officer/dispute.html",
        dispute=found,
        enrollment=found.enrollment,
        fact=fact_contested(found),
        state=state_of_dispute(found, now=now),
        due=dispute_due(found, now=now),
        assignment=assignment,
        decision=decision,
        correction=corrections_of([found.finding_id or 0]).get(found.finding_id or 0),
        messages=messages_of(found.thread_id, officials=True),
        outcomes=OUTCOME_WORDS,
        may_write=actor().role in ASKING and decision is None,
        may_assign=actor().role in ASSIGNERS and decision is None,
        mine=assignment is not None and assignment.officer_id == actor().id and decision is None,
        forms=_forms(found) | sent,
    )


def _forms(found: Dispute) -> dict[str, PortalForm]:
    """Return the empty forms of the page."""
    assignment, decision = AssignmentForm(prefix="assignment"), DecisionForm(prefix="decision")
    assignment.offer(could_decide(found))
    decision.offer(found)
    return {"assignment": assignment, "decision": decision}
