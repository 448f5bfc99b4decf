"""What officials fill in when they vet a company."""

from collections.abc import Iterable

from wtforms import DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from trusted.domain.screening import HitOutcome
from trusted.persistence.models import Account, DebtState
from trusted.web.addresses import row_number
from trusted.web.forms import DayField, NeededDayField, PortalForm, stripped

TEXT_MAX = 4000
OUTCOMES = {
    HitOutcome.FALSE_MATCH.value: "False match: it is another",
    HitOutcome.TRUE_MATCH.value: "True match: it is the denied party",
    HitOutcome.NEEDS_MORE.value: "More must be found out",
}
STATES = {
    DebtState.CONTESTED.value: "Contested",
    DebtState.FINAL.value: "Final, and unpaid",
    DebtState.INSTALLMENTS.value: "Installments are agreed",
    DebtState.PAID.value: "Paid",
}


def text_field(label: str, missing: str, description: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(missing), Length(max=TEXT_MAX)],
        filters=[stripped],
        description=description,
    )


class HitForm(PortalForm):
    outcome = RadioField(
        "What it is", [InputRequired("Choose what it is")], choices=OUTCOMES, coerce=HitOutcome
    )
    reason = text_field("Why", "Say why", "Officials see it; the company does not.")


class DebtStateForm(PortalForm):
    state = RadioField(
        "How it stands", [InputRequired("Choose how it stands")], choices=STATES, coerce=DebtState
    )
    since = NeededDayField("Since", "Enter the day")
    note = TextAreaField("Note", [Length(max=TEXT_MAX)], filters=[stripped])


class DebtForm(DebtStateForm):
    what = text_field("What is owed", "Say what is owed")
    amount = DecimalField(
        "Amount",
        [InputRequired("Enter the amount"), NumberRange(min=0)],
        places=None,
        description="With two decimals at most, such as 1200.50.",
    )
    currency = StringField(
        "Currency",
        [InputRequired("Enter the currency"), Length(min=3, max=3)],
        filters=[stripped],
        default="USD",
        description="Its three letters.",
    )


class FlagForm(PortalForm):
    reason = text_field("Why the decision must wait", "Say why")
    owner = SelectField("Who clears it up", [InputRequired("Choose a person")], coerce=row_number)
    expires_on = DayField(
        "Last day", "It ends by itself after this day. Left empty, the policy's time holds."
    )

    def offer(self, people: Iterable[Account]) -> None:
        """Offer reviewers and supervisors."""
        self.owner.choices = {person.id: person.name for person in people}


class LiftForm(PortalForm):
    note = text_field("What was cleared up", "Say what was cleared up")


class HandOverForm(PortalForm):
    to = SelectField("To whom", [InputRequired("Choose a reviewer")], coerce=row_number)
    reason = text_field("Why", "Say why", "Such as a vacation; officials see it.")

    def offer(self, people: Iterable[Account]) -> None:
        """Offer the other reviewers."""
        self.to.choices = {person.id: person.name for person in people}


class InterestForm(PortalForm):
    link = text_field(
        "Your link to the company",
        "Say which link you have",
        "Such as an employment, a relative or a share. It stands for good.",
    )
