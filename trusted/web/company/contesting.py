"""Pages for a company against which the program acts: why, what to do, the plan, the appeal."""

from datetime import UTC, date, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from trusted.domain.appeals import EFFECT_WORDS, OUTCOME_WORDS
from trusted.domain.interventions import NAMES
from trusted.domain.standing import Status
from trusted.persistence.models import StandingChange
from trusted.persistence.queries.action_plans import items_of, plan_demanded, plans_of
from trusted.persistence.queries.answers import library_of
from trusted.persistence.queries.appeals import (
    appeal_by_id,
    appeals_of,
    decision_of,
    documents_of,
    questions_of,
    stay_of,
)
from trusted.persistence.queries.interventions import (
    answers_to_steps,
    steps_taken,
    suspension_began,
    unconfirmed_suspension,
)
from trusted.program import shipped_program
from trusted.services.action_plans import may_submit, submit_plan
from trusted.services.appeals import (
    answer_about_appeal,
    contestable,
    file_appeal,
    last_day_to_appeal,
    last_day_to_decide,
    state_of,
)
from trusted.services.deadlines import due_on
from trusted.services.interventions import answer_step, step_of
from trusted.web.access import actor
from trusted.web.company.contest_forms import AnswerForm, AppealForm, PlanForm, PlanItemForm
from trusted.web.company.held import held_of
from trusted.web.company.pages import Case, Page, case_page, own_case
from trusted.web.forms import page_number
from trusted.web.refusals import all_valid, carried_out

ROWS, MOST_ROWS = 2, 20


def steps(enrollment_id: int) -> ResponseReturnValue:
    case, now = own_case(enrollment_id), datetime.now(UTC)
    began = suspension_began(enrollment_id) if case.enrollment.status is Status.SUSPENDED else None
    answers, plans = answers_to_steps(enrollment_id), plans_of(enrollment_id)
    said = [*(one.answered_at for one in answers), *(plan.submitted_at for plan, _ in plans)]
    return case_page(
        "company/steps.html",
        case,
        "Steps and appeals",
        taken=[(step, made) for step, made in steps_taken(enrollment_id) if made.taken],
        names=NAMES,
        reasons=shipped_program().reasons,
        began=began,
        answer_until=due_on("answer-suspension", began.at.date()) if began else None,
        answered=began is not None and any(at >= began.at for at in said),
        unconfirmed=unconfirmed_suspension(enrollment_id),
        answers=answers,
        plans=[(plan, made, items_of(plan.id)) for plan, made in plans],
        plan_until=_plan_until(enrollment_id) if may_submit(case.enrollment) else None,
        may_submit=may_submit(case.enrollment),
        contestable=[
            (change, last_day_to_appeal(change)) for change in contestable(case.enrollment, now=now)
        ],
        held=held_of(enrollment_id),
        appeals=[(one, decision_of(one.id), state_of(one)) for one in appeals_of(enrollment_id)],
    )


def answer(enrollment_id: int, intervention_id: int | None = None) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), AnswerForm(request.form)
    step = step_of(case.enrollment, intervention_id) if intervention_id else None
    if intervention_id and step is None:
        abort(HTTPStatus.NOT_FOUND)

    def act() -> None:
        given, now = form.text.data, datetime.now(UTC)
        answer_step(case.enrollment, given, actor=actor(), now=now, intervention=step)

    if request.method == "POST" and carried_out(form, act):
        flash("Your answer is sent.", "success")
        return redirect(url_for("company.steps", enrollment_id=enrollment_id))
    title = "Answer" if step is None else f"Answer the {NAMES[step.action]}"
    return _form_page("company/answer_step.html", enrollment_id, title, form=form, title=title)


def plan(enrollment_id: int) -> ResponseReturnValue:
    case, form, rows = own_case(enrollment_id), PlanForm(request.form), _rows()
    another = request.method == "POST" and "another" in request.form

    def act() -> None:
        items = [row.item() for row in rows if not row.is_empty]
        submit_plan(case.enrollment, form.cause.data, items, actor=actor(), now=datetime.now(UTC))

    if request.method == "POST" and not another and all_valid(rows) and carried_out(form, act):
        flash("The action plan is submitted.", "success")
        return redirect(url_for("company.steps", enrollment_id=enrollment_id))
    if another and len(rows) < MOST_ROWS:
        rows.append(PlanItemForm(prefix=f"item{len(rows)}"))
    return _form_page("company/plan.html", enrollment_id, "Action plan", form=form, rows=rows)


def appeal_against(enrollment_id: int, change_id: int) -> ResponseReturnValue:
    case, form, now = own_case(enrollment_id), AppealForm(request.form), datetime.now(UTC)
    change = _contested(case, change_id, now)
    library = library_of(case.company.id, page_number())
    documents = {row.Evidence.id: row.Evidence for row in library.items}
    form.offer(documents.values())

    def act() -> None:
        chosen = [documents[one] for one in form.documents.data or ()]
        file_appeal(change, form.grounds.data, chosen, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("Your appeal is filed.", "success")
        return redirect(url_for("company.steps", enrollment_id=enrollment_id))
    return _form_page(
        "company/appeal_new.html",
        enrollment_id,
        "Appeal",
        form=form,
        change=change,
        last_day=last_day_to_appeal(change),
        library=library,
        reason=shipped_program().reasons.get(change.reason or ""),
    )


def appeal(enrollment_id: int, appeal_id: int) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), AnswerForm(request.form)
    found = appeal_by_id(appeal_id)
    if found is None or found.enrollment_id != enrollment_id:
        abort(HTTPStatus.NOT_FOUND)
    asked = questions_of(appeal_id)
    waiting = next((question for question, given in asked if given is None), None)

    def act() -> None:
        now = datetime.now(UTC)
        answer_about_appeal(
            found, waiting or abort(HTTPStatus.NOT_FOUND), form.text.data, actor=actor(), now=now
        )

    if request.method == "POST" and carried_out(form, act):
        flash("Your answer is sent; the clock of the appeal runs again.", "success")
        return redirect(request.path)
    del case
    return _form_page(
        "company/appeal.html",
        enrollment_id,
        "Appeal",
        form=form,
        appeal=appeal_by_id(appeal_id),
        state=state_of(found),
        due=last_day_to_decide(found, now=datetime.now(UTC)),
        documents=documents_of(appeal_id),
        questions=asked,
        waiting=waiting,
        stay=stay_of(appeal_id),
        decision=decision_of(appeal_id),
        outcome_words=OUTCOME_WORDS,
        effect_words=EFFECT_WORDS,
    )


def _form_page(template: str, enrollment_id: int, here: str, **values: object) -> Page:
    """Return a page of a form; whoever was refused sees the enrollment as it is now."""
    return case_page(template, own_case(enrollment_id), here, **values)


def _contested(case: Case, change_id: int, now: datetime) -> StandingChange:
    found = (one for one in contestable(case.enrollment, now=now) if one.id == change_id)
    return next(found, None) or abort(HTTPStatus.NOT_FOUND)


def _rows() -> list[PlanItemForm]:
    sent: MultiDict[str, str] = request.form
    count = min(max(sent.get("rows", ROWS, type=int), 1), MOST_ROWS)
    return [PlanItemForm(sent, prefix=f"item{number}") for number in range(count)]


def _plan_until(enrollment_id: int) -> date | None:
    demanded = plan_demanded(enrollment_id)
    return due_on("submit-action-plan", demanded.decided_at.date()) if demanded else None
