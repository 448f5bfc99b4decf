"""What officials fill in about tiers: an override, its end, and the end of a review."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trusted.domain.drift_review import FINDING_WORDS, Finding
from trusted.domain.standing import Action
from trusted.services.overrides import OverrideDraft
from trusted.web.forms import NeededDayField, PortalForm, stripped
from trusted.web.officer.forms import NOTE, TIERS, reason_choices


def reasons_field(label: str, missing: str) -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(missing), Length(max=NOTE)],
        filters=[stripped],
        description="The company reads them.",
    )


class OverrideForm(PortalForm):
    to_tier = RadioField("Tier to hold", [InputRequired("Choose a tier")], coerce=int)
    reason = RadioField("Reason", [InputRequired("Choose a reason")])
    ends_on = NeededDayField("Last day", "Enter the last day on which it holds")
    note = reasons_field("Reasons in your words", "Say why, in words that the company can check")

    def offer(self, lowest: int, highest: int) -> None:
        """Offer the tiers that an override can hold, and the published reasons."""
        self.to_tier.choices = {tier: TIERS[tier] for tier in range(lowest, highest + 1)}
        self.reason.choices = reason_choices(Action.OVERRIDE)

    def draft(self) -> OverrideDraft:
        """Return the override as it was entered."""
        return OverrideDraft(
            to_tier=self.to_tier.data,
            reason=self.reason.data,
            note=self.note.data or "",
            ends_on=self.ends_on.data,
        )


class EndForm(PortalForm):
    note = reasons_field("Why it ends before its last day", "Say why it ends")


class SettleForm(PortalForm):
    finding = RadioField(
        "What you found",
        [InputRequired("Choose what you found")],
        choices={finding.value: words for finding, words in FINDING_WORDS.items()},
        coerce=Finding,
    )
    note = reasons_field("Reasons", "Give the reasons")
