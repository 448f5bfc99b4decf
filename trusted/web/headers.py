"""The headers with which every answer leaves."""

from flask import Flask, Response

from trusted.config import Environment, Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Two years, as browsers' own lists of https sites ask for.
ONLY_HTTPS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Have every answer leave with them."""
    always = protection(app.extensions["settings"])

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.update(always)
        if response.mimetype == "text/html":
            # Pages show what belongs to one person; shared machines must not keep them.
            response.headers["Cache-Control"] = "no-store"
        return response


def protection(settings: Settings) -> dict[str, str]:
    """Return what every answer of an installation says, whatever it holds."""
    if settings.environment is Environment.PRODUCTION:
        return ALWAYS | {"Strict-Transport-Security": ONLY_HTTPS}
    return ALWAYS
