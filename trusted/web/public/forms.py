"""What anybody fills in."""

from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from trusted.domain.languages import Language
from trusted.services.accounts import PASSWORD_MAX, PASSWORD_MIN
from trusted.web.forms import PortalForm, stripped


class SignUpForm(PortalForm):
    """An account for a member of the trade."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name"), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        "E-mail address",
        [
            DataRequired("Enter your e-mail address"),
            Length(max=254),
            Email("Enter an address such as name@company.example"),
        ],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        [
            InputRequired("Choose a password"),
            Length(
                PASSWORD_MIN,
                PASSWORD_MAX,
                f"Choose a password of {PASSWORD_MIN} to {PASSWORD_MAX} characters;"
                " a few words will do",
            ),
        ],
        description=(
            f"{PASSWORD_MIN} to {PASSWORD_MAX} characters; a few words with spaces are fine."
            " It may not contain your e-mail address. No capitals, digits or signs are demanded."
        ),
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(PortalForm):
    """In which language a person is told things."""

    language = RadioField(
        "Notices, mails and explanations of states in",
        [InputRequired("Choose a language")],
        choices={Language.ENGLISH: "English", Language.SPANISH: "Español (Spanish)"},
        coerce=Language,
        description="The pages themselves are in English. A notice keeps both languages.",
    )
