"""Lists of our partners that an administration is told: each that was made, to save."""

from datetime import UTC, datetime

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.config import Settings
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.exports import exports_of
from trusted.register.signatures import PARTNER_LIST
from trusted.services.arrangements import DECIDING
from trusted.services.exchange_export import export_called, export_file, make_export
from trusted.services.partner_files import ENDINGS
from trusted.services.signing_keys import live_keys, signer_at
from trusted.web.access import actor
from trusted.web.officer.filters import page_number

# Of a signature without what it signs (RFC 7515, F).
JOSE = "application/jose"


def told(arrangement_code: str) -> ResponseReturnValue:
    shown = arrangement_called(arrangement_code) or abort(404)
    page = exports_of(shown.id, page_number())
    return render_template(
        "officer/told_lists.html",
        shown=shown,
        page=page,
        endings=tuple(ENDINGS),
        signs=bool(live_keys()),
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
    name, media_type, data = _file(arrangement_code, list_number, ending)
    return _saved(name, media_type, data)


def signature(arrangement_code: str, list_number: int, ending: str) -> Response:
    name, _, data = _file(arrangement_code, list_number, ending)
    settings: Settings = current_app.extensions["settings"]
    signer = signer_at(settings.signing_secret, datetime.now(UTC)) or abort(404)
    return _saved(f"{name}.jws", JOSE, signer.detached(PARTNER_LIST, data).encode())


def _file(arrangement_code: str, list_number: int, ending: str) -> tuple[str, str, bytes]:
    shown = arrangement_called(arrangement_code) or abort(404)
    export = export_called(shown, list_number) or abort(404)
    media_type = ENDINGS.get(ending) or abort(404)
    name = f"{shown.code}-{export.number}.{ending}"
    return name, media_type, export_file(shown, export, media_type)


def _saved(name: str, media_type: str, data: bytes) -> Response:
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
