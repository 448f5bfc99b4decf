"""What companies fill in."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.validators import ValidationError as Refusal
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from trusted.domain.criteria import Grade
from trusted.domain.identifiers import Scheme
from trusted.persistence.models import Company, Enrollment, Response
from trusted.program import EntityType, SchemeText
from trusted.services.applications import PARCELS_LIMIT, ResponseDraft
from trusted.services.files import ACCEPTED_ENDINGS
from trusted.web.addresses import row_number
from trusted.web.countries import CountryField
from trusted.web.forms import PortalForm, or_none, stripped

STATEMENT_MAX = 8000
REASON_MAX = 2000
NOT_APPLICABLE = "not_applicable"
GRADES = {
    str(int(Grade.MET_WITH_RESULTS)): "3 – Met, and we measure the results",
    str(int(Grade.MET)): "2 – Met",
    str(int(Grade.PARTLY_MET)): "1 – Partly met",
    str(int(Grade.NOT_MET)): "0 – Not met",
    NOT_APPLICABLE: "It does not apply to us",
}
FILE_KINDS = ",".join(f".{ending}" for ending in ACCEPTED_ENDINGS)


class CompanyForm(PortalForm):
    """Who a company is."""

    legal_name = StringField(
        lazy_gettext("Legal name"),
        [DataRequired(lazy_gettext("Enter the name as it is registered")), Length(max=200)],
        filters=[stripped],
        description=lazy_gettext("As it stands in the register of companies."),
    )
    trade_name = StringField(
        lazy_gettext("Trade name"),
        [Optional(), Length(max=200)],
        filters=[stripped, or_none],
        description=lazy_gettext("If customers know you by another name."),
    )
    country = CountryField(
        lazy_gettext("Country"),
        [InputRequired(lazy_gettext("Choose a country"))],
        nothing=lazy_gettext("Choose a country"),
        description=lazy_gettext("Where it is registered."),
    )
    address = TextAreaField(
        lazy_gettext("Address"),
        [DataRequired(lazy_gettext("Enter the address")), Length(max=500)],
        filters=[stripped],
    )
    website = StringField(
        lazy_gettext("Website"),
        [
            Optional(),
            Length(max=300),
            Regexp(
                r"https?://[^\s]+$",
                message=lazy_gettext("Begin with https:// and leave out spaces"),
            ),
        ],
        filters=[stripped, or_none],
        description=lazy_gettext("Such as https://fox-parcel.example"),
    )

    def values(self) -> dict[str, Any]:
        """Return what was entered, by the names that services know."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class IdentifierForm(PortalForm):
    """A name by which a company is known outside."""

    scheme = SelectField("Kind of identifier", [InputRequired("Choose a kind")])
    value = StringField(
        "Identifier",
        [DataRequired("Enter the identifier"), Length(max=200)],
        filters=[stripped],
        description="It is checked at once: a typo in a check digit is found here.",
    )

    def offer(self, schemes: Mapping[Scheme, SchemeText]) -> None:
        """Offer the program's kinds, each with an example."""
        kinds = {s.value: f"{text.name}, such as {text.example}" for s, text in schemes.items()}
        self.scheme.choices = {"": "Choose a kind"} | kinds


class SiteForm(PortalForm):
    """A place where a company handles goods or keeps records."""

    name = StringField("Name", [DataRequired("Name it"), Length(max=200)], filters=[stripped])
    address = TextAreaField(
        "Address", [DataRequired("Enter its address"), Length(max=500)], filters=[stripped]
    )
    country = CountryField(
        "Country", [InputRequired("Choose a country")], nothing="Choose a country"
    )
    purpose = StringField(
        "What happens there",
        [DataRequired("Say what happens there"), Length(max=200)],
        filters=[stripped],
        description="Such as “sorting of parcels” or “records and management”.",
    )


