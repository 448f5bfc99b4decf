"""The headers with which every answer leaves."""

from collections.abc import Mapping

from flask import Flask, Response, request

from trusted.config import Environment, Settings
from trusted.web.languages import FRAMES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
# Of whatever a browser may show as a page, or load for one.
OF_PAGES: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# JSON loads nothing, leads nowhere and opens no window.
OF_DATA: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
# Two years, as browsers' own lists of https sites ask for.
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def init_app(app: Flask) -> None:
    """Have every answer leave with them."""
    settings = app.extensions["settings"]
    of_pages, of_data = protection(settings, OF_PAGES), protection(settings, OF_DATA)
    of_frames = protection(settings, {**OF_PAGES, "Content-Security-Policy": _framed(settings)})

    @app.after_request
    def protect(response: Response) -> Response:
        # What goes wrong in a frame is said in it too, so the address decides and not the view.
        shown = of_frames if request.endpoint in FRAMES else of_pages
        for name, value in (of_data if response.is_json else shown).items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            # Pages show what belongs to one person; shared machines must not keep them.
            response.headers["Cache-Control"] = "no-store"
        return response


def protection(settings: Settings, by_kind: Mapping[str, str]) -> Mapping[str, str]:
    """Return what answers of a kind say in an installation, whatever they hold."""
    only_https = ONLY_HTTPS if settings.environment is Environment.PRODUCTION else {}
    return {**by_kind, **only_https}


def _framed(settings: Settings) -> str:
    """Return the policy of what other portals may show: no script, where the operator allows."""
    ancestors = settings.embed_ancestors or "'none'"
    allowed = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    return allowed.replace("script-src 'self'", "script-src 'none'")
