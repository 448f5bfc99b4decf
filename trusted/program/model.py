"""The shape of a program: its parts, as everything above reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from trusted.domain.application import EligibilityGate
from trusted.domain.clocks import Party, Unit
from trusted.domain.criteria import Criterion
from trusted.domain.filings import FilingKind
from trusted.domain.identifiers import Scheme
from trusted.domain.languages import Language
from trusted.domain.screening import ScreeningPolicy
from trusted.domain.standing import Action, Status
from trusted.domain.webhooks import WebhookTerms
from trusted.domain.work import QueuePolicy
from trusted.program.agencies import AgencyRules
from trusted.program.allegations import AllegationRules
from trusted.program.api_calls import ApiCalls
from trusted.program.decision_log import DecisionLogPolicy
from trusted.program.exchange import ExchangeRules
from trusted.program.holds import HoldRules
from trusted.program.penalties import PenaltyRules
from trusted.program.policy import Policy
from trusted.program.policy_terms import PolicyPart
from trusted.program.profile import ProfileRules
from trusted.program.reminders import ReminderRule
from trusted.program.rights import RightRules
from trusted.program.validation import ValidationPolicy


@dataclass(frozen=True, slots=True)
class EntityType:
    """A capacity in which a company can take part.

    schemes: the identifiers that make sense for it, the most telling first.
    one_of:  of which it needs at least one.
    """

    id: str
    name: str
    description: str
    schemes: tuple[Scheme, ...]
    one_of: tuple[Scheme, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A group of criteria."""

    id: str
    letter: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A published reason for an action, with the text that the company is told.

    appeal_within: id of the deadline for an appeal against it.
    aggravating:   whether a step may rest on it without the steps before, and at once.
    """

    code: str
    action: Action
    text: str
    text_es: str
    appealable: bool
    appeal_within: str = "file-appeal"
    aggravating: bool = False

    def said_in(self, language: Language) -> str:
        """Return the text in a language."""
        return self.text_es if language is Language.SPANISH else self.text


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock of the program.

    pauses: whether it stands still while a question is with the company.
    """

    id: str
    number: int
    unit: Unit
    owed_by: Party
    pauses: bool
    text: str
    text_es: str

    def said_in(self, language: Language) -> str:
        """Return the text in a language."""
        return self.text_es if language is Language.SPANISH else self.text


@dataclass(frozen=True, slots=True)
class SchemeText:
    """A kind of identifier, as it is explained to people."""

    id: Scheme
    name: str
    hint: str
    example: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a company signs; paragraphs are set apart by empty lines."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in one language."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """What somebody is told: English, and Spanish beside it; with placeholders in braces."""

    title: str
    body: str
    es: NoticeText


@dataclass(frozen=True, slots=True)
class MailClosing:
    """How the copy of a notice ends.

    where: before the address of the page on which the notice, or what it is about, is kept.
    why:   why the reader gets it; to a rights holder, before the address that ends such mails.
    """

    where: str
    why: str


class Audience(StrEnum):
    """To whom a state is explained."""

    COMPANY = "company"
    OFFICIAL = "official"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class StateText:
    """What a state means and what happens next, for each audience, in one language."""

    company: str
    official: str
    public: str


@dataclass(frozen=True, slots=True)
class StateTexts:
    """What a state means, in each language."""

    en: StateText
    es: StateText

    def said_to(self, audience: Audience, language: Language) -> str:
        """Return the text for an audience."""
        text: str = getattr(getattr(self, language), audience)
        return text


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that the program demands and gives, of one date.

    version:      its date, such as 2027-01.
    criteria:     in catalog order.
    entity_types, categories, reasons, deadlines, schemes, notices, states, filings: by id, in
                  their order.
    holidays:     country whose public holidays are no working days, two letters.
    content_hash: SHA-256 of all of its files in canonical form, 64 hex digits.
    """

    version: str
    entity_types: Mapping[str, EntityType]
    categories: Mapping[str, Category]
    criteria: tuple[Criterion, ...]
    eligibility: tuple[EligibilityGate, ...]
    reasons: Mapping[str, Reason]
    deadlines: Mapping[str, Deadline]
    holidays: str
    reminders: Mapping[str, ReminderRule]
    schemes: Mapping[Scheme, SchemeText]
    agencies: AgencyRules
    allegations: AllegationRules
    agreement: Agreement
    notices: Mapping[str, NoticeTemplate]
    mail_closings: Mapping[str, Mapping[Language, MailClosing]]
    states: Mapping[Status, StateTexts]
    filings: Mapping[str, FilingKind]
    api_calls: ApiCalls
    exchange: ExchangeRules
    holds: HoldRules
    penalties: PenaltyRules
    rights: RightRules
    policy: Policy
    policy_parts: tuple[PolicyPart, ...]
    queue: QueuePolicy
    profile: ProfileRules
    screening: ScreeningPolicy
    decision_log: DecisionLogPolicy
    validation: ValidationPolicy
    webhooks: WebhookTerms
    content_hash: str
