"""Lists of our partners that an administration is told: each that was made, to save."""

from datetime import UTC, datetime

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.exports import exports_of
from trusted.services.arrangements import DECIDING
from trusted.services.exchange_export import export_called, export_file, make_export
from trusted.services.partner_files import ENDINGS
from trusted.web.access import actor
from trusted.web.officer.filters import page_number


def told(arrangement_code: str) -> ResponseReturnValue:
    shown = arrangement_called(arrangement_code) or abort(404)
    page = exports_of(shown.id, page_number())
    return render_template(
        "officer/told_lists.html",
        shown=shown,
        page=page,
        endings=tuple(ENDINGS),
        may_make=actor().role in DECIDING,
    )


def make(arrangement_code: str) -> ResponseReturnValue:
    shown = arrangement_called(arrangement_code) or abort(404)
    export = make_export(shown, now=datetime.now(UTC))
    if export:
        flash(gettext("List %(number)s is the newest.", number=export.number), "success")
    else:
        flash(gettext("Nobody agreed to be told yet."), "info")
    return redirect(url_for("officer.told_lists", arrangement_code=arrangement_code))


def save(arrangement_code: str, list_number: int, ending: str) -> Response:
    shown = arrangement_called(arrangement_code) or abort(404)
    export = export_called(shown, list_number) or abort(404)
    media_type = ENDINGS.get(ending) or abort(404)
    response = Response(export_file(shown, export, media_type), content_type=media_type)
    name = f"{shown.code}-{export.number}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
