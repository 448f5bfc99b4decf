"""What partners fill in over the years: items of annual reviews, and incidents."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from wtforms import (
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.validators import ValidationError as Refusal
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.domain.annual_review import ABOUT_ANSWERS, Answered, ItemKind
from trusted.domain.criteria import Criterion
from trusted.persistence.models import AnnualReviewAnswer, Evidence
from trusted.persistence.queries.revisions import Wording
from trusted.services.incident_reports import IncidentDraft
from trusted.web.addresses import row_number
from trusted.web.company.forms import GRADES, NOT_APPLICABLE, REASON_MAX, STATEMENT_MAX
from trusted.web.formatting import in_choices
from trusted.web.forms import NeededDayField, PortalForm, stripped

NOTE_MAX = 4000
WORDS = {
    Answered.CONFIRMED: "It is still so",
    Answered.CHANGED: "It has changed",
    Answered.REPLACED: "Another document replaces it",
}
CHOICES = {ItemKind.EVIDENCE: (Answered.REPLACED, Answered.CONFIRMED)}


class AnnualItemForm(PortalForm):
    """The answer to one item of an annual review."""

    answered = RadioField("Your answer", [InputRequired("Choose an answer")], coerce=Answered)
    replacement = SelectField("The new document", [Optional()])
    statement = TextAreaField("What you do now", [Length(max=STATEMENT_MAX)], filters=[stripped])
    grade = RadioField("How far do you meet it?", [Optional()], choices=GRADES)
    reason = TextAreaField(
        "If it does not apply: why?", [Length(max=REASON_MAX)], filters=[stripped]
    )
    note = TextAreaField(
        "Note",
        [Length(max=NOTE_MAX)],
        filters=[stripped],
        description="Say what has changed, or why an old document still holds.",
    )

    def offer(self, kind: ItemKind, documents: Iterable[Evidence]) -> None:
        """Offer what this kind of item can be answered with."""
        answers = CHOICES.get(kind, (Answered.CONFIRMED, Answered.CHANGED))
        self.answered.choices = {answer.value: WORDS[answer] for answer in answers}
        self.replacement.choices = {"": "Choose a document"} | {
            str(document.id): document.title for document in documents
        }
        if kind is not ItemKind.EVIDENCE:
            del self.replacement
        if kind not in ABOUT_ANSWERS:
            del self.statement, self.grade, self.reason

    @staticmethod
    def shown(said: AnnualReviewAnswer | None, current: Wording | None) -> dict[str, Any]:
        """Return what the form shows of what was said before."""
        data: dict[str, Any] = {}
        if said is not None:
            data |= {"answered": said.answered, "note": said.note}
            data["replacement"] = str(said.content.get("replacement", ""))
        if current is not None:
            data |= {"statement": current.statement, "reason": current.not_applicable_reason}
            data["grade"] = (
                NOT_APPLICABLE if current.self_grade is None else str(current.self_grade)
            )
        return data

    def wording(self, documents: Sequence[int]) -> Wording:
        """Return the new answer as it was typed, on the documents that it has."""
        return wording_typed(self, documents)


def wording_typed(form: Any, documents: Sequence[int]) -> Wording:
    """Return the answer of a form with statement, grade and reason."""
    applies = form.grade.data != NOT_APPLICABLE
    return Wording(
        statement=form.statement.data or "",
        self_grade=int(form.grade.data) if form.grade.data and applies else None,
        not_applicable_reason=None if applies else form.reason.data or None,
        documents=tuple(documents),
    )


class IncidentReportForm(PortalForm):
    """An incident as a company reports it."""

    what = TextAreaField(
        "What happened?",
        [DataRequired("Say what happened"), Length(max=NOTE_MAX)],
        filters=[stripped],
    )
    occurred_on = NeededDayField("On which day?", "Enter the day")
    place = StringField(
        "Where?", [DataRequired("Say where it happened"), Length(max=500)], filters=[stripped]
    )
    shipments = TextAreaField(
        "Which shipments?",
        [Optional(), Length(max=NOTE_MAX)],
        filters=[stripped],
        description="Their numbers, as far as you know them.",
    )
    measures = TextAreaField(
        "What have you done since?",
        [DataRequired("Say what you have done since"), Length(max=NOTE_MAX)],
        filters=[stripped],
    )
    criterion_id = SelectField("Which of your measures failed?", [Optional()])
    documents = SelectMultipleField(
        "Documents from your library",
        [Optional()],
        coerce=row_number,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, criteria: Iterable[Criterion], documents: Iterable[Evidence]) -> None:
        """Offer the criteria of the entity type and the company's documents."""
        self.criterion_id.choices = {"": "I do not know yet"} | in_choices(criteria)
        self.documents.choices = {document.id: document.title for document in documents}

    def validate_occurred_on(self, field: Field) -> None:
        if field.data and field.data > datetime.now(UTC).date():
            raise Refusal("This day is in the future. Enter the day of the incident.")

    def draft(self, documents: Sequence[Evidence]) -> IncidentDraft:
        """Return what was told."""
        return IncidentDraft(
            what=self.what.data or "",
            occurred_on=self.occurred_on.data,
            place=self.place.data or "",
            shipments=self.shipments.data or "",
            measures=self.measures.data or "",
            criterion_id=self.criterion_id.data or None,
            documents=documents,
        )
