"""What officials fill in."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from trusted.domain.criteria import Criterion
from trusted.domain.review import Recommendation, StrandResult
from trusted.domain.standing import Action
from trusted.domain.validation import ValidationKind
from trusted.persistence.models import Account, Site, StrandRecord
from trusted.program import shipped_program
from trusted.services.reviews import ItemToMend
from trusted.services.validations import FiveProofs
from trusted.services.visits import DocumentAsked
from trusted.web.formatting import in_choices
from trusted.web.forms import NeededDayField, PortalForm, TextForm, must_be_given, stripped

NOTE = 4000
REPORT = 60_000
NO_REASON = {"": "Choose a reason"}
NO_TIER = 0
TIERS = ("No tier", "Tier 1 certified", "Tier 2 validated", "Tier 3 exemplary")
RESULTS = {StrandResult.SATISFIED: "Satisfied", StrandResult.NOT_SATISFIED: "Not satisfied"}


def reason_choices(action: Action) -> dict[str, str]:
    """Return the published reasons for an action, code -> text."""
    reasons = shipped_program().reasons.values()
    return {r.code: r.text for r in reasons if r.action is action}


def note_field(label: str, description: str = "") -> TextAreaField:
    return TextAreaField(label, [Length(max=NOTE)], filters=[stripped], description=description)


class StrandForm(PortalForm):
    result = RadioField(
        "Result",
        [InputRequired("Choose a result")],
        choices={result.value: words for result, words in RESULTS.items()},
        coerce=StrandResult,
    )
    note = note_field("Note", "Officials see it; the company does not.")

    def show(self, recorded: StrandRecord | None) -> None:
        """Show what was recorded last."""
        if recorded is not None:
            self.result.data, self.note.data = recorded.result, recorded.note

    def validate_note(self, field: TextAreaField) -> None:
        if self.result.data is StrandResult.NOT_SATISFIED and not field.data:
            raise ValidationError("Say what is not satisfied")


class ReturnForm(PortalForm):
    reason = RadioField("Reason, as the company is told", [InputRequired("Choose a reason")])

    def offer(self) -> None:
        """Offer the published reasons."""
        self.reason.choices = reason_choices(Action.RETURN)


class ItemForm(TextForm):
    """One thing to mend."""

    criterion = SelectField("What it is about", default="")
    request = TextAreaField("What to mend", [Length(max=NOTE)], filters=[stripped])

    def offer(self, criteria: Iterable[Criterion]) -> None:
        """Offer the criteria of the entity type."""
        self.criterion.choices = {"": "The application as a whole"} | in_choices(criteria)

    def validate_request(self, field: TextAreaField) -> None:
        if self.criterion.data and not field.data:
            raise ValidationError("Say what to mend")

    def to_mend(self) -> ItemToMend:
        """Return the request to the company."""
        return ItemToMend(self.criterion.data or None, self.request.data or "")


class AdviceForm(PortalForm):
    recommendation = RadioField(
        "Recommendation",
        [InputRequired("Choose a recommendation")],
        choices={
            Recommendation.CERTIFY.value: "Certify",
            Recommendation.REJECT.value: "Reject",
        },
        coerce=Recommendation,
    )
    reason = SelectField("Reason, if you recommend to reject", default="")

    def offer(self) -> None:
        """Offer the published reasons."""
        self.reason.choices = NO_REASON | reason_choices(Action.REJECT)

    def validate_reason(self, field: SelectField) -> None:
        if self.recommendation.data is Recommendation.REJECT and not field.data:
            raise ValidationError("Choose a reason from the published list")


class DecisionForm(PortalForm):
    decision = RadioField("Decision", [InputRequired("Choose a decision")], coerce=Action)
    reason = SelectField("Reason, if you reject", default="")
    note = note_field("Note to the company", "It is added to the notice.")
    seen = HiddenField()

    def offer(self, recommendation: Recommendation | None) -> None:
        """Offer what the recommendation carries."""
        choices = {Action.CERTIFY.value: "Certify", Action.REJECT.value: "Reject"}
        if recommendation is not Recommendation.CERTIFY:
            del choices[Action.CERTIFY.value]
        self.decision.choices = choices
        self.reason.choices = NO_REASON | reason_choices(Action.REJECT)

    def validate_reason(self, field: SelectField) -> None:
        if self.decision.data is Action.REJECT and not field.data:
            raise ValidationError("Choose a reason from the published list")


class ReasonForm(PortalForm):
    reason = RadioField("Reason, as the company is told", [InputRequired("Choose a reason")])
    note = note_field("Note to the company", "It is added to the notice.")

    def offer(self, action: Action) -> None:
        """Offer the published reasons for an action."""
        self.reason.choices = reason_choices(action)


class TierForm(PortalForm):
    tier = RadioField("Tier to grant", [InputRequired("Choose a tier")], coerce=int)
    note = note_field("Note to the company", "It is added to the notice.")

    def offer(self, tiers: Iterable[int], *, declinable: bool) -> None:
        """Offer what the facts carry, and to leave the tier as it is."""
        declined = {NO_TIER: "Leave the tier as it is; say why"} if declinable else {}
        self.tier.choices = {tier: TIERS[tier] for tier in tiers} | declined


class PlanForm(PortalForm):
    kind = RadioField(
        "Kind",
        [InputRequired("Choose a kind")],
        choices={
            ValidationKind.SITE.value: "Visit to a site",
            ValidationKind.DESK.value: "At the desk, from documents",
        },
        coerce=ValidationKind,
    )
    site = SelectField("Site to visit", default="")
    validator = SelectField("Validator", [InputRequired("Choose a validator")])
    visit_on = NeededDayField("Day of the visit", "Enter a day")
    documents = TextAreaField(
        "Documents to ask for, one a line",
        [Length(max=REPORT)],
        filters=[stripped],
        description="A line may begin with the criterion that it is for, such as “GOV-01: …”.",
    )

    def draft(self, asked: Iterable[DocumentAsked]) -> None:
        """Show the documents that the criteria name."""
        self.documents.data = "\n".join(f"{d.criterion_id}: {d.what}" for d in asked)

    def asked(self, criterion_ids: Collection[str]) -> list[DocumentAsked]:
        """Return the documents line by line; what begins with no criterion is for the whole."""
        found = []
        for line in filter(None, map(str.strip, (self.documents.data or "").splitlines())):
            head, colon, rest = line.partition(":")
            known = colon and head.strip() in criterion_ids and rest.strip()
            found.append(
                DocumentAsked(head.strip(), rest.strip()) if known else DocumentAsked(None, line)
            )
        return found

    def offer(self, sites: Sequence[Site], people: Sequence[Account], earliest: date) -> None:
        """Offer the company's sites and the validators; say from when a visit is possible."""
        self.site.choices = {"": "None"} | {str(s.id): f"{s.name}, {s.address}" for s in sites}
        self.validator.choices = {str(person.id): person.name for person in people}
        self.visit_on.description = f"Not before {earliest.isoformat()}, so that notice is given."

    def validate_site(self, field: SelectField) -> None:
        if self.kind.data is ValidationKind.SITE and not field.data:
            raise ValidationError("Choose the site to visit")


