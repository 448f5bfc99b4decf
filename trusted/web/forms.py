"""What all forms of the pages share, and the two forms that stand at every door."""

import re
from typing import Any

from flask import current_app, request, session
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import DateField, EmailField, Field, Form, PasswordField, StringField, TextAreaField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import InputRequired, Length, Optional

from trusted.domain.languages import Language
from trusted.web.languages import language

NUL = "\0"
# Of any other year a day is a slip: nothing that anybody enters here is so long ago or far away.
YEARS = range(1900, 2200)
# Control characters, ends of lines, and what turns the direction of the text after it.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def stripped(value: str | None) -> str | None:
    """Return the text without spaces around it, its lines ended as a browser counts them."""
    return value.replace("\r\n", "\n").strip() if value else value


def or_none(value: str | None) -> str | None:
    """Return the text, None if it is empty: for what may be left out."""
    return value or None


class TextForm(Form):
    """A form that refuses, in every field, text which could not be kept or would mislead."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse also what PostgreSQL cannot keep, and in names what no reader would see."""
        valid = super().validate(extra_validators)
        for field in self:
            field.errors = [str(e) if isinstance(e, LazyString) else e for e in field.errors]
            if isinstance(field.data, str) and _unfit(field):
                complain(
                    field, gettext("This holds a character that cannot be kept. Type it again.")
                )
                valid = False
        return valid


class PortalForm(TextForm):
    """A form that is protected against being sent from elsewhere."""

    class Meta:
        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = None

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Take a form that nobody sent for none: it then shows what is saved, ticks and all."""
            del form
            return formdata or None

        @property
        def locales(self) -> list[str] | bool:
            chosen = language()
            return False if chosen is Language.ENGLISH else [chosen.value]

        @property
        def csrf_secret(self) -> bytes:
            secret: str = current_app.secret_key  # type: ignore[assignment]
            return secret.encode()

        @property
        def csrf_context(self) -> Any:
            return session

    def sent(self) -> bool:
        """Whether the form was sent and holds nothing to correct."""
        return request.method == "POST" and self.validate()


def _unfit(field: Field) -> bool:
    # Names stand on certificates and in lists: nothing in them may turn or break a line.
    if isinstance(field, StringField) and not isinstance(field, TextAreaField | PasswordField):
        return UNSEEN.search(field.data) is not None
    return NUL in field.data


class OpenForNow(Optional):
    """What may be left open while one works on it, but is needed in the end: so not optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class ConfirmForm(PortalForm):
    """Nothing but a button."""


class DayField(DateField):
    """A day that may be left out."""

    def __init__(self, label: str, description: str = "", **given: Any) -> None:
        super().__init__(label, [Optional()], description=description, **given)

    def process_formdata(self, valuelist: list[str]) -> None:
        words = gettext("Enter a day as year-month-day, such as 2026-11-24")
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(words) from error
        if self.data is not None and self.data.year not in YEARS:
            raise ValueError(words)


class NeededDayField(DayField):
    """A day that must be given."""

    def __init__(self, label: str, needed: str, description: str = "", **given: Any) -> None:
        super().__init__(label, description, **given)
        must_be_given(self, needed)


def must_be_given(field: Field, words: str) -> None:
    """Have a field that could be left out be needed; words: what to do where it is empty."""
    field.validators = [InputRequired(words)]
    field.flags.optional, field.flags.required = False, True


def complain(field: Field, words: str) -> None:
    """Add an error to a field."""
    field.errors = [*field.errors, words]


def csrf_token() -> str:
    """Return the token for a form that a template writes itself (components/button.html)."""
    token: str = ConfirmForm().csrf_token.current_token
    return token


def page_number() -> int:
    """Return which page of a list was asked for, from 1; nonsense is the first."""
    return request.args.get("page", 1, type=int)


class SignInForm(PortalForm):
    """Who is there."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Enter your e-mail address")), Length(max=254)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter your password")), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
