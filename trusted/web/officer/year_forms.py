"""What officials fill in on what partners hand in over the years."""

from collections.abc import Iterable

from wtforms import BooleanField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from trusted.persistence.models import Incident
from trusted.web.formatting import in_short
from trusted.web.forms import PortalForm, TextForm, stripped
from trusted.web.officer.forms import NOTE, note_field


class AcceptForm(PortalForm):
    note = note_field("Note to the company", "It is added to the notice.")


class SendBackForm(PortalForm):
    note = note_field("Note to the company", "It stands before the items.")


class RequestForm(TextForm):
    """What to mend of one item; empty: nothing."""

    request = TextAreaField("What to mend", [Length(max=NOTE)], filters=[stripped])


class FilingDecisionForm(PortalForm):
    decision = RadioField(
        "Decision",
        [InputRequired("Choose a decision")],
        choices={"accept": "Accept the change", "refuse": "Refuse it"},
    )
    reason = note_field("Reason, as the company is told", "Needed to refuse.")

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError("Say why, in words the company can act on")


class ConclusionForm(PortalForm):
    note = TextAreaField(
        "What you made of it",
        [InputRequired("Say what you made of it"), Length(max=NOTE)],
        filters=[stripped],
        description="The company reads it.",
    )
    aggravated = BooleanField(
        "It is aggravated: a supervisor may suspend for it although the company told first"
    )


class LinkForm(PortalForm):
    incident = SelectField("What customs found", [InputRequired("Choose an incident")])

    def offer(self, incidents: Iterable[Incident]) -> None:
        """Offer what customs found and no report is linked to."""
        self.incident.choices = {"": "Choose an incident"} | {
            str(one.id): f"{one.occurred_on.isoformat()}: {in_short(one.what)}" for one in incidents
        }
