"""Pages of an application: tasks, eligibility, profile, agreement, submission."""

from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.domain.application import Task, closed_gates
from trusted.domain.criteria import applicable
from trusted.persistence.queries.applications import dossier, open_items
from trusted.persistence.queries.certificates import newest_certificate
from trusted.persistence.queries.notices import unread_notices
from trusted.persistence.queries.partnership import (
    changes_of,
    newest_score,
    unreported_actions,
)
from trusted.persistence.queries.readiness import unmended_items
from trusted.program import shipped_program
from trusted.services.agreements import sign_agreement, signed_agreement
from trusted.services.applications import (
    answer_eligibility,
    needs_of,
    submit_application,
)
from trusted.services.clocks import clocks_of, clocks_shown
from trusted.services.duplicates import doubles_of
from trusted.services.next_steps import next_step
from trusted.services.readiness import remarks_on
from trusted.services.submissions import changes_to_submit
from trusted.web.access import actor
from trusted.web.company.forms import SignForm
from trusted.web.company.held import held_of
from trusted.web.company.overview import counts_of, entries_of, step_day, step_said
from trusted.web.company.pages import Case, case_page, own_case
from trusted.web.company.questions import to_answer
from trusted.web.company.tasks import missing_of, page_of, tasks_of
from trusted.web.downloads import attachment
from trusted.web.eligibility import answers_in, eligibility_form
from trusted.web.forms import ConfirmForm
from trusted.web.languages import language


def enrollment(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    returned = open_items(case.application.id)
    clocks = clocks_of(case.enrollment, now=datetime.now(UTC))
    return case_page(
        "company/enrollment.html",
        case,
        gettext("Overview"),
        returned=returned,
        tasks=tasks_of(case, returned),
        step=next_step(case.enrollment, clocks),
        step_day=step_day,
        step_said=step_said,
        clocks=clocks_shown(case.enrollment, clocks, language()),
        score=newest_score(enrollment_id),
        unread=unread_notices(enrollment_id, actor().id),
        questions=to_answer(case.enrollment),
        to_mend=unreported_actions(enrollment_id),
        certificate=newest_certificate(case.enrollment),
        changes=entries_of(changes_of(enrollment_id, 1).items[:5]),
        held=held_of(enrollment_id),
    )


def eligibility(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    gates = needs_of(case.enrollment.entity_type).gates
    saved = dossier(case.application).answers
    form = eligibility_form(gates, request.form, saved)
    if form.sent():
        answers = answers_in(form, gates)
        answer_eligibility(case.application, answers, actor=actor(), now=datetime.now(UTC))
        flash("Your answers are saved.", "success")
        return redirect(url_for("company.eligibility", enrollment_id=enrollment_id))
    return case_page(
        "company/eligibility.html",
        case,
        "Eligibility",
        form=form,
        gates=gates,
        saved=saved,
        closed=closed_gates(gates, saved),
    )


def profile(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    return case_page(
        "company/profile.html",
        case,
        "Security profile",
        categories=counts_of(case, missing_of(case), open_items(case.application.id)),
        criteria=applicable(shipped_program().criteria, case.enrollment.entity_type),
        **_states(case),
    )


def category(enrollment_id: int, category_id: str) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    program = shipped_program()
    found = program.categories.get(category_id) or abort(HTTPStatus.NOT_FOUND)
    criteria = applicable(program.criteria, case.enrollment.entity_type)
    return case_page(
        "company/category.html",
        case,
        found.name,
        category=found,
        criteria=[c for c in criteria if c.category == category_id],
        **_states(case),
    )


def _states(case: Case) -> dict[str, object]:
    """Return what tells the state of each criterion."""
    return {
        "responses": {r.criterion_id: r for r in dossier(case.application).responses},
        "missing": {part.subject: part for part in missing_of(case)},
        "returned": {item.criterion_id: item for item in open_items(case.application.id)},
    }


def agreement(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = SignForm(request.form)
    if form.sent():
        title = form.signer_title.data
        sign_agreement(case.application, signer_title=title, actor=actor(), now=datetime.now(UTC))
        flash("The agreement is signed.", "success")
        return redirect(url_for("company.enrollment", enrollment_id=enrollment_id))
    signed = signed_agreement(case.application.id)
    text = shipped_program().agreement
    return case_page(
        "company/agreement.html", case, "Agreement", form=form, agreement=text, signed=signed
    )


def signed_text(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    if (signed := signed_agreement(case.application.id)) is None:
        return redirect(url_for("company.agreement", enrollment_id=enrollment_id))
    name = f"agreement-{signed.version}-{signed.text_hash[:12]}.txt"
    return attachment(
        BytesIO(signed.text), filename=name, media_type="text/plain", size=len(signed.text)
    )


def submit(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = ConfirmForm(request.form)
    if form.sent():
        submit_application(case.application, actor=actor(), now=datetime.now(UTC))
        flash("Your application is submitted.", "success")
        return redirect(url_for("company.enrollment", enrollment_id=enrollment_id))
    return case_page(
        "company/submit.html",
        case,
        "Submit",
        form=form,
        missing=missing_of(case),
        unmended=unmended_items(case.application.id),
        remarked=len(remarks_on(case.application, now=datetime.now(UTC))),
        profile_task=Task.PROFILE,
        doubled=bool(doubles_of(case.company)),
        page_of=page_of,
        changes=changes_to_submit(case.application) if case.may_edit else None,
        deadline=shipped_program().deadlines["decide-application"],
    )
