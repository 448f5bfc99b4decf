"""Photos of a validation, by criterion."""

from datetime import UTC, datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.criteria import Criterion, applicable
from trusted.persistence.models import Validation
from trusted.persistence.queries.photos import photo_by_id, photos_for
from trusted.persistence.queries.validations import validation_by_id
from trusted.program import shipped_program
from trusted.services.photos import keep_photo, open_photo
from trusted.web.access import actor
from trusted.web.downloads import attachment, kept_files
from trusted.web.officer.filters import page_number
from trusted.web.officer.samples import may_enter
from trusted.web.officer.validation_forms import PhotoForm
from trusted.web.refusals import carried_out, status_of

PHOTO_KINDS = ".jpg,.jpeg,.png"


def photos(validation_id: int, criterion_id: str) -> ResponseReturnValue:
    shown = validation_by_id(validation_id) or abort(404)
    criterion = _asked(shown, criterion_id)
    form = PhotoForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "POST" and carried_out(form, lambda: _keep(shown, criterion_id, form)):
        flash("The photo is kept.", "success")
        return redirect(
            url_for("officer.photos", validation_id=validation_id, criterion_id=criterion_id)
        )
    shown = validation_by_id(validation_id) or abort(404)
    page = render_template(
        "officer/photos.html",
        validation=shown,
        criterion=criterion,
        page=photos_for(validation_id, criterion_id, page_number()),
        form=form,
        may_enter=may_enter(shown),
        max_bytes=current_app.extensions["settings"].evidence_max_bytes,
        accept=PHOTO_KINDS,
    )
    return page, status_of(form)


def photo(photo_id: int) -> ResponseReturnValue:
    shown = photo_by_id(photo_id) or abort(404)
    file = open_photo(shown, store=kept_files(), actor=actor(), now=datetime.now(UTC))
    return attachment(file, filename=shown.filename, media_type=shown.media_type, size=shown.size)


def _keep(shown: Validation, criterion_id: str, form: PhotoForm) -> None:
    keep_photo(
        shown,
        criterion_id,
        form.file.data.stream,
        form.draft(),
        store=kept_files(),
        max_bytes=current_app.extensions["settings"].evidence_max_bytes,
        actor=actor(),
        now=datetime.now(UTC),
    )


def _asked(shown: Validation, criterion_id: str) -> Criterion:
    criteria = applicable(shipped_program().criteria, shown.enrollment.entity_type)
    return next((c for c in criteria if c.id == criterion_id), None) or abort(404)
