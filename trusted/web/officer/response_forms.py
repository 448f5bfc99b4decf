"""What officials fill in for the graduated response and for appeals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from wtforms import RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from trusted.domain.appeals import AppealOutcome, Effect
from trusted.domain.interventions import NAMES
from trusted.domain.standing import Action
from trusted.persistence.models import Account
from trusted.program import shipped_program
from trusted.services.interventions import StepDraft
from trusted.web.forms import DayField, PortalForm, stripped
from trusted.web.officer.forms import NOTE, TIERS, note_field

OUTCOMES = {
    AppealOutcome.UPHELD: "Upheld",
    AppealOutcome.PARTLY_UPHELD: "Upheld in part",
    AppealOutcome.DISMISSED: "Dismissed",
    AppealOutcome.INADMISSIBLE: "Inadmissible",
}


def reasons_field(label: str, missing: str) -> TextAreaField:
    return TextAreaField(label, [InputRequired(missing), Length(max=NOTE)], filters=[stripped])


class StepForm(PortalForm):
    reason = RadioField("Step and reason", [InputRequired("Choose a step and its reason")])
    note = note_field("Note to the company", "It is added to the notice.")
    to_tier = SelectField("Tier, if it is to be reduced", default="")
    ends_on = DayField(
        "Last day of the reduction",
        "Leave it empty if the reduction lasts until all required actions are verified.",
    )

    def offer(self, actions: Sequence[Action], tier: int) -> None:
        """Offer the published reasons of the steps, and the tiers below the present one."""
        reasons = shipped_program().reasons.values()
        self.reason.choices = {
            reason.code: f"{NAMES[action].capitalize()}: {reason.text}"
            for action in actions
            for reason in reasons
            if reason.action is action
        }
        tiers = {str(lower): TIERS[lower] for lower in range(min(tier, 3))}
        self.to_tier.choices = {"": "Not reduced"} | tiers

    def validate_to_tier(self, field: SelectField) -> None:
        if self.action() is Action.REDUCE and not field.data:
            raise ValidationError("Choose the tier to which it is reduced")

    def action(self) -> Action | None:
        """Return the step of the chosen reason."""
        reason = shipped_program().reasons.get(self.reason.data or "")
        return reason.action if reason else None

    def draft(self) -> StepDraft:
        """Return the step as it was entered."""
        ends: date | None = self.ends_on.data
        return StepDraft(
            action=shipped_program().reasons[self.reason.data].action,
            reason=self.reason.data,
            note=self.note.data or "",
            to_tier=int(self.to_tier.data) if self.to_tier.data else None,
            ends_on=ends,
        )


class WordForm(PortalForm):
    """Yes or no, with a text that no needs."""

    word = RadioField("Your decision", [InputRequired("Choose one")])
    note = note_field("Reasons", "Needed if you refuse.")

    def offer(self, yes: str, no: str) -> None:
        """Offer the two words."""
        self.word.choices = {"yes": yes, "no": no}

    @property
    def agreed(self) -> bool:
        return bool(self.word.data == "yes")


class AssignmentForm(PortalForm):
    officer = RadioField("Who decides", [InputRequired("Choose a supervisor")], coerce=int)

    def offer(self, people: Collection[Account]) -> None:
        """Offer those who had no part in the case."""
        self.officer.choices = {person.id: person.name for person in people}


class QuestionForm(PortalForm):
    text = reasons_field("Question to the company", "Write your question")


class StayForm(PortalForm):
    reasons = reasons_field("Why the decision is to wait", "Say why the decision is to wait")


class AppealDecisionForm(PortalForm):
    outcome = RadioField("Outcome", [InputRequired("Choose an outcome")], coerce=AppealOutcome)
    reasons = reasons_field("Reasons, as the company is told", "Give the reasons for the decision")

    def offer(self, effects: Mapping[AppealOutcome, Effect], words: Mapping[Effect, str]) -> None:
        """Offer each outcome with what it would do now."""
        self.outcome.choices = {
            outcome.value: f"{OUTCOMES[outcome]}: {words[effect]}"
            for outcome, effect in effects.items()
        }
