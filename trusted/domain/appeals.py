"""Appeals: what can be contested, by when, and what each outcome does."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType

from trusted.domain.errors import DomainError
from trusted.domain.standing import TRUSTED, Action, Status


class AppealRefused(DomainError):
    """An appeal cannot take this step; the message says why."""

    code = "appeal-refused"


class AppealOutcome(StrEnum):
    """What an appeal comes to."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"
    INADMISSIBLE = "inadmissible"


class AppealState(StrEnum):
    """How far an appeal has come."""

    FILED = "filed"
    ASSIGNED = "assigned"
    WITH_COMPANY = "with_company"
    DECIDED = "decided"


class Effect(StrEnum):
    """What the decision of an appeal does, from its day on."""

    NONE = "none"
    # The reapply period is waived, and nothing else changes.
    WAIVED = "waived"
    # Back to what it was before, with the former tier as far as the rule carries it.
    RESTORED = "restored"
    # Back to what it was before, at tier 1 at most.
    RESTORED_LOW = "restored_low"
    REVIEWED_ANEW = "reviewed_anew"
    COMMUTED = "commuted"
    # The former tier again, as far as the rule carries it.
    REGRADED = "regraded"
    # What held the tier down ends; a higher tier takes a new grant.
    RELEASED = "released"


# What the company is told of each, and what an official reads before deciding.
OUTCOME_WORDS = MappingProxyType(
    {
        AppealOutcome.UPHELD: "Your appeal is upheld.",
        AppealOutcome.PARTLY_UPHELD: "Your appeal is upheld in part.",
        AppealOutcome.DISMISSED: "Your appeal is dismissed: the decision stays as it is.",
        AppealOutcome.INADMISSIBLE: "Your appeal could not be taken in; the decision"
        " stays as it is.",
    }
)
EFFECT_WORDS = MappingProxyType(
    {
        Effect.NONE: "Your standing does not change.",
        Effect.WAIVED: "Your standing does not change, but you can apply again at once.",
        Effect.RESTORED: "What you held before holds again from now on, with the benefit tier that"
        " the facts carry.",
        Effect.RESTORED_LOW: "What you held before holds again from now on, at tier 1 at most until"
        " the next grant.",
        Effect.REVIEWED_ANEW: "Your application is in review again, by another reviewer.",
        Effect.COMMUTED: "The removal becomes a suspension, from which you can be reinstated.",
        Effect.REGRADED: "Your former benefit tier holds again, as far as the facts carry it.",
        Effect.RELEASED: "Nothing holds your benefit tier down any more; it rises by a new grant.",
    }
)

WON = frozenset({AppealOutcome.UPHELD, AppealOutcome.PARTLY_UPHELD})

_UPHELD = MappingProxyType(
    {
        Action.REJECT: Effect.REVIEWED_ANEW,
        Action.SUSPEND: Effect.RESTORED,
        Action.REMOVE: Effect.RESTORED_LOW,
        Action.DOWNGRADE: Effect.RESTORED,
        Action.LAPSE: Effect.RESTORED,
        Action.REDUCE: Effect.REGRADED,
    }
)
_PARTLY = MappingProxyType(
    {
        Action.REJECT: Effect.WAIVED,
        Action.SUSPEND: Effect.RESTORED_LOW,
        Action.REMOVE: Effect.COMMUTED,
        Action.DOWNGRADE: Effect.RELEASED,
        Action.LAPSE: Effect.RELEASED,
        Action.REDUCE: Effect.RELEASED,
    }
)
APPEALABLE = frozenset(_UPHELD)
# What a decision brought about; it can be taken back only while that lasts.
BROUGHT = MappingProxyType(
    {
        Action.REJECT: Status.REJECTED,
        Action.SUSPEND: Status.SUSPENDED,
        Action.REMOVE: Status.REMOVED,
    }
)


def effect_of(contested: Action, outcome: AppealOutcome, *, stands: bool) -> Effect:
    """Return what an outcome does to a decision of this kind.

    stands: whether what the decision brought about still lasts; what later decisions brought
            is theirs, and is contested by an appeal against them.
    Source: product, "Clocks"; 6 USC 967.
    """
    if outcome not in WON:
        return Effect.NONE
    effect = (_UPHELD if outcome is AppealOutcome.UPHELD else _PARTLY)[contested]
    if stands or effect is Effect.WAIVED:
        return effect
    return Effect.WAIVED if contested in (Action.REJECT, Action.REMOVE) else Effect.NONE


def still_stands(contested: Action, status: Status, *, newest_of_kind: bool) -> bool:
    """Return whether what a contested decision brought about still lasts.

    status:         of the enrollment now.
    newest_of_kind: whether no later decision of this kind was made on it.
    """
    if not newest_of_kind:
        return False
    if contested in BROUGHT:
        return status is BROUGHT[contested]
    return status is Status.CERTIFIED if contested is not Action.REDUCE else status in TRUSTED


def can_be_stayed(contested: Action) -> bool:
    """Return whether a decision may be kept from taking effect until its appeal is decided.

    A suspension or removal cannot: the danger that it meets does not wait.
    """
    return contested is Action.DOWNGRADE


def check_filing(*, appealable: bool, last_day: date, on: date) -> None:
    """Raise AppealRefused unless a decision can be contested on this day.

    last_day: of the deadline that its reason sets.
    """
    if not appealable:
        raise AppealRefused("Nobody can appeal against this decision.")
    if on > last_day:
        raise AppealRefused(f"The last day to appeal against it was {last_day.isoformat()}.")


def appeal_state(*, assigned: bool, questions_open: int, decided: bool) -> AppealState:
    """Return how far an appeal has come."""
    if decided:
        return AppealState.DECIDED
    if questions_open:
        return AppealState.WITH_COMPANY
    return AppealState.ASSIGNED if assigned else AppealState.FILED
