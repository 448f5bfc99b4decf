"""The life of an enrollment: what may become of it, by whom, and what holds at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.errors import NotPermitted, TransitionNotAllowed


class Status(StrEnum):
    """Where an enrollment is in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    CERTIFIED = "certified"
    VALIDATED = "validated"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What moves an enrollment from one status to the next."""

    SUBMIT = "submit"
    TAKE = "take"
    RETURN = "return"
    CERTIFY = "certify"
    REJECT = "reject"
    VALIDATE = "validate"
    DOWNGRADE = "downgrade"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REMOVE = "remove"
    WITHDRAW = "withdraw"
    # The steps of the graduated response that leave the status as it is.
    WARN = "warn"
    PLAN = "plan"
    REDUCE = "reduce"
    # What holds a tier above the rule for a time.
    OVERRIDE = "override"
    # What the program's rules do by themselves.
    LIFT = "lift"
    LAPSE = "lapse"
    SUPERSEDE = "supersede"
    # What a won appeal does.
    RESTORE = "restore"
    COMMUTE = "commute"


class Role(StrEnum):
    """The capacity in which a person acts."""

    MEMBER = "member"
    REVIEWER = "reviewer"
    VALIDATOR = "validator"
    SUPERVISOR = "supervisor"
    PROGRAM_MANAGER = "program_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    AGENCY = "agency"


OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.RETURNED})
TRUSTED = frozenset({Status.CERTIFIED, Status.VALIDATED})
# Whom the program goes on with, though one may be suspended.
PARTNERS = TRUSTED | {Status.SUSPENDED}
ADVERSE = frozenset({Status.SUSPENDED, Status.REMOVED})
FINAL = frozenset({Status.REJECTED, Status.REMOVED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: where an action leads, and on whose word.

    to:        the status reached; None means back to what the enrollment was before.
    role:      None means that the program's rules do it by themselves.
    on_appeal: whether it takes a won appeal; nobody is offered it otherwise.
    """

    to: Status | None
    role: Role | None
    needs_reason: bool = False
    appealable: bool = False
    on_appeal: bool = False


_HANDED_IN = Transition(Status.SUBMITTED, Role.MEMBER)
_WITHDRAWN = Transition(Status.WITHDRAWN, Role.MEMBER)
_VALIDATED = Transition(Status.VALIDATED, Role.SUPERVISOR)
_SUSPENDED = Transition(Status.SUSPENDED, Role.SUPERVISOR, needs_reason=True, appealable=True)
_REMOVED = Transition(Status.REMOVED, Role.SUPERVISOR, needs_reason=True, appealable=True)
_LAPSED = Transition(Status.CERTIFIED, None, needs_reason=True, appealable=True)
_SUPERSEDED = Transition(Status.WITHDRAWN, None, needs_reason=True)


def _stays(status: Status, *, appealable: bool = False) -> Transition:
    return Transition(status, Role.SUPERVISOR, needs_reason=True, appealable=appealable)


def _won(to: Status | None) -> Transition:
    return Transition(to, Role.SUPERVISOR, needs_reason=True, on_appeal=True)


TRANSITIONS = MappingProxyType(
    {
        (Status.DRAFT, Action.SUBMIT): _HANDED_IN,
        (Status.DRAFT, Action.WITHDRAW): _WITHDRAWN,
        (Status.SUBMITTED, Action.TAKE): Transition(Status.IN_REVIEW, Role.REVIEWER),
        (Status.SUBMITTED, Action.WITHDRAW): _WITHDRAWN,
        (Status.IN_REVIEW, Action.RETURN): Transition(
            Status.RETURNED, Role.REVIEWER, needs_reason=True
        ),
        (Status.IN_REVIEW, Action.CERTIFY): Transition(Status.CERTIFIED, Role.SUPERVISOR),
        (Status.IN_REVIEW, Action.REJECT): Transition(
            Status.REJECTED, Role.SUPERVISOR, needs_reason=True, appealable=True
        ),
        (Status.IN_REVIEW, Action.WITHDRAW): _WITHDRAWN,
        (Status.RETURNED, Action.SUBMIT): _HANDED_IN,
        (Status.RETURNED, Action.WITHDRAW): _WITHDRAWN,
        (Status.CERTIFIED, Action.VALIDATE): _VALIDATED,
        (Status.CERTIFIED, Action.SUSPEND): _SUSPENDED,
        (Status.CERTIFIED, Action.REMOVE): _REMOVED,
        (Status.CERTIFIED, Action.WITHDRAW): _WITHDRAWN,
        (Status.VALIDATED, Action.VALIDATE): _VALIDATED,
        (Status.VALIDATED, Action.DOWNGRADE): Transition(
            Status.CERTIFIED, Role.SUPERVISOR, needs_reason=True, appealable=True
        ),
        (Status.VALIDATED, Action.SUSPEND): _SUSPENDED,
        (Status.VALIDATED, Action.REMOVE): _REMOVED,
        (Status.VALIDATED, Action.WITHDRAW): _WITHDRAWN,
        (Status.SUSPENDED, Action.REINSTATE): Transition(None, Role.SUPERVISOR, needs_reason=True),
        (Status.SUSPENDED, Action.REMOVE): _REMOVED,
        (Status.SUSPENDED, Action.WITHDRAW): _WITHDRAWN,
        (Status.CERTIFIED, Action.WARN): _stays(Status.CERTIFIED),
        (Status.VALIDATED, Action.WARN): _stays(Status.VALIDATED),
        (Status.CERTIFIED, Action.PLAN): _stays(Status.CERTIFIED),
        (Status.VALIDATED, Action.PLAN): _stays(Status.VALIDATED),
        (Status.SUSPENDED, Action.PLAN): _stays(Status.SUSPENDED),
        (Status.CERTIFIED, Action.REDUCE): _stays(Status.CERTIFIED, appealable=True),
        (Status.VALIDATED, Action.REDUCE): _stays(Status.VALIDATED, appealable=True),
        (Status.CERTIFIED, Action.OVERRIDE): _stays(Status.CERTIFIED),
        (Status.VALIDATED, Action.OVERRIDE): _stays(Status.VALIDATED),
        (Status.SUSPENDED, Action.LIFT): Transition(None, None, needs_reason=True),
        (Status.CERTIFIED, Action.LAPSE): _LAPSED,
        (Status.VALIDATED, Action.LAPSE): _LAPSED,
        (Status.DRAFT, Action.SUPERSEDE): _SUPERSEDED,
        (Status.SUBMITTED, Action.SUPERSEDE): _SUPERSEDED,
        (Status.IN_REVIEW, Action.SUPERSEDE): _SUPERSEDED,
        (Status.RETURNED, Action.SUPERSEDE): _SUPERSEDED,
        (Status.CERTIFIED, Action.SUPERSEDE): _SUPERSEDED,
        (Status.VALIDATED, Action.SUPERSEDE): _SUPERSEDED,
        (Status.REJECTED, Action.RESTORE): _won(Status.IN_REVIEW),
        (Status.CERTIFIED, Action.RESTORE): _won(Status.VALIDATED),
        (Status.SUSPENDED, Action.RESTORE): _won(None),
        (Status.REMOVED, Action.RESTORE): _won(None),
        (Status.REMOVED, Action.COMMUTE): _won(Status.SUSPENDED),
    }
)


