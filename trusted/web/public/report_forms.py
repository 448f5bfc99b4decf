"""What somebody who reports a violation fills in, step by step."""

from dataclasses import dataclass
from secrets import token_urlsafe

from flask_babel import lazy_gettext
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.validators import Optional as OrNothing

from trusted.domain.allegations import Category
from trusted.program import shipped_program
from trusted.services.allegations import AllegationDraft
from trusted.web.forms import PortalForm, stripped
from trusted.web.languages import language


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the form: its fields by name; none: look over what was entered."""

    title: str
    fields: tuple[str, ...]


STAGES = (
    Stage(lazy_gettext("What it is about"), ("category",)),
    Stage(lazy_gettext("Who and where"), ("subject", "link", "seller")),
    Stage(lazy_gettext("What happened"), ("what", "goods", "occurred")),
    Stage(lazy_gettext("You"), ("contact",)),
    Stage(lazy_gettext("Check and send"), ()),
)


class ReportForm(PortalForm):
    """A report; each step shows some of it and carries the rest along in the page itself."""

    nonce = HiddenField(default=lambda: token_urlsafe(12))
    category = RadioField(
        lazy_gettext("What is your report about?"),
        [InputRequired(lazy_gettext("Choose what fits best"))],
        coerce=str,
    )
    subject = StringField(
        lazy_gettext("Who is it about?"),
        [DataRequired(lazy_gettext("Say who it is about, as well as you can")), Length(max=200)],
        filters=[stripped],
        description=lazy_gettext(
            "The name of a company, shop or person, as it stands on the site or parcel."
        ),
        render_kw={"autocomplete": "off"},
    )
    link = StringField(
        lazy_gettext("Address of the listing or website"),
        [OrNothing(), Length(max=500)],
        filters=[stripped],
        render_kw={"autocomplete": "off", "inputmode": "url"},
    )
    seller = StringField(
        lazy_gettext("Seller id or shop name on the marketplace"),
        [OrNothing(), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    what = TextAreaField(
        lazy_gettext("What happened?"),
        [DataRequired(lazy_gettext("Say what happened")), Length(max=10_000)],
        filters=[stripped],
        description=lazy_gettext(
            "What you saw, and how you know. Write nothing that shows who you are, if you wish"
            " to stay unknown."
        ),
    )
    goods = StringField(
        lazy_gettext("Which goods?"),
        [OrNothing(), Length(max=500)],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    occurred = StringField(
        lazy_gettext("When and where?"),
        [OrNothing(), Length(max=200)],
        filters=[stripped],
        description=lazy_gettext(
            "As exactly as you know: a day, a month, a port, a tracking number."
        ),
        render_kw={"autocomplete": "off"},
    )
    contact = StringField(
        lazy_gettext("How can we reach you?"),
        [OrNothing(), Length(max=500)],
        filters=[stripped],
        description=lazy_gettext(
            "Leave this empty to stay unknown. You can follow your report and answer questions"
            " with a code, without telling us who you are. What you enter here is seen only by the"
            " officials who deal with your report."
        ),
    )

    def offer(self) -> None:
        """Offer the categories, each with what belongs to it."""
        texts = shipped_program().allegations.categories.values()
        said = {one.id.value: one.said_in(language()) for one in texts}
        self.category.choices = {id_: f"{name}: {hint}" for id_, (name, hint) in said.items()}

    def wrong_in(self, stage: Stage) -> bool:
        """Whether something in these fields must be corrected; errors of others are not shown."""
        self.validate()
        for field in self:
            if field.name not in (*stage.fields, "csrf_token"):
                field.errors = []
        return bool(self.errors)

    def first_wrong(self) -> int | None:
        """Return the number of the first step that holds an error, or None."""
        self.validate()
        wrong = set(self.errors)
        return next((n for n, stage in enumerate(STAGES) if wrong & set(stage.fields)), None)

    def draft(self) -> AllegationDraft:
        """Return the report as it was entered."""
        return AllegationDraft(
            category=Category(self.category.data),
            subject=self.subject.data or "",
            link=self.link.data or "",
            seller=self.seller.data or "",
            goods=self.goods.data or "",
            occurred=self.occurred.data or "",
            what=self.what.data or "",
            contact=self.contact.data or "",
            language=language(),
        )


class FollowForm(PortalForm):
    code = StringField(
        lazy_gettext("Code of your report"),
        [DataRequired(lazy_gettext("Enter the code")), Length(max=80)],
        filters=[stripped],
        description=lazy_gettext("Four groups of five letters and digits. Capitals do not matter."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class MessageForm(PortalForm):
    body = TextAreaField(
        lazy_gettext("Your answer, or what you want to add"),
        [DataRequired(lazy_gettext("Write something")), Length(max=5_000)],
        filters=[stripped],
    )


class ReportFileForm(PortalForm):
    file = FileField(
        lazy_gettext("Photo or document"),
        description=lazy_gettext(
            "We take out where and when a photo or document was made, and by whom, before anybody"
            " opens it. What can be seen or read in it stays."
        ),
    )

    def validate_file(self, field: FileField) -> None:
        """Refuse a form without a file."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(lazy_gettext("Choose a file"))
