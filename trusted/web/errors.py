"""Telling people what went wrong, and what they can do."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import current_app, render_template, request
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException

from trusted.domain.errors import (
    ChangedMeanwhile,
    DomainError,
    InputRefused,
    NotPermitted,
    NotSeparated,
)
from trusted.web.languages import FRAMES, refusal
from trusted.web.uploads import limit_in_words

# Every other rule answers 409 Conflict.
STATUS: dict[type[DomainError], HTTPStatus] = {
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotSeparated: HTTPStatus.FORBIDDEN,
    InputRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
}

WORDS = {
    400: (
        lazy_gettext("This request cannot be read"),
        lazy_gettext("Go back, reload the page and send it again."),
    ),
    403: (
        lazy_gettext("This page is not open to you"),
        lazy_gettext("Sign in with an account whose role includes it."),
    ),
    404: (
        lazy_gettext("This page does not exist"),
        lazy_gettext("Check the address, or start again from the home page."),
    ),
    405: (
        lazy_gettext("This address does not take that"),
        lazy_gettext("Go back and use the page's own buttons."),
    ),
    409: (
        lazy_gettext("This is not possible now"),
        lazy_gettext("Go back and reload the page to see how things stand."),
    ),
    413: (
        lazy_gettext("This is too large"),
        lazy_gettext("Send something smaller; the limit is stated beside the field."),
    ),
    422: (
        lazy_gettext("Something needs to be changed"),
        lazy_gettext("Go back, change it and send it again."),
    ),
    429: (
        lazy_gettext("Too many requests"),
        lazy_gettext("Wait a minute, then try again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("It was recorded. Try again in a few minutes."),
    ),
    503: (
        lazy_gettext("The service is not ready"),
        lazy_gettext("Try again in a minute."),
    ),
}


def http_error(error: HTTPException) -> tuple[str, int, Mapping[str, str]]:
    """Return the page for an error of the web itself."""
    code = error.code or 500
    # Of a method that is not taken, HTTP wants to hear which ones are.
    kept = {name: value for name, value in error.get_headers() if name == "Allow"}
    return *page(code, limit_in_words(code)), kept


def rule_not_met(error: DomainError) -> tuple[str, int]:
    """Return the page for a rule that refused; its own words say what to change."""
    return page(STATUS.get(type(error), HTTPStatus.CONFLICT), refusal(error))


def changed_meanwhile() -> tuple[str, int]:
    """Return the page for someone who decided on what another had just changed."""
    return rule_not_met(
        ChangedMeanwhile("Someone else changed this while you had it open. Nothing was saved.")
    )


def unexpected(error: Exception) -> tuple[str, int]:
    """Return the page for a fault of ours; the log has the rest."""
    current_app.logger.error("unexpected error at %r", request.path, exc_info=error)
    return page(500, "")


def page(status: int, detail: str) -> tuple[str, int]:
    """Return the error page for a status, with what is known in particular."""
    title, advice = WORDS.get(
        status, WORDS[HTTPStatus.BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    )
    text = render_template(
        "errors/error.html",
        status=int(status),
        title=title,
        detail=detail,
        advice=advice,
        back=_came_from(),
        framed=request.endpoint in FRAMES,
    )
    return text, int(status)


def _came_from() -> str | None:
    """Return the page of ours on which a button was pressed, read anew by a link to it; or None.

    The browser's own way back shows what it kept, and reloading here would send it all once more.
    """
    came = request.referrer or ""
    is_ours = came.startswith(request.host_url) and came != request.url
    return came if request.method == "POST" and is_ours else None