def transition_of(status: Status, action: Action) -> Transition:
    """Return the row for this action in this status.

    Raises: TransitionNotAllowed, naming both.
    """
    if (found := TRANSITIONS.get((status, action))) is None:
        raise TransitionNotAllowed(
            f"An enrollment that is {_words(status)} cannot take the action "
            f"“{_words(action)}”; reload to see what is open to it."
        )
    return found


def advance(
    status: Status,
    action: Action,
    role: Role | None,
    *,
    previous: Status | None = None,
    on_appeal: bool = False,
) -> Status:
    """Return the status that the action leads to.

    role:      None for the program's rules.
    previous:  what the enrollment was before it was suspended or removed.
    on_appeal: whether a won appeal asks for it.
    Raises:    TransitionNotAllowed if the table has no such row, or if there is nothing to go
               back to; NotPermitted if the role does not carry the action.
    Source:    product, "The life of an enrollment".
    """
    row = transition_of(status, action)
    if role is not row.role:
        raise NotPermitted(
            f"“{_words(action)}” is for {_whom(row.role)}; you act as {_whom(role)}."
        )
    if row.on_appeal and not on_appeal:
        raise NotPermitted(f"“{_words(action)}” takes an appeal that was won.")
    if row.to is not None:
        return row.to
    back = TRUSTED | {Status.SUSPENDED} if status is Status.REMOVED else TRUSTED
    if previous is None or previous not in back:
        raise TransitionNotAllowed(
            "Only an enrollment that was certified or validated before can be reinstated."
        )
    return previous


def possible_actions(status: Status, role: Role | None) -> frozenset[Action]:
    """Return the actions that the table offers to this role in this status, without an appeal."""
    return frozenset(
        action
        for (at, action), row in TRANSITIONS.items()
        if at is status and row.role is role and not row.on_appeal
    )


@dataclass(frozen=True, slots=True)
class StandingChange:
    """One appended fact: from this moment on, this holds.

    number:      its place among the enrollment's changes; settles two of one moment.
    at:          moment, UTC with zone.
    tier:        benefit tier 0-3.
    valid_until: last day of the validation's cycle; None outside one.
    """

    number: int
    at: datetime
    status: Status
    tier: int
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for an enrollment at a moment.

    status_since, tier_since: the moment of the change that brought it; None before the first.
    previous:                 the status before the present one; None in the first.
    """

    status: Status = Status.DRAFT
    tier: int = 0
    status_since: datetime | None = None
    tier_since: datetime | None = None
    valid_until: date | None = None
    previous: Status | None = None


def standing_on(changes: Iterable[StandingChange], on: datetime) -> Standing:
    """Return what held at the moment `on`, from the changes in any order.

    changes: those of one enrollment; later ones than `on` are not yet known and count nothing.
    Returns: a draft of tier 0 when nothing had happened yet.
    Source:  product, design rule 1: any past answer can be given again.
    """
    standing = Standing()
    for change in sorted(changes, key=lambda c: (c.at, c.number)):
        if change.at > on:
            break
        standing = _changed(standing, change)
    return standing


def _changed(before: Standing, change: StandingChange) -> Standing:
    same_status = before.status is change.status and before.status_since is not None
    same_tier = before.tier == change.tier and before.tier_since is not None
    return Standing(
        status=change.status,
        tier=change.tier,
        status_since=before.status_since if same_status else change.at,
        tier_since=before.tier_since if same_tier else change.at,
        valid_until=change.valid_until,
        previous=before.previous if same_status else _left(before),
    )


def _left(before: Standing) -> Status | None:
    return before.status if before.status_since is not None else None


def _words(value: StrEnum) -> str:
    return value.value.replace("_", " ")


def _whom(role: Role | None) -> str:
    return "the program's rules" if role is None else f"a {_words(role)}"
