"""What anybody fills in."""

from flask_babel import lazy_gettext
from wtforms import EmailField, FileField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from trusted.domain.languages import Language
from trusted.services.accounts import PASSWORD_MAX, PASSWORD_MIN
from trusted.web.forms import PortalForm, stripped
from trusted.web.languages import NAMES


class SignUpForm(PortalForm):
    """An account for a member of the trade."""

    name = StringField(
        lazy_gettext("Your name"),
        [DataRequired(lazy_gettext("Enter your name")), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        lazy_gettext("E-mail address"),
        [
            DataRequired(lazy_gettext("Enter your e-mail address")),
            Length(max=254),
            Email(lazy_gettext("Enter an address such as name@company.example")),
        ],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Choose a password")),
            Length(
                PASSWORD_MIN,
                PASSWORD_MAX,
                lazy_gettext(
                    "Choose a password of %(least)s to %(most)s characters; a few words will do",
                    least=PASSWORD_MIN,
                    most=PASSWORD_MAX,
                ),
            ),
        ],
        description=lazy_gettext(
            "%(least)s to %(most)s characters; a few words with spaces are fine. It may not contain"
            " your e-mail address. No capitals, digits or signs are demanded.",
            least=PASSWORD_MIN,
            most=PASSWORD_MAX,
        ),
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(PortalForm):
    """In which language a person is told things."""

    language = RadioField(
        lazy_gettext("Notices, mails and explanations of states in"),
        [InputRequired(lazy_gettext("Choose a language"))],
        choices=NAMES,
        coerce=Language,
        description=lazy_gettext(
            "Pages that anybody can read follow it too; the others are in English. A notice keeps"
            " both languages."
        ),
    )


class FileForm(PortalForm):
    """A file that somebody was shown."""

    file = FileField(
        lazy_gettext("Certificate or letter (PDF), or credential (JWT)"),
        description=lazy_gettext(
            "It is compared and forgotten. One that was scanned or printed has another content:"
            " type its code instead."
        ),
    )
