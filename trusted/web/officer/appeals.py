"""Pages of appeals: those that wait, assigning one, asking, staying, deciding."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.appeals import EFFECT_WORDS, AppealOutcome, can_be_stayed
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Appeal
from trusted.persistence.queries.appeals import (
    appeal_by_id,
    appeals_listed,
    assignment_of,
    decision_of,
    documents_of,
    questions_of,
    stay_of,
)
from trusted.program import shipped_program
from trusted.services.appeal_decisions import decide_appeal, foreseen_effect
from trusted.services.appeals import (
    ASSIGNERS,
    ask_about_appeal,
    assign_appeal,
    contested_action,
    grant_stay,
    last_day_to_decide,
    state_of,
    uninvolved_supervisors,
)
from trusted.web.access import actor
from trusted.web.forms import PortalForm, page_number
from trusted.web.officer.response_forms import (
    OUTCOMES,
    AppealDecisionForm,
    AssignmentForm,
    QuestionForm,
    StayForm,
)
from trusted.web.refusals import carried_out, status_of


def appeals() -> ResponseReturnValue:
    decided, now = request.args.get("decided") == "yes", datetime.now(UTC)
    page = appeals_listed(page_number(), decided=decided)
    rows = [
        (row.Appeal, row.AppealDecision, last_day_to_decide(row.Appeal, now=now))
        for row in page.items
    ]
    return render_template(
        "officer/appeals.html",
        page=page,
        rows=rows,
        decided=decided,
        now=now,
        outcomes=OUTCOMES,
        state_of=state_of,
    )


def appeal(appeal_id: int) -> ResponseReturnValue:
    return _page(appeal_by_id(appeal_id) or abort(404), {})


def assign(appeal_id: int) -> ResponseReturnValue:
    found, form = (
        appeal_by_id(appeal_id) or abort(404),
        AssignmentForm(request.form, prefix="assignment"),
    )
    people = {one.id: one for one in uninvolved_supervisors(found.enrollment_id)}
    form.offer(people.values())

    def act() -> None:
        officer: Account = people[form.officer.data]
        assign_appeal(found, officer, actor=actor(), now=datetime.now(UTC))

    return _done_or_shown(appeal_id, "assignment", form, act, "The appeal is assigned.")


def ask(appeal_id: int) -> ResponseReturnValue:
    found, form = (
        appeal_by_id(appeal_id) or abort(404),
        QuestionForm(request.form, prefix="question"),
    )

    def act() -> None:
        ask_about_appeal(found, form.text.data, actor=actor(), now=datetime.now(UTC))

    words = "The question is sent; the clock stands still until the answer."
    return _done_or_shown(appeal_id, "question", form, act, words)


def stay(appeal_id: int) -> ResponseReturnValue:
    found, form = appeal_by_id(appeal_id) or abort(404), StayForm(request.form, prefix="stay")

    def act() -> None:
        grant_stay(found, form.reasons.data, actor=actor(), now=datetime.now(UTC))

    words = "The decision waits until the appeal is decided; the company is told."
    return _done_or_shown(appeal_id, "stay", form, act, words)


def decide(appeal_id: int) -> ResponseReturnValue:
    found = appeal_by_id(appeal_id) or abort(404)
    form = AppealDecisionForm(request.form, prefix="decision")
    form.offer({one: foreseen_effect(found, one) for one in AppealOutcome}, EFFECT_WORDS)

    def act() -> None:
        reasons, now = form.reasons.data, datetime.now(UTC)
        decide_appeal(found, form.outcome.data, reasons, actor=actor(), now=now)

    return _done_or_shown(appeal_id, "decision", form, act, "The appeal is decided.")


def _done_or_shown(
    appeal_id: int, name: str, form: PortalForm, act: Callable[[], None], words: str
) -> ResponseReturnValue:
    if carried_out(form, act):
        flash(words, "success")
        return redirect(url_for("officer.appeal", appeal_id=appeal_id))
    return _page(appeal_by_id(appeal_id) or abort(404), {name: form}), status_of(form)


def _page(found: Appeal, sent: dict[str, PortalForm]) -> str:
    assignment, decision = assignment_of(found.id), decision_of(found.id)
    mine = assignment is not None and assignment.officer_id == actor().id and decision is None
    contested, now = found.change, datetime.now(UTC)
    return render_template(
        "officer/appeal.html",
        appeal=found,
        enrollment=found.enrollment,
        contested=contested,
        reason=shipped_program().reasons.get(contested.reason or ""),
        state=state_of(found),
        due=last_day_to_decide(found, now=now),
        documents=documents_of(found.id),
        questions=questions_of(found.id),
        assignment=assignment,
        stay=stay_of(found.id),
        decision=decision,
        outcomes=OUTCOMES,
        effects=EFFECT_WORDS,
        mine=mine and actor().role is Role.SUPERVISOR,
        may_assign=actor().role in ASSIGNERS and decision is None,
        can_be_stayed=can_be_stayed(contested_action(contested)),
        forms=_forms(found) | sent,
    )


def _forms(found: Appeal) -> dict[str, PortalForm]:
    """Return the empty forms of the page."""
    assignment = AssignmentForm(prefix="assignment")
    decision = AppealDecisionForm(prefix="decision")
    assignment.offer(uninvolved_supervisors(found.enrollment_id))
    decision.offer({one: foreseen_effect(found, one) for one in AppealOutcome}, EFFECT_WORDS)
    return {
        "assignment": assignment,
        "question": QuestionForm(prefix="question"),
        "stay": StayForm(prefix="stay"),
        "decision": decision,
    }
