"""Pages where a company uploads many documents at once: archive and list, a trial, the result."""

from datetime import UTC, datetime
from io import BytesIO

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.packing_list import template
from trusted.services.applications import needs_of
from trusted.services.bundles import (
    forget_aside,
    laid_aside,
    lay_aside,
    take_in_bundle,
    try_bundle,
)
from trusted.services.documents import is_open
from trusted.web.access import actor
from trusted.web.company.document_forms import BundleForm
from trusted.web.company.library import file_limits
from trusted.web.company.pages import case_page, own_case
from trusted.web.downloads import attachment, kept_files
from trusted.web.forms import ConfirmForm
from trusted.web.refusals import said_at


def bundle(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    form = BundleForm(CombinedMultiDict([request.files, request.form]))
    if form.sent():
        with said_at(form.archive, InputRefused):
            token = lay_aside(
                current_app.extensions["settings"],
                form.archive.data.stream,
                form.packing_list.data.stream,
                actor=actor(),
                now=datetime.now(UTC),
            )
            return redirect(url_for(".bundle_trial", enrollment_id=enrollment_id, token=token))
        case = own_case(enrollment_id)
    return case_page("company/bundle.html", case, "Many documents", form=form, **file_limits())


def bundle_trial(enrollment_id: int, token: str) -> ResponseReturnValue:
    case, form = own_case(enrollment_id), ConfirmForm(request.form)
    settings = current_app.extensions["settings"]
    if (folder := laid_aside(settings, token, actor=actor())) is None:
        if request.method == "POST":
            raise TransitionNotAllowed("These files are not here any more. Upload them again.")
        flash("These files are not here any more. Upload them again.", "warning")
        return redirect(url_for(".bundle", enrollment_id=enrollment_id))
    take_in = form.sent()
    results = (take_in_bundle if take_in else try_bundle)(
        case.application,
        folder,
        store=kept_files(),
        max_bytes=file_limits()["max_bytes"],
        actor=actor(),
        now=datetime.now(UTC),
    )
    if take_in:
        forget_aside(settings, token, actor=actor())
    case = own_case(enrollment_id)
    values = {"form": form, "results": results, "done": take_in}
    return case_page("company/bundle_trial.html", case, "Many documents", **values)


def bundle_template(enrollment_id: int) -> ResponseReturnValue:
    case = own_case(enrollment_id)
    criteria = needs_of(case.enrollment.entity_type).criteria
    fit = [c.id for c in criteria if is_open(c.id, case.application, case.enrollment)]
    # The mark has spreadsheets read the text as UTF-8.
    text = template(fit).encode("utf-8-sig")
    name = f"documents-{case.enrollment.partner_number}.csv"
    return attachment(BytesIO(text), filename=name, media_type="text/csv", size=len(text))