class StartForm(PortalForm):
    """As what a company applies."""

    entity_type = RadioField("As what do you take part?", [InputRequired("Choose one")])
    parcels_a_year = IntegerField(
        "Parcels a year",
        [
            InputRequired("Enter a whole number; 0 if you do not know"),
            NumberRange(0, PARCELS_LIMIT - 1, "Enter a whole number from 0 to 999,999,999,999"),
        ],
        description="How many parcels across the border your company handles in a year, about.",
        render_kw={"inputmode": "numeric"},
    )

    def offer(self, kinds: Iterable[EntityType]) -> None:
        """Offer the entity types of the program."""
        self.entity_type.choices = {k.id: f"{k.name}: {k.description}" for k in kinds}


class AnswerForm(PortalForm):
    """The answer to one criterion; it may be saved before it is complete."""

    statement = TextAreaField(
        "How do you meet it?",
        [Length(max=STATEMENT_MAX)],
        filters=[stripped],
        description="In your own words: what you do, who does it, and how often.",
    )
    grade = RadioField("How far do you meet it?", choices=GRADES, validate_choice=False)
    reason = TextAreaField(
        "If it does not apply: why?", [Length(max=REASON_MAX)], filters=[stripped]
    )
    version = IntegerField("Version", [InputRequired()], widget=HiddenInput())

    def validate_grade(self, field: Field) -> None:
        if field.data is not None and field.data not in GRADES:
            raise Refusal("Choose one of the grades")

    def validate_reason(self, field: Field) -> None:
        if self.grade.data == NOT_APPLICABLE and not field.data:
            raise Refusal("Say why it does not apply to you")

    def draft(self, criterion_id: str) -> ResponseDraft:
        """Return the answer as it was typed."""
        graded = self.grade.data not in (None, NOT_APPLICABLE)
        applies_not = self.grade.data == NOT_APPLICABLE
        return ResponseDraft(
            criterion_id=criterion_id,
            statement=self.statement.data or "",
            grade=Grade(int(self.grade.data)) if graded else None,
            not_applicable_reason=self.reason.data if applies_not else None,
            version=self.version.data,
        )

    def show_version(self, saved: Response | None) -> None:
        """Let the next sending be compared with what is saved now."""
        self.version.raw_data = None
        self.version.data = saved.version if saved else 0


def saved_answer(saved: Response | None) -> dict[str, object]:
    """Return what the form shows of a saved answer."""
    if saved is None:
        return {"version": 0}
    grade = None if saved.self_grade is None else str(saved.self_grade)
    return {
        "statement": saved.statement,
        "grade": grade if saved.not_applicable_reason is None else NOT_APPLICABLE,
        "reason": saved.not_applicable_reason,
        "version": saved.version,
    }


class ChooseForm(PortalForm):
    """Documents from the library."""

    documents = SelectMultipleField(
        "From your library",
        [InputRequired("Choose at least one document")],
        coerce=row_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class SignForm(PortalForm):
    """The signature under the agreement."""

    signer_title = StringField(
        "In which function do you sign?",
        [DataRequired("Say in which function you sign"), Length(max=200)],
        filters=[stripped],
        description="Such as “managing director”. Your name is kept with it.",
    )

    agreed = BooleanField(
        "I may bind the company, I have read the agreement, and the company agrees to it",
        [InputRequired("Confirm that the company agrees")],
    )


class WithdrawForm(PortalForm):
    """Taking an application back, or leaving the program."""

    note = TextAreaField(
        "Why?", [Optional(), Length(max=2000)], filters=[stripped], description="Kept on record."
    )
    sure = BooleanField(
        "I understand that this cannot be undone", [InputRequired("Confirm that you are sure")]
    )


class FeedForm(PortalForm):
    """Whose dates a calendar holds."""

    enrollment = SelectField("Dates of", coerce=row_number)

    def offer(self, seen: Iterable[tuple[Enrollment, Company]]) -> None:
        """Offer all enrollments together, and each of them."""
        self.enrollment.choices = {0: "All my enrollments"} | {
            enrollment.id: f"{enrollment.partner_number}, {company.legal_name}"
            for enrollment, company in seen
        }
