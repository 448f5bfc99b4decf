"""What anybody fills in."""

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

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
