"""Pages that other portals may show in a frame: no script, and only where the operator allows."""

from flask import Response, current_app, make_response
from flask.typing import ResponseReturnValue

from trusted.web.headers import POLICY


def framed(page: ResponseReturnValue) -> Response:
    """Return a page as an answer that the allowed portals may show in a frame."""
    ancestors = current_app.extensions["settings"].embed_ancestors or "'none'"
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", f"frame-ancestors {ancestors}"
    ).replace("script-src 'self'", "script-src 'none'")
    return answer
