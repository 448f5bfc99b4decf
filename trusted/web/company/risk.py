"""Pages of the risk assessment: its state, its five steps, its versions, its action plan."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import TransitionNotAllowed
from trusted.domain.evidence import program_day
from trusted.domain.risk import Assessment, Step, gaps, overdue_actions, risks
from trusted.persistence.models import RiskAssessment
from trusted.persistence.queries.risks import (
    actions_done,
    assessment_of,
    open_assessment,
    signed_assessments,
)
from trusted.program import shipped_program
from trusted.services.risk_assessments import (
    categories_of,
    content_of,
    finish_action,
    reviewed_until,
    sign_off,
    start_assessment,
    write_step,
)
from trusted.web.access import actor
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.company.risk_forms import DoneForm, step_form
from trusted.web.refusals import carried_out

TITLES = {
    Step.MAP: "Map your supply chain",
    Step.THREATS: "Rate the threats",
    Step.VULNERABILITIES: "Rate how vulnerable you are",
    Step.ACTIONS: "Plan what to do",
    Step.METHOD: "Say how you do it",
}
EXPLAINED = {
    Step.MAP: "Who handles your goods, and the data about them, from first to last?",
    Step.THREATS: "How likely is each threat on the routes and goods that you have?",
    Step.VULNERABILITIES: "How easily could a threat come through in each part of the criteria?",
    Step.ACTIONS: "What is weak, who sees to it, and until when?",
    Step.METHOD: "So that you and others can do it again in the same way.",
}


def risk(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    current = open_assessment(enrollment_id)
    content = content_of(current) if current else Assessment()
    return case_page(
        "company/risk.html",
        case,
        "Risk assessment",
        current=current,
        tasks=_tasks(case, content) if current else [],
        left=gaps(content, shipped_program().profile.risk, categories_of(case.enrollment)),
        signed=signed_assessments(enrollment_id),
        until=reviewed_until(enrollment_id),
        today=program_day(datetime.now(UTC)),
        **_rated(case, content),
    )


def start_risk(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    begun = start_assessment(case.enrollment, actor=actor(), now=datetime.now(UTC))
    flash(f"Version {begun.number} is begun.", "success")
    return redirect(url_for(".risk", enrollment_id=enrollment_id))


def risk_step(enrollment_id: int, step: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    taken = _step(step)
    if (current := open_assessment(enrollment_id)) is None:
        if request.method == "POST":
            raise TransitionNotAllowed("No version of the assessment is open. Begin one first.")
        return redirect(url_for(".risk", enrollment_id=enrollment_id))
    content = content_of(current)
    form = step_form(taken, content, _subjects(case, taken), request.form, current.version)
    if request.method == "POST" and carried_out(
        form, lambda: _write(current, form.written_into(content), taken, form.version.data)
    ):
        flash("Saved.", "success")
        return redirect(url_for(".risk_step", enrollment_id=enrollment_id, step=step))
    case = own_case(enrollment_id)
    values = {"step": taken, "form": form, "content": content, "current": current}
    values |= {"title": TITLES[taken], "explained": EXPLAINED[taken]}
    return case_page(
        "company/risk_step.html", case, TITLES[taken], **values, **_rated(case, content)
    )


def remove_risk(enrollment_id: int, step: str, key: str) -> ResponseReturnValue:
    own_case(enrollment_id)
    taken = _step(step)
    current = open_assessment(enrollment_id) or abort(HTTPStatus.NOT_FOUND)
    version = request.form.get("version", 0, type=int)
    _write(current, _without(content_of(current), taken, key), taken, version)
    flash("Removed.", "success")
    return redirect(url_for(".risk_step", enrollment_id=enrollment_id, step=step))


def sign_risk(enrollment_id: int) -> ResponseReturnValue:
    own_case(enrollment_id)
    current = open_assessment(enrollment_id) or abort(HTTPStatus.NOT_FOUND)
    version = request.form.get("version", 0, type=int)
    sign_off(current, version=version, actor=actor(), now=datetime.now(UTC))
    flash(f"Version {current.number} is signed off.", "success")
    return redirect(url_for(".risk", enrollment_id=enrollment_id))


def risk_version(enrollment_id: int, version_number: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    version = _signed(enrollment_id, version_number)
    content, done = content_of(version), actions_done([version.id])
    overdue = overdue_actions(content, done, program_day(datetime.now(UTC)))
    values = {"version": version, "content": content, "done": done, "overdue": overdue}
    here = f"Risk assessment, version {version_number}"
    return case_page("company/risk_version.html", case, here, **values, **_rated(case, content))


def finish_risk(enrollment_id: int, version_number: int, key: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    version = _signed(enrollment_id, version_number)
    actions = {action.key: action for action in content_of(version).actions}
    action = actions.get(key) or abort(HTTPStatus.NOT_FOUND)
    form, now = DoneForm(request.form), datetime.now(UTC)
    if request.method == "POST" and carried_out(
        form,
        lambda: finish_action(
            version, key, form.how.data, form.done_on.data, actor=actor(), now=now
        ),
    ):
        flash("Kept: this action is done.", "success")
        return redirect(
            url_for(".risk_version", enrollment_id=enrollment_id, version_number=version_number)
        )
    case = own_case(enrollment_id)
    values = {"action": action, "form": form, "number": version_number}
    return case_page("company/risk_done.html", case, "Action done", **values)


def _write(current: RiskAssessment, content: Assessment, step: Step, version: int) -> None:
    write_step(current, content, step, version=version, actor=actor(), now=datetime.now(UTC))


def _step(name: str) -> Step:
    return Step(name) if name in set(Step) else abort(HTTPStatus.NOT_FOUND)


def _signed(enrollment_id: int, number: int) -> RiskAssessment:
    version = assessment_of(enrollment_id, number)
    return version if version and version.signed_off_at else abort(HTTPStatus.NOT_FOUND)


def _subjects(case: Case, step: Step) -> dict[str, str]:
    if step is Step.THREATS:
        return dict(shipped_program().profile.risk.threats)
    return dict(categories_of(case.enrollment))


def _without(content: Assessment, step: Step, key: str) -> Assessment:
    if step is Step.ACTIONS:
        return replace(content, actions=tuple(a for a in content.actions if a.key != key))
    kept = (entry for number, entry in enumerate(content.map) if str(number) != key)
    return replace(content, map=tuple(kept))


def _rated(case: Case, content: Assessment) -> dict[str, object]:
    """Return the risks of what is rated, as a table: a row for each category."""
    values = {(risk.threat, risk.category): risk.value for risk in risks(content)}
    return {
        "threats": shipped_program().profile.risk.threats,
        "categories": categories_of(case.enrollment),
        "risk_of": values,
        "action_from": shipped_program().profile.risk.action_from,
    }


def _tasks(case: Case, content: Assessment) -> list[dict[str, object]]:
    left = gaps(content, shipped_program().profile.risk, categories_of(case.enrollment))
    lacking = {gap.step: gap.text for gap in left}
    begun = {
        Step.MAP: content.map,
        Step.THREATS: content.threats,
        Step.VULNERABILITIES: content.vulnerabilities,
        Step.ACTIONS: content.actions,
        Step.METHOD: content.method.how,
    }
    return [
        {
            "title": f"{number}. {TITLES[step]}",
            "state": None if not begun[step] and step in lacking else _state(step, lacking),
            "hint": lacking.get(step),
            "url": url_for(".risk_step", enrollment_id=case.enrollment.id, step=step.value),
        }
        for number, step in enumerate(Step, 1)
    ]


def _state(step: Step, lacking: dict[Step, str]) -> str:
    return "in_progress" if step in lacking else "complete"
