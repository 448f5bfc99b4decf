"""What a company fills in around a validation: another day, documents, its answer, its actions."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.validators import ValidationError as Refusal
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.persistence.models import Evidence, RequiredAction, Stance
from trusted.services.reports import Point
from trusted.web.forms import DayField, NeededDayField, PortalForm, TextForm, stripped

LONGEST = 4000
STANCES = {Stance.AGREE.value: "We agree", Stance.CONTEST.value: "We contest it"}


def library_choices(documents: Sequence[Evidence]) -> dict[str, str]:
    """Return documents as a list to choose from, id -> title."""
    return {str(document.id): document.title for document in documents}


class DayForm(PortalForm):
    visit_on = NeededDayField("Day that would suit", "Enter a day")
    reason = TextAreaField(
        "Why the present day does not",
        [DataRequired("Say why"), Length(max=LONGEST)],
        filters=[stripped],
    )


class DocumentAnswerForm(PortalForm):
    # What is sent is looked up among the company's own documents, whatever page was shown.
    document = SelectField("Document from your library", validate_choice=False, default="")
    note = TextAreaField("Note, or why there is none", [Length(max=LONGEST)], filters=[stripped])

    def offer(self, documents: Sequence[Evidence]) -> None:
        """Offer the company's documents."""
        self.document.choices = {"": "None"} | library_choices(documents)

    def validate_note(self, field: TextAreaField) -> None:
        if not field.data and not self.document.data:
            raise Refusal("Choose a document, or say why there is none")


class DoneForm(PortalForm):
    """That a required action is done, and what shows it."""

    proof = TextAreaField(
        "What was done, and how does it show?",
        [DataRequired("Say what was done, and how it shows"), Length(max=LONGEST)],
        filters=[stripped],
    )
    done_on = DayField("Done on", "Today, if you leave it empty.")
    documents = SelectMultipleField(
        "Documents that show it",
        [Optional()],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, documents: Sequence[Evidence]) -> None:
        """Offer the company's documents."""
        self.documents.choices = library_choices(documents)


class IntentForm(PortalForm):
    """By when a required action will be done."""

    planned_on = NeededDayField("We will have it done by", "Enter a day")
    how = TextAreaField("How", [Length(max=LONGEST)], filters=[stripped])


def stance_field(label: str) -> RadioField:
    return RadioField(label, [InputRequired("Choose one")], choices=STANCES, coerce=Stance)


class PointForm(TextForm):
    """How one required action is taken."""

    stance = stance_field("Your answer to this action")
    text = TextAreaField("Why, if you contest it", [Length(max=LONGEST)], filters=[stripped])

    def validate_text(self, field: TextAreaField) -> None:
        if self.stance.data is Stance.CONTEST and not field.data:
            raise Refusal("Say why you contest it")

    def point(self) -> Point:
        """Return the answer to the action."""
        return Point(self.stance.data, self.text.data or "")


class ReportAnswerForm(PortalForm):
    stance = stance_field("Your answer to the report as a whole")
    text = TextAreaField("Your words to the report", [Length(max=LONGEST * 2)], filters=[stripped])

    def validate_text(self, field: TextAreaField) -> None:
        if self.stance.data is Stance.CONTEST and not field.data:
            raise Refusal("Say what you contest, and why")


def point_forms(actions: Sequence[RequiredAction], sent: Any) -> dict[int, PointForm]:
    """Return a form for each required action of a report."""
    return {action.id: PointForm(sent, prefix=f"action-{action.id}") for action in actions}


def numbers(texts: Sequence[str]) -> list[int]:
    """Return the row numbers among what a form sent; what is none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 10]  # noqa: PLR2004 - the digits that every database holds
