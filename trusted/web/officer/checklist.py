"""The checklist of a validation, a category at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.models import Validation
from trusted.persistence.queries.photos import photo_counts
from trusted.persistence.queries.scoring import findings_by_criterion
from trusted.persistence.queries.validations import validation_by_id
from trusted.services.validations import record_findings
from trusted.web.access import actor
from trusted.web.forms import ConfirmForm
from trusted.web.officer.findings import FindingForm, drafts_in, finding_forms, show_conflicts
from trusted.web.officer.profile import Section
from trusted.web.officer.validations import verified_sections
from trusted.web.refusals import all_valid, carried_out, status_of


def checklist(validation_id: int, category_id: str) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    form, forms = ConfirmForm(request.form), finding_forms(_section(shown, category_id), shown.kind)

    def act() -> None:
        drafts = drafts_in(forms, findings_by_criterion(shown.id))
        if drafts:
            record_findings(shown, drafts, actor=actor(), now=datetime.now(UTC))

    sound = request.method == "POST" and all_valid(forms.values())
    if sound and carried_out(form, act):
        flash("The findings are saved.", "success")
        return redirect(_next(shown, category_id))
    if request.method == "POST" and not sound:
        form.form_errors.append("Some findings need a change; each says which.")
    return _page(validation_id, category_id, form, forms), status_of(form)


def _page(
    validation_id: int, category_id: str, form: ConfirmForm, forms: Mapping[str, FindingForm]
) -> str:
    shown = validation_by_id(validation_id) or abort(404)
    show_conflicts(forms, findings_by_criterion(shown.id))
    section = _section(shown, category_id)
    return render_template(
        "officer/checklist.html",
        validation=shown,
        section=section,
        form=form,
        forms=forms,
        photos=photo_counts(shown.id),
    )


def _section(shown: Validation, category_id: str) -> Section:
    sections = {section.category.id: section for section in verified_sections(shown)}
    return sections.get(category_id) or abort(404)


def _next(shown: Validation, category_id: str) -> str:
    """Return where one goes on after a category: the next one, or back to the whole."""
    ids = [section.category.id for section in verified_sections(shown)]
    following = ids[ids.index(category_id) + 1 :]
    if not following:
        return url_for("officer.validation", validation_id=shown.id)
    return url_for("officer.checklist", validation_id=shown.id, category_id=following[0])
