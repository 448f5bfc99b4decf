"""What officials fill in about penalty cases."""

from wtforms import (
    DecimalField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from trusted.program import shipped_program
from trusted.services.penalty_cases import MitigationDraft, PenaltyNotice
from trusted.web.formatting import as_words
from trusted.web.forms import NeededDayField, PortalForm, stripped

TEXT = 10_000
CULPABILITIES = ("negligence", "gross", "fraud")


def money(label: str, description: str) -> DecimalField:
    return DecimalField(
        label, [InputRequired("Enter an amount, such as 1200.50")], description=description
    )


def day(label: str, description: str = "") -> NeededDayField:
    return NeededDayField(label, "Enter the day", description=description)


def said(label: str, missing: str) -> TextAreaField:
    return TextAreaField(label, [InputRequired(missing), Length(max=TEXT)], filters=[stripped])


class PenaltyCaseForm(PortalForm):
    case_number = StringField(
        "Case number",
        [InputRequired("Enter the case number"), Length(max=60)],
        filters=[stripped],
    )
    statute = SelectField("Statute", [InputRequired("Choose the statute")])
    culpability = RadioField("Culpability", [InputRequired("Choose what is alleged")])
    amount = money("Amount assessed, in dollars", "Not above the maximum of the statute.")
    what = said("What happened, as the notice says", "Say what happened")
    noticed_on = day("Day of the notice", "The time to petition is counted from it.")

    def offer(self) -> None:
        """Offer the statutes of the program."""
        statutes = shipped_program().penalties.statutes.values()
        named = {one.id: f"{one.name}: {one.subject}" for one in statutes}
        self.statute.choices = {"": "Choose a statute"} | named
        self.culpability.choices = {name: as_words(name) for name in CULPABILITIES}

    def notice(self) -> PenaltyNotice:
        """Return the notice as it was entered."""
        return PenaltyNotice(
            **{one.name: one.data for one in self if one.name in PenaltyNotice.__slots__}
        )


class MitigationForm(PortalForm):
    amount = money("Amount that remains, in dollars", "")
    culpability = RadioField("Culpability that was found", [InputRequired("Choose one")])
    reasons = said("Reasons", "Give the reasons; the company reads them")
    departure = TextAreaField(
        "Why the amount is outside the normal range",
        [Length(max=TEXT)],
        filters=[stripped],
        description="Leave it empty if it is not.",
    )
    decided_on = day("Day of the decision")

    def offer(self, culpabilities: tuple[str, ...]) -> None:
        """Offer what the statute knows."""
        self.culpability.choices = {name: as_words(name) for name in culpabilities}

    def draft(self) -> MitigationDraft:
        """Return the decision as it was entered."""
        return MitigationDraft(
            amount=self.amount.data,
            culpability=self.culpability.data,
            reasons=self.reasons.data,
            decided_on=self.decided_on.data,
            departure=self.departure.data or "",
        )


class FinalForm(PortalForm):
    final_on = day("Final since", "After the last day to petition.")
    reasons = TextAreaField(
        "Why it is final",
        [Length(max=TEXT)],
        filters=[stripped],
        description="Such as: no petition came, or the court has decided.",
    )


class SendBackForm(PortalForm):
    reasons = said("What is missing", "Say what is missing")


class CancelForm(PortalForm):
    reasons = said("Why the case is dropped", "Give the reasons; the company reads them")


class CaseFileForm(PortalForm):
    file = FileField("Document", [InputRequired("Choose a file")])
