"""Samples of a validation: drawn, looked at, drawn again."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.criteria import applicable
from trusted.domain.standing import Role
from trusted.persistence.models import Sample, Validation
from trusted.persistence.queries.paging import page_of
from trusted.persistence.queries.samples import newest_results, sample_by_id, samples_of
from trusted.persistence.queries.validations import validation_by_id
from trusted.program import shipped_program
from trusted.services.samples import draw_sample, picks_of, record_results, sample_summary
from trusted.web.access import actor
from trusted.web.forms import ConfirmForm
from trusted.web.officer.filters import page_number
from trusted.web.officer.validation_forms import NO, YES, PickForm, SampleForm
from trusted.web.refusals import all_valid, carried_out, status_of


def samples(validation_id: int) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    form = SampleForm(request.form)
    form.offer(applicable(shipped_program().criteria, shown.enrollment.entity_type))
    drawn: list[Sample] = []

    def act() -> None:
        drawn.append(draw_sample(shown, form.draft(), actor=actor(), now=datetime.now(UTC)))

    if request.method == "POST" and carried_out(form, act):
        flash(f"The sample is drawn: {drawn[0].size} picks.", "success")
        return redirect(url_for("officer.sample", sample_id=drawn[0].id))
    shown = validation_by_id(validation_id) or abort(404)
    listed = [(sample, sample_summary(sample)) for sample in samples_of(validation_id)]
    facts = {"validation": shown, "samples": listed, "may_enter": may_enter(shown)}
    return render_template("officer/samples.html", form=form, **facts), status_of(form)


def sample(sample_id: int) -> ResponseReturnValue:
    shown = sample_by_id(sample_id) or abort(404)
    page = page_of(picks_of(shown), page_number())
    form, forms = ConfirmForm(request.form), _pick_forms(shown, page.items)

    def act() -> None:
        entered = [one.found(pick) for pick, one in forms.items()]
        results = [result for result in entered if result is not None]
        record_results(shown, results, actor=actor(), now=datetime.now(UTC))

    sound = request.method == "POST" and all_valid(forms.values())
    if sound and carried_out(form, act):
        flash("The results are saved.", "success")
        return redirect(url_for("officer.sample", sample_id=sample_id, page=page.page))
    if request.method == "POST" and not sound:
        form.form_errors.append("Some results need a change; each says which.")
    return _page(sample_id, page, form, forms), status_of(form)


def may_enter(shown: Validation) -> bool:
    """Whether the person is its validator and the report is not made."""
    mine = shown.validator_id == actor().id and actor().role is Role.VALIDATOR
    return mine and shown.reported_at is None


def _page(sample_id: int, page: object, form: ConfirmForm, forms: dict[int, PickForm]) -> str:
    shown = sample_by_id(sample_id) or abort(404)
    validation = validation_by_id(shown.validation_id) or abort(404)
    return render_template(
        "officer/sample.html",
        sample=shown,
        validation=validation,
        summary_of=sample_summary(shown),
        page=page,
        form=form,
        forms=forms,
        may_enter=may_enter(validation),
    )


def _pick_forms(shown: Sample, picks: list[int]) -> dict[int, PickForm]:
    known = newest_results(shown.id)
    forms = {}
    for pick in picks:
        form = PickForm(request.form, prefix=f"pick-{pick}")
        if request.method != "POST" and (result := known.get(pick)) is not None:
            form.result.data = YES if result.conforming else NO
            form.note.data = result.note
        forms[pick] = form
    return forms
