"""Who may use which page: every view says so, and nothing else opens."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trusted.domain.standing import Role
from trusted.persistence.models import Account
from trusted.web.forms import NUL, SignInForm
from trusted.web.transactions import SAFE, View

OFFICIALS = (
    Role.REVIEWER,
    Role.VALIDATOR,
    Role.SUPERVISOR,
    Role.PROGRAM_MANAGER,
    Role.AUDITOR,
)
# What a browser says of a request from a page of ours, or typed and reloaded by the person.
OURS = frozenset({"same-origin", "none"})


def allow(*roles: Role, spoken: bool = False) -> Callable[[View], View]:
    """Open a view to these roles only; spoken: it is written in both languages."""

    def mark(view: View) -> View:
        view.access = frozenset(roles)  # type: ignore[attr-defined]
        view.spoken = spoken  # type: ignore[attr-defined]
        return view

    return mark


def public_view(view: View) -> View:
    """Open a view to everybody."""
    view.access = None  # type: ignore[attr-defined]
    return view


def guard() -> ResponseReturnValue | None:
    """Let through who may use the page that was asked for; deny by default."""
    if request.method not in SAFE and from_elsewhere():
        # Refused before anything is set up: the answer must not replace the person's session.
        abort(HTTPStatus.BAD_REQUEST)
    if NUL in request.path:
        abort(HTTPStatus.NOT_FOUND)  # PostgreSQL cannot even look for it
    view = current_app.view_functions[request.endpoint or ""]
    access: frozenset[Role] | None = getattr(view, "access", frozenset())
    if access is None:
        return None
    if not current_user.is_authenticated:
        return keep_and_sign_in(), HTTPStatus.UNAUTHORIZED
    if current_user.account.role not in access:
        abort(HTTPStatus.FORBIDDEN)
    return None


def actor() -> Account:
    """Return the account of who is signed in."""
    account: Account = current_user.account
    return account


def from_elsewhere() -> bool:
    """Tell whether the browser says that no page of ours sent this request."""
    if said := request.headers.get("Sec-Fetch-Site"):
        return said not in OURS
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def keep_and_sign_in() -> str:
    """Return the sign-in page; it carries along what was typed, so that nothing is lost."""
    form = SignInForm(formdata=None)
    if request.method in SAFE:
        target = request.full_path.rstrip("?")
        return render_template("public/sign_in.html", form=form, kept=[], target=target)
    sent = request.form.items(multi=True)
    kept = [(name, value) for name, value in sent if name != "csrf_token"]
    target = request.path if kept else ""
    return render_template("public/sign_in.html", form=form, kept=kept, target=target)
