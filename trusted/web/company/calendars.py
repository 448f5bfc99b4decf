"""Dates for people's calendars: to download, and to subscribe to at a private address."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.calendars import enrollments_seen_by, feed_of, feeds_of
from trusted.services.calendars import feed_file, make_feed, personal_file, revoke_feed
from trusted.web.access import actor
from trusted.web.company.forms import FeedForm
from trusted.web.company.pages import own_case
from trusted.web.refusals import status_of


def calendars() -> ResponseReturnValue:
    form = FeedForm(request.form)
    form.offer(enrollments_seen_by(actor().id))
    if form.sent():
        _, token = make_feed(actor(), form.enrollment.data or None, now=datetime.now(UTC))
        address = f"{_base_url()}{url_for('company.feed', token=token)}"
        return render_template("company/calendar_address.html", address=address)
    return (
        render_template("company/calendars.html", form=form, feeds=feeds_of(actor().id)),
        status_of(form),
    )


def revoke(feed_id: int) -> ResponseReturnValue:
    kept = feed_of(actor().id, feed_id) or abort(HTTPStatus.NOT_FOUND)
    revoke_feed(kept, actor=actor(), now=datetime.now(UTC))
    flash("The address is closed.", "success")
    return redirect(url_for("company.calendars"))


def all_dates() -> ResponseReturnValue:
    return _file(_personal(None), "trusted.ics")


def dates(enrollment_id: int) -> ResponseReturnValue:
    enrollment = own_case(enrollment_id).enrollment
    return _file(_personal(enrollment_id), f"{enrollment.partner_number}.ics")


def feed(token: str) -> ResponseReturnValue:
    content = feed_file(token, base_url=_base_url(), now=datetime.now(UTC))
    return _file(content or abort(HTTPStatus.NOT_FOUND), "trusted.ics")


def _personal(enrollment_id: int | None) -> bytes:
    now = datetime.now(UTC)
    return personal_file(actor(), enrollment_id, base_url=_base_url(), now=now)


def _base_url() -> str:
    base_url: str = current_app.extensions["settings"].base_url
    return base_url


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
