"""What companies fill in to file a change: the same dates for all, and what each kind asks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.filings import FilingEffect, FilingKind
from trusted.persistence.models import Company, Enrollment, Evidence, Filing
from trusted.persistence.queries.enrollments import identifiers_of, sites_of
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import answers_now
from trusted.program import shipped_program
from trusted.services.annual_answers import kept_wording
from trusted.services.applications import PARCELS_LIMIT, needs_of
from trusted.services.filings import FilingDraft
from trusted.web.addresses import row_number
from trusted.web.company.forms import GRADES, REASON_MAX, STATEMENT_MAX, SiteForm
from trusted.web.company.year_forms import NOTE_MAX, wording_typed
from trusted.web.formatting import in_choices
from trusted.web.forms import NeededDayField, PortalForm, stripped

SHARED = frozenset({"csrf_token", "happened_on", "effective_on", "note", "documents"})


class FilingForm(PortalForm):
    """The dates of a change, and the documents that show it."""

    happened_on = NeededDayField("When did it happen, or will it?", "Enter the day")
    effective_on = NeededDayField(
        "From when is it to count?",
        "Enter the day",
        description="Today or later, and not before it happened.",
        default=lambda: datetime.now(UTC).date(),
    )
    note = TextAreaField(
        "Note for the program", [Optional(), Length(max=NOTE_MAX)], filters=[stripped]
    )
    documents = SelectMultipleField(
        "Documents from your library",
        [Optional()],
        coerce=row_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, enrollment: Enrollment, company: Company, library: Sequence[Evidence]) -> None:
        """Offer what this company can choose from."""
        del enrollment, company
        self.documents.choices = {document.id: document.title for document in library}

    def own_fields(self) -> list[Field]:
        """Return the fields that only this kind of change has."""
        return [field for field in self if field.name not in SHARED]

    def content(self, enrollment: Enrollment, documents: Sequence[Evidence]) -> dict[str, object]:
        """Return what is new, by the names that the effect knows."""
        del enrollment, documents
        return {field.name: field.data for field in self.own_fields()}

    def draft(
        self,
        kind: FilingKind,
        enrollment: Enrollment,
        documents: Sequence[Evidence],
        corrects: Filing | None,
    ) -> FilingDraft:
        """Return the change as it was typed."""
        return FilingDraft(
            kind=kind.id,
            happened_on=self.happened_on.data,
            effective_on=self.effective_on.data,
            content=self.content(enrollment, documents),
            note=self.note.data or "",
            documents=documents,
            corrects=corrects,
        )


def _text(label: str, most: int) -> StringField:
    return StringField(label, [DataRequired("Fill this in"), Length(max=most)], filters=[stripped])


class LegalNameForm(FilingForm):
    legal_name = _text("New legal name", 200)


class AddressForm(FilingForm):
    address = TextAreaField(
        "New address", [DataRequired("Enter the address"), Length(max=500)], filters=[stripped]
    )


class SiteOpenedForm(FilingForm, SiteForm):
    """A new site; it asks what the page of sites asks."""


class SiteClosedForm(FilingForm):
    site_id = SelectField("Which site?", [InputRequired("Choose a site")])

    def offer(self, enrollment: Enrollment, company: Company, library: Sequence[Evidence]) -> None:
        super().offer(enrollment, company, library)
        sites = sites_of(company.id)
        self.site_id.choices = {"": "Choose a site"} | {str(s.id): s.name for s in sites}


class IdentifierAddedForm(FilingForm):
    scheme = SelectField("Kind of identifier", [InputRequired("Choose a kind")])
    value = _text("Identifier", 200)

    def offer(self, enrollment: Enrollment, company: Company, library: Sequence[Evidence]) -> None:
        super().offer(enrollment, company, library)
        kinds = shipped_program().schemes.items()
        self.scheme.choices = {"": "Choose a kind"} | {s.value: t.name for s, t in kinds}


class IdentifierEndedForm(FilingForm):
    identifier_id = SelectField("Which identifier?", [InputRequired("Choose an identifier")])

    def offer(self, enrollment: Enrollment, company: Company, library: Sequence[Evidence]) -> None:
        super().offer(enrollment, company, library)
        self.identifier_id.choices = {"": "Choose an identifier"} | {
            str(i.id): f"{i.scheme.value}:{i.value}" for i in identifiers_of(company.id)
        }


class CriterionForm(FilingForm):
    criterion_id = SelectField("Which criterion?", [InputRequired("Choose a criterion")])
    statement = TextAreaField(
        "What you do now",
        [DataRequired("Say what you do now"), Length(max=STATEMENT_MAX)],
        filters=[stripped],
    )
    grade = RadioField("How far do you meet it?", [InputRequired("Choose a grade")], choices=GRADES)
    reason = TextAreaField(
        "If it does not apply: why?", [Length(max=REASON_MAX)], filters=[stripped]
    )

    def offer(self, enrollment: Enrollment, company: Company, library: Sequence[Evidence]) -> None:
        super().offer(enrollment, company, library)
        criteria = needs_of(enrollment.entity_type).criteria
        self.criterion_id.choices = {"": "Choose a criterion"} | in_choices(criteria)

    def content(self, enrollment: Enrollment, documents: Sequence[Evidence]) -> dict[str, object]:
        application = application_of(enrollment.id)
        said = answers_now(application.id).get(self.criterion_id.data) if application else None
        kept = said.documents if said else ()
        together = sorted({*kept, *(document.id for document in documents)})
        wording = kept_wording(wording_typed(self, together))
        return wording | {"criterion_id": self.criterion_id.data}


class VolumeForm(FilingForm):
    parcels_a_year = IntegerField(
        "Parcels a year",
        [
            InputRequired("Enter a whole number"),
            NumberRange(0, PARCELS_LIMIT - 1, "Enter a whole number from 0 to 999,999,999,999"),
        ],
        render_kw={"inputmode": "numeric"},
    )


class RecordForm(FilingForm):
    what = TextAreaField(
        "What is new?", [DataRequired("Say what is new"), Length(max=NOTE_MAX)], filters=[stripped]
    )


FORMS: Mapping[FilingEffect, Callable[..., Any]] = MappingProxyType(
    {
        FilingEffect.LEGAL_NAME: LegalNameForm,
        FilingEffect.ADDRESS: AddressForm,
        FilingEffect.SITE_OPENED: SiteOpenedForm,
        FilingEffect.SITE_CLOSED: SiteClosedForm,
        FilingEffect.IDENTIFIER_ADDED: IdentifierAddedForm,
        FilingEffect.IDENTIFIER_ENDED: IdentifierEndedForm,
        FilingEffect.CRITERION: CriterionForm,
        FilingEffect.VOLUME: VolumeForm,
        FilingEffect.RECORD: RecordForm,
    }
)