class ConclusionForm(PortalForm):
    tier = RadioField("Tier to grant", [Optional()], coerce=int)
    note = note_field("Note to the company", "It is added to the notice.")

    def offer(self, tiers: Iterable[int]) -> None:
        """Offer what the facts carry; where there is something to grant, it must be chosen."""
        self.tier.choices = {tier: TIERS[tier] for tier in tiers}
        if self.tier.choices:
            # Left open it would count as no tier, and take away what the company has.
            must_be_given(self.tier, "Choose the tier to grant")


def proof_field(label: str, description: str) -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired("All five proofs are needed"), Length(max=NOTE)],
        filters=[stripped],
        description=description,
    )


class PracticeForm(PortalForm):
    title = StringField(
        "Name of the practice",
        [InputRequired("Name the practice"), Length(max=200)],
        filters=[stripped],
    )
    management_support = proof_field(
        "1. Support by senior management", "Who stands behind it, and how it shows."
    )
    innovation = proof_field("2. Innovation", "What it does beyond the criteria.")
    documented_process = proof_field("3. Documented process", "Where it is written down.")
    checks_and_balances = proof_field("4. Checks and balances", "Who checks that it is done.")
    evidence_of_use = proof_field("5. Evidence of use", "What shows that it is practiced.")

    def proofs(self) -> FiveProofs:
        """Return the five proofs as they were entered."""
        return FiveProofs(**{f.name: f.data for f in self if f.name in FiveProofs.__slots__})


class IncidentForm(PortalForm):
    what = TextAreaField(
        "What happened",
        [InputRequired("Say what happened"), Length(max=NOTE)],
        filters=[stripped],
    )
    occurred_on = NeededDayField("Day of the incident", "Enter the day")
