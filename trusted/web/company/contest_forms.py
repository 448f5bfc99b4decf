"""What a company fills in when the program acts against it: answers, a plan, an appeal."""

from collections.abc import Iterable

from wtforms import SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trusted.persistence.models import Evidence
from trusted.services.action_plans import PlanItem
from trusted.web.forms import DayField, PortalForm, TextForm, stripped

TEXT = 10_000


def said(label: str, missing: str, description: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(missing), Length(max=TEXT)],
        filters=[stripped],
        description=description,
    )


class AnswerForm(PortalForm):
    text = said("Your answer", "Write your answer")


class PlanForm(PortalForm):
    cause = said("Why it happened", "Name the cause", "The cause itself, not only what was seen.")


class PlanItemForm(TextForm):
    """One item of a plan; one that is left empty is no item."""

    objective = TextAreaField("What you will reach", [Length(max=2000)], filters=[stripped])
    task = TextAreaField("What you will do for it", [Length(max=2000)], filters=[stripped])
    due_on = DayField("By when")

    @property
    def is_empty(self) -> bool:
        return not (self.objective.data or self.task.data or self.due_on.data)

    def validate_objective(self, field: TextAreaField) -> None:
        if not self.is_empty and not (field.data and self.task.data and self.due_on.data):
            raise ValidationError("Say what you will reach, what you will do, and by when")

    def item(self) -> PlanItem:
        """Return the item as it was entered."""
        return PlanItem(objective=self.objective.data, task=self.task.data, due_on=self.due_on.data)


class AppealForm(PortalForm):
    grounds = said(
        "Why the decision is wrong",
        "Say why the decision is wrong",
        "What is not as the decision says, and what shows it.",
    )
    documents = SelectMultipleField(
        "Documents from your library",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, documents: Iterable[Evidence]) -> None:
        """Offer the documents of a page of the library."""
        self.documents.choices = {one.id: one.title for one in documents}


class ContestForm(AppealForm):
    grounds = said(
        "Why the fact is wrong",
        "Say why the fact is wrong",
        "What is not as it was recorded, and what shows it.",
    )


class PetitionForm(AppealForm):
    grounds = said(
        "What is not as the notice says",
        "Say what is not as the notice says",
        "What speaks for less, or for no penalty at all, and what shows it.",
    )


class WithdrawDisputeForm(PortalForm):
    reasons = said("Why you withdraw it", "Say why you withdraw it")
