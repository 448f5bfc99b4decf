"""Letting one address ask only so often what everybody may ask."""

from collections.abc import Callable
from functools import wraps
from typing import Literal

from flask import abort, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trusted.config import Settings
from trusted.services.limits import Limiter, Limits, sender
from trusted.web import errors

View = Callable[..., ResponseReturnValue]
Limited = Literal["searches", "downloads", "reports", "messages", "opinions"]


def limited(what: Limited) -> Callable[[View], View]:
    """Have a view refuse who asks too often (429), saying when to ask again."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(**arguments: object) -> ResponseReturnValue:
            refuse_haste(what)
            return view(**arguments)

        return asked

    return guarded


def refuse_haste(what: Limited) -> None:
    """End a request of who has asked too often within the last minute."""
    limits: Limits = current_app.extensions["limits"]
    settings: Settings = current_app.extensions["settings"]
    forwarded = request.headers.get("X-Forwarded-For", "")
    limiter: Limiter = getattr(limits, what)
    if wait := limiter.wait(sender(request.remote_addr, forwarded, settings.proxies)):
        answer = make_response(
            errors.page(429, gettext("You can ask again in %(number)s seconds.", number=wait))
        )
        answer.headers["Retry-After"] = str(wait)
        abort(answer)
