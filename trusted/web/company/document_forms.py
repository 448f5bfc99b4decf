"""What companies fill in about their documents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.validators import ValidationError as Refusal
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.criteria import Criterion
from trusted.domain.evidence import EARLIEST, OTHER, TITLE_MAX, EvidenceDraft
from trusted.persistence.models import Evidence
from trusted.program import shipped_program
from trusted.services.documents import DAYS, WHY_MAX
from trusted.services.outside_certificates import (
    ISSUER_MAX,
    NUMBER_MAX,
    CertificateDraft,
)
from trusted.web.addresses import row_number
from trusted.web.forms import DayField, NeededDayField, PortalForm, stripped
from trusted.web.languages import said


class DescriptionForm(PortalForm):
    """What a company says of a document."""

    title = StringField(
        lazy_gettext("Title"),
        [DataRequired(lazy_gettext("Give it a title")), Length(max=TITLE_MAX)],
        filters=[stripped],
        description=lazy_gettext("So that you and a reviewer recognize it."),
    )
    kind = SelectField(lazy_gettext("Kind of document"), default=OTHER)
    issued_on = DayField(
        lazy_gettext("Issued on"), lazy_gettext("The day on the document, not that of the upload.")
    )
    period_from = DayField(lazy_gettext("Speaks of the time from"))
    period_to = DayField(lazy_gettext("Speaks of the time until"))
    valid_until = DayField(
        lazy_gettext("Valid until"), lazy_gettext("Its last day, if it expires.")
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        kinds = shipped_program().profile.kinds.values()
        self.kind.choices = {one.id: f"{said(one.name)}: {said(one.hint)}" for one in kinds}

    def validate_issued_on(self, field: Field) -> None:
        if field.data and field.data > datetime.now(EARLIEST).date():
            raise Refusal(gettext("This day is in the future. Enter the day on the document."))

    def validate_period_to(self, field: Field) -> None:
        if field.data and self.period_from.data and field.data < self.period_from.data:
            raise Refusal(gettext("The period ends before it begins. Exchange the two days."))

    def validate_valid_until(self, field: Field) -> None:
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise Refusal(gettext("It would expire before it was issued. Check both days."))

    def draft(self) -> EvidenceDraft:
        """Return what was said of the document."""
        return EvidenceDraft(
            title=self.title.data or "", **{name: self[name].data for name in DAYS}
        )


class DocumentForm(DescriptionForm):
    """A document with what the company says of it."""

    file = FileField(lazy_gettext("File"), [InputRequired(lazy_gettext("Choose a file"))])

    def validate_file(self, field: Field) -> None:
        if not isinstance(field.data, FileStorage):
            raise Refusal(gettext("Choose a file"))


class CorrectionForm(DescriptionForm):
    """What should have been said of a document."""

    why = StringField(
        lazy_gettext("What was wrong?"),
        [DataRequired(lazy_gettext("Say what was wrong")), Length(max=WHY_MAX)],
        filters=[stripped],
        description=lazy_gettext("Kept beside what was said before."),
    )


class VerifyForm(PortalForm):
    """A file to compare with the one that was received."""

    file = FileField(lazy_gettext("File"), [InputRequired(lazy_gettext("Choose a file"))])

    def validate_file(self, field: Field) -> None:
        if not isinstance(field.data, FileStorage):
            raise Refusal(gettext("Choose a file"))


class BundleForm(PortalForm):
    """An archive of documents, and the list that says what each is."""

    archive = FileField("Documents, as one ZIP file", [InputRequired("Choose a ZIP file")])
    packing_list = FileField("List, as CSV", [InputRequired("Choose the list")])

    def validate_archive(self, field: Field) -> None:
        if not isinstance(field.data, FileStorage):
            raise Refusal("Choose a ZIP file")

    def validate_packing_list(self, field: Field) -> None:
        if not isinstance(field.data, FileStorage):
            raise Refusal("Choose the list")


class CertificateForm(PortalForm):
    """A certificate of another program."""

    kind = SelectField("Certificate", [InputRequired("Choose one")])
    number = StringField(
        "Number", [DataRequired("Enter its number"), Length(max=NUMBER_MAX)], filters=[stripped]
    )
    issuer = StringField(
        "Issued by", [DataRequired("Say who issued it"), Length(max=ISSUER_MAX)], filters=[stripped]
    )
    issued_on = NeededDayField("Issued on", "Enter the day of issue")
    valid_until = NeededDayField(
        "Valid until", "Enter its last day", "For one without end, the day of its next review."
    )
    document = SelectField(
        "The certificate itself",
        [InputRequired("Choose the document")],
        coerce=row_number,
        description="From your library, the newest first.",
    )

    def offer(self, documents: Iterable[Evidence]) -> None:
        """Offer the kinds that the program accepts, and the company's documents."""
        kinds = shipped_program().profile.certificates.values()
        self.kind.choices = {"": "Choose one"} | {k.id: f"{k.name}. {k.issuer_hint}" for k in kinds}
        self.document.choices = [(document.id, document.title) for document in documents]

    def validate_issued_on(self, field: Field) -> None:
        if field.data and field.data > datetime.now(EARLIEST).date():
            raise Refusal("This day is in the future. Enter the day on the certificate.")

    def draft(self) -> CertificateDraft:
        """Return what stands on the certificate."""
        names = ("kind", "number", "issuer", "issued_on", "valid_until")
        return CertificateDraft(**{name: self[name].data for name in names})


class SupportForm(PortalForm):
    """Which answers a document supports."""

    criteria = SelectMultipleField(
        "Criteria",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Choose all that the document shows. One document may support many.",
    )

    def offer(self, criteria: Iterable[Criterion]) -> None:
        """Offer the criteria that are open to change."""
        self.criteria.choices = {c.id: f"{c.id}: {c.text}" for c in criteria}


def said_of(evidence: Evidence) -> dict[str, object]:
    """Return what the form shows of a document."""
    return {name: getattr(evidence, name) for name in ("title", *DAYS)}
