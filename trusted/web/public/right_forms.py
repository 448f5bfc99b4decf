"""What rights holders and those who look for recorded rights fill in."""

from flask_babel import gettext, lazy_gettext
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.validators import Optional as OrNothing

from trusted.domain.rights import CLASSES, RightKind
from trusted.services.rights import RightDraft
from trusted.web.countries import country_names
from trusted.web.forms import NeededDayField, PortalForm, TextForm, stripped
from trusted.web.languages import language


def line(label: object, missing: object, most: int, hint: object = "") -> StringField:
    """Return a field of one line that must be filled in."""
    return StringField(
        label,
        [DataRequired(missing), Length(max=most)],
        filters=[stripped],
        description=hint,
        render_kw={"autocomplete": "off"},
    )


def words(label: object, missing: object, hint: object = "") -> TextAreaField:
    """Return a field of several lines that must be filled in."""
    return TextAreaField(
        label, [DataRequired(missing), Length(max=5_000)], filters=[stripped], description=hint
    )


class RightSearchForm(TextForm):
    """What is looked for."""

    text = StringField(
        lazy_gettext("Mark, owner or registration number"), [Length(max=200)], filters=[stripped]
    )
    number = IntegerField(
        lazy_gettext("Class"),
        [OrNothing(), NumberRange(1, CLASSES)],
        description=lazy_gettext("From 1 to 45, of the Nice classification."),
    )


class RightForm(PortalForm):
    """A right as its holder applies for it."""

    kind = RadioField(
        lazy_gettext("What is protected?"),
        [InputRequired(lazy_gettext("Choose one"))],
        coerce=str,
    )
    title = line(
        lazy_gettext("Mark, or title of the work"), lazy_gettext("Enter the mark or title"), 200
    )
    registration = line(
        lazy_gettext("Registration number"), lazy_gettext("Enter the registration number"), 60
    )
    owner = line(lazy_gettext("Owner, as registered"), lazy_gettext("Enter the owner"), 200)
    classes = StringField(
        lazy_gettext("Classes of goods and services"),
        [Length(max=200)],
        filters=[stripped],
        description=lazy_gettext("For a trademark, such as 9, 25. Leave it empty for a copyright."),
    )
    countries = SelectMultipleField(
        lazy_gettext("Countries in which it is registered"),
        [InputRequired(lazy_gettext("Choose at least one country"))],
    )
    expires_on = NeededDayField(
        lazy_gettext("Last day of the registration"), lazy_gettext("Enter the last day")
    )
    contact = line(
        lazy_gettext("How we reach you"),
        lazy_gettext("Enter an e-mail address or telephone number"),
        500,
        lazy_gettext(
            "Only officials see it; others write to you through this site. At an e-mail address we"
            " tell you what happens."
        ),
    )
    proof = words(
        lazy_gettext("Proof"),
        lazy_gettext("Say where the registration can be looked up"),
        lazy_gettext("Where the registration can be looked up, and what shows that you own it."),
    )

    def offer(self) -> None:
        """Offer kinds and countries."""
        self.kind.choices = [(kind.value, kind_said(kind)) for kind in RightKind]
        self.countries.choices = list(country_names().items())

    def draft(self) -> RightDraft:
        """Return the right as it was entered."""
        return RightDraft(
            kind=RightKind(self.kind.data),
            title=self.title.data,
            registration=self.registration.data,
            owner=self.owner.data,
            classes=self.classes.data or "",
            countries=tuple(self.countries.data or ()),
            expires_on=self.expires_on.data,
            contact=self.contact.data,
            proof=self.proof.data,
            language=language(),
        )


class HolderForm(PortalForm):
    code = line(lazy_gettext("Code of your right"), lazy_gettext("Enter the code"), 80)


class HolderAnswerForm(PortalForm):
    with_id = SelectField(lazy_gettext("To"), coerce=int)
    body = words(lazy_gettext("Your answer"), lazy_gettext("Write something"))

    def offer(self, partners: dict[int, str]) -> None:
        """Offer who has written: account id -> name."""
        self.with_id.choices = list(partners.items())


class WriteForm(PortalForm):
    body = words(
        lazy_gettext("Your message"),
        lazy_gettext("Write something"),
        lazy_gettext("The rights holder reads it with your name, and answers here."),
    )


class TakedownForm(PortalForm):
    partner_number = line(
        lazy_gettext("Partner number of the marketplace"),
        lazy_gettext("Enter the partner number"),
        20,
        lazy_gettext("You find it in the directory."),
    )
    link = line(
        lazy_gettext("Address of the listing"),
        lazy_gettext("Enter the address of the listing"),
        500,
    )
    text = words(
        lazy_gettext("Why it infringes your right"), lazy_gettext("Say why it infringes your right")
    )


def kind_said(kind: RightKind) -> str:
    """Return what is protected, in the language of the reader."""
    return gettext("Trademark") if kind is RightKind.TRADEMARK else gettext("Copyright")
