"""What all forms of the pages share, and the two forms that stand at every door."""

from typing import Any

from flask import current_app, session
from wtforms import EmailField, Form, PasswordField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import InputRequired, Length


def stripped(value: str | None) -> str | None:
    """Return the text without spaces around it."""
    return value.strip() if value else value


class PortalForm(Form):
    """A form that is protected against being sent from elsewhere."""

    class Meta:
        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = None

        @property
        def csrf_secret(self) -> bytes:
            secret: str = current_app.secret_key  # type: ignore[assignment]
            return secret.encode()

        @property
        def csrf_context(self) -> Any:
            return session


class ConfirmForm(PortalForm):
    """Nothing but a button."""


def csrf_token() -> str:
    """Return the token for a form that a template writes itself (components/button.html)."""
    token: str = ConfirmForm().csrf_token.current_token
    return token


class SignInForm(PortalForm):
    """Who is there."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Enter your e-mail address"), Length(max=254)],
        filters=[stripped],
    )
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=128)])
