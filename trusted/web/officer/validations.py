"""A validation: how far it is, and what a supervisor makes of it."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from trusted.domain.criteria import Criterion, Grade, applicable
from trusted.domain.standing import Role, Status
from trusted.domain.validation import FindingFacts, failed
from trusted.persistence.models import Validation
from trusted.persistence.queries.enrollments import names_of
from trusted.persistence.queries.reports import (
    actions_from,
    answer_points,
    answer_to_report,
)
from trusted.persistence.queries.reviews import answers_in, application_of
from trusted.persistence.queries.samples import samples_of
from trusted.persistence.queries.scoring import findings_by_criterion
from trusted.persistence.queries.validations import practices_in, validation_by_id
from trusted.persistence.queries.visits import handovers_of, open_day_request
from trusted.program import shipped_program
from trusted.services.decisions import conclude_validation
from trusted.services.measuring import Assessment
from trusted.services.reports import answer_due
from trusted.services.scores import assess
from trusted.services.second_looks import not_confirmed
from trusted.web.access import actor
from trusted.web.officer.forms import ConclusionForm
from trusted.web.officer.places import way_back
from trusted.web.officer.profile import Section, sections_of
from trusted.web.refusals import carried_out, status_of
from trusted.web.scores import score_view


def validation(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    handovers = handovers_of(shown.id)
    return render_template(
        "officer/validation.html",
        handovers=handovers,
        names=names_of([one for step in handovers for one in (step.from_id, step.to_id)]),
        validation=shown,
        sections=verified_sections(shown),
        practices=practices_in(shown.id),
        unconfirmed=len(not_confirmed(shown.id)) if shown.reported_at is None else 0,
        day_request=open_day_request(shown.id),
        samples=len(samples_of(shown.id)),
        answer=answer_to_report(shown.id),
        may_move=actor().role is Role.SUPERVISOR and shown.reported_at is None,
        may_enter=shown.validator_id == actor().id and shown.reported_at is None,
        may_conclude=_open_to(shown),
    )


def conclusion(validation_id: int) -> ResponseReturnValue:
    shown, now = validation_by_id(validation_id) or abort(404), datetime.now(UTC)
    form, assessment = ConclusionForm(request.form), _assess(shown, now)
    form.offer(reversed(range(assessment.ruled_tier + 1)) if shown.passed else ())

    def act() -> None:
        tier, note = form.tier.data or 0, form.note.data or ""
        conclude_validation(shown, tier, note=note, actor=actor(), now=now)

    if request.method == "POST" and carried_out(form, act):
        flash("The validation is concluded; the company is told.", "success")
        return redirect(way_back("queue"))
    return _conclusion_page(validation_id, form, assessment), status_of(form)


def _conclusion_page(validation_id: int, form: ConclusionForm, assessment: Assessment) -> str:
    shown = validation_by_id(validation_id) or abort(404)
    answered = answer_to_report(validation_id)
    return render_template(
        "officer/conclusion.html",
        validation=shown,
        form=form,
        sections=verified_sections(shown),
        failed=failed_so_far(shown),
        answer=answered,
        points=answer_points(answered.id) if answered else {},
        actions=actions_from(shown.id),
        answer_due=answer_due(shown),
        assessment=assessment,
        score=score_view(assessment.score),
        open_to_me=_open_to(shown) and shown.reported_at is not None,
    )


def _assess(shown: Validation, now: datetime) -> Assessment:
    status = Status.VALIDATED if shown.passed else Status.CERTIFIED
    return assess(shown.enrollment, now=now, as_status=status, concluding=shown)


def verified_sections(shown: Validation) -> list[Section]:
    """Return what is verified, each with the company's answer and the finding."""
    application = application_of(shown.enrollment_id)
    answers = answers_in(application.id) if application else {}
    entity_type = shown.enrollment.entity_type
    company_id = shown.enrollment.company_id
    return sections_of(entity_type, answers, findings_by_criterion(shown.id), company_id)


def _open_to(shown: Validation) -> bool:
    person = actor()
    concluded = shown.closed_at is not None
    return not concluded and person.role is Role.SUPERVISOR and person.id != shown.validator_id


def failed_so_far(shown: Validation) -> tuple[Criterion, ...]:
    """Return the musts that were found, so far, to be less than met."""
    found = findings_by_criterion(shown.id).values()
    facts = [
        FindingFacts(f.criterion_id, None if f.grade is None else Grade(f.grade), f.assurance)
        for f in found
    ]
    known = {fact.criterion_id for fact in facts}
    asked = applicable(shipped_program().criteria, shown.enrollment.entity_type)
    return failed(facts, [criterion for criterion in asked if criterion.id in known])
