"""Keeping the sessions of people out of the API."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

BASE = "/api/v1"


class Sessions(SecureCookieSessionInterface):
    """Opens no session for what machines ask: no cookie that comes with it is looked at."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request, an empty one that cannot be written to for the API."""
        if not request.path.startswith(f"{BASE}/"):
            return super().open_session(app, request)
        request.environ.pop("HTTP_COOKIE", None)
        return self.make_null_session(app)
