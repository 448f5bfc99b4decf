"""The bodies of requests and answers, strictly typed."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from trusted.api.moments import Moment
from trusted.api.problems import Problem
from trusted.domain.priority import Code, Lane, PriorityPolicy
from trusted.register.records import PublishedEnrollment, PublishedHeir
from trusted.services.reported import Parties, PartyName, ReportedOutcome

ShipmentId = Annotated[str, Meta(min_length=1, max_length=100, examples=["1Z999AA10123456784"])]
Baseline = Annotated[
    int, Meta(ge=0, le=1000, description="The targeting system's own risk.", examples=[430])
]
PolicyName = Annotated[str, Meta(description="Date and content hash of the policy.")]
Sequence = Annotated[int, Meta(ge=0, description="Of the register the answer rests on.")]

DECISION = "#/components/schemas/DecisionGiven"
STANDING_USED = "#/components/schemas/StandingUsed"


class AdvanceData(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whether what was filed in advance was complete and on time."""

    complete: bool
    on_time: bool


class ShipmentAsked(Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """One parcel or entry that a targeting system asks about."""

    id: ShipmentId
    baseline: Baseline
    parties: Parties
    mode: Annotated[str, Meta(max_length=20)] | None = None
    advance_data: AdvanceData | None = None


class PrioritizeRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 shipments."""

    shipments: list[ShipmentAsked]


class PrioritizeItems(Struct, frozen=True, forbid_unknown_fields=True):
    """The same, each shipment still to be read, so that a bad one breaks nothing."""

    shipments: list[Raw]


class EffectGiven(Struct, frozen=True):
    """One reason of a priority, with its points and the party that it comes from."""

    code: Code
    points: int
    role: str | UnsetType = UNSET
    partner_number: str | UnsetType = UNSET
    tier: int | UnsetType = UNSET


class DecisionGiven(Struct, frozen=True):
    """The answer for one shipment: its baseline and the points of its effects sum to priority."""

    id: str
    decision_id: str
    priority: Annotated[int, Meta(ge=0, le=1000)]
    lane: Lane
    selected_at_random: bool
    effects: list[EffectGiven]
    sequence: Sequence
    policy: PolicyName


class DecisionRefused(Struct, frozen=True):
    """In the place of a decision: what is wrong with this shipment; no id if it has none."""

    id: str | None
    problem: Problem


# msgspec has no union of untagged objects, so that the schema is said here.
EitherDecision = Annotated[
    object,
    Meta(
        extra_json_schema={
            "anyOf": [
                {"$ref": "#/components/schemas/DecisionGiven"},
                {"$ref": "#/components/schemas/DecisionRefused"},
            ]
        }
    ),
]


class PrioritizeAnswer(Struct, frozen=True):
    """The decisions, in the order asked; all rest on one sequence of the register."""

    as_of: Moment
    sequence: Sequence
    stale_after: Moment
    policy: PolicyName
    decisions: list[EitherDecision]


class StandingUsed(Struct, frozen=True):
    """What the register said of a party when the decision was made; the rest only if known."""

    role: str
    identifier: str
    known: bool
    company: str | UnsetType = UNSET
    enrollments: list[PublishedEnrollment] | UnsetType = UNSET
    policy: PolicyName | UnsetType = UNSET
    superseded_by: list[PublishedHeir] | UnsetType = UNSET


class PolicyUsed(Struct, frozen=True):
    """The policy that made a decision, with its numbers for the priority."""

    name: PolicyName
    hash: Annotated[str, Meta(description="SHA-256 of its content in the form of RFC 8785.")]
    priority: PriorityPolicy


class DecisionKept(Struct, frozen=True):
    """A decision as it was given, with all that made it."""

    decision: Annotated[Raw, Meta(extra_json_schema={"$ref": DECISION})]
    asked: ShipmentAsked
    answered_at: Moment
    as_of: Moment
    sequence: Sequence
    standings: Annotated[list[Raw], Meta(extra_json_schema={"items": {"$ref": STANDING_USED}})]
    policy: PolicyUsed
    selection_key: Annotated[
        str, Meta(description="Names the secret of the random selection, without telling it.")
    ]


class ReplayGiven(Struct, frozen=True):
    """The decision as it was given, and as it comes out again by what held then."""

    identical: Annotated[bool, Meta(description="Whether both are the same, byte for byte.")]
    logged: Annotated[Raw, Meta(extra_json_schema={"$ref": DECISION})]
    decided: Annotated[Raw, Meta(extra_json_schema={"$ref": DECISION})]


class PartyAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """An identifier to look up; `ref` comes back with the answer."""

    ref: Annotated[str, Meta(max_length=100)]
    identifier: PartyName


class LookupItems(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 identifiers, each still to be read."""

    parties: list[Raw]


class LookupRequest(Struct, frozen=True):
    """Up to 10,000 identifiers."""

    parties: list[PartyAsked]


class StandingGiven(Struct, frozen=True):
    """What the register says of whoever bears an identifier; the rest only if known."""

    identifier: str
    as_of: Moment
    sequence: Sequence
    stale_after: Moment
    known: bool
    company: str | UnsetType = UNSET
    enrollments: list[PublishedEnrollment] | UnsetType = UNSET
    policy: PolicyName | UnsetType = UNSET
    superseded_by: (
        Annotated[
            list[PublishedHeir],
            Meta(description="Who follows on the company; only after a merger or split."),
        ]
        | UnsetType
    ) = UNSET


class LookupResult(Struct, frozen=True):
    """The answer to one item: a standing with status 200, or a problem with its status."""

    ref: str | None
    status: int
    standing: StandingGiven | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class LookupAnswer(Struct, frozen=True):
    """The answers, in the order asked."""

    results: list[LookupResult]


class OutcomesItems(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 10,000 outcomes, each still to be read."""

    outcomes: list[Raw]


class OutcomesRequest(Struct, frozen=True):
    """Up to 10,000 outcomes."""

    outcomes: list[ReportedOutcome]


class OutcomeResult(Struct, frozen=True):
    """What became of one outcome."""

    outcome_id: str | None
    status: Literal["accepted", "duplicate", "conflict", "refused"]
    problem: Problem | UnsetType = UNSET


class OutcomesAnswer(Struct, frozen=True):
    """What became of each, in the order handed in."""

    results: list[OutcomeResult]


class TokenAnswer(Struct, frozen=True):
    """An access token (RFC 6749, 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Meta(description="Seconds.")]
    scope: str


class RegisterStatus(Struct, frozen=True):
    """How far the register copy of this host is."""

    sequence: Sequence
    as_of: Moment
    stale_after: Moment
    age_seconds: Annotated[float, Meta(ge=0)]
    records: Annotated[int, Meta(ge=0, description="Identifiers that answer something.")]
    stale: bool
