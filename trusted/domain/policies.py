"""The life of a policy, and what another policy would do to an enrollment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trusted.domain.errors import DomainError, InputRefused, NotSeparated, TransitionNotAllowed
from trusted.domain.tiers import Gate


class PolicyState(StrEnum):
    """Where a policy stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class Movement(StrEnum):
    """What another policy would do to an enrollment."""

    FALLS = "falls"
    RISES = "rises"
    CLOSES = "closes"
    BAND = "band"


class TrialMissing(DomainError):
    """A policy cannot be published before it was tried on the present facts."""

    code = "trial-missing"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """The dated facts of a draft from which its state follows."""

    proposed_at: datetime | None
    withdrawn_at: datetime | None
    effective_at: datetime | None


def state_of(facts: DraftFacts, now: datetime, in_force_since: datetime | None) -> PolicyState:
    """Return where a draft, or the policy it became, stands.

    in_force_since: the effective moment of the policy in force; None: the first policy is.
    """
    if facts.withdrawn_at is not None:
        return PolicyState.WITHDRAWN
    if facts.effective_at is None:
        return PolicyState.DRAFT if facts.proposed_at is None else PolicyState.PROPOSED
    if facts.effective_at > now:
        return PolicyState.ANNOUNCED
    newest = in_force_since == facts.effective_at
    return PolicyState.IN_FORCE if newest else PolicyState.SUPERSEDED


def check_open(facts: DraftFacts) -> None:
    """Let a draft be changed or proposed only while it is one; raises TransitionNotAllowed."""
    if facts.withdrawn_at is not None:
        raise TransitionNotAllowed("This draft was withdrawn. Copy it to go on.")
    if facts.proposed_at is not None:
        raise TransitionNotAllowed(
            "This draft is proposed, so its content stays as it is. Copy it to change it."
        )


def check_publishable(facts: DraftFacts, author_id: int, publisher_id: int) -> None:
    """Let a proposed policy be published once, by another person than its author.

    Raises: NotSeparated, TransitionNotAllowed.
    """
    if facts.withdrawn_at is not None or facts.proposed_at is None:
        raise TransitionNotAllowed("Only a draft that its author has proposed can be published.")
    if facts.effective_at is not None:
        raise TransitionNotAllowed("This policy has been published already.")
    if publisher_id == author_id:
        raise NotSeparated("You made this policy, so another person must publish it.")


def check_effective(on: date, first: date) -> None:
    """Let a policy take effect only after the time of notice; raises InputRefused.

    first: the earliest day, counted from the day of publication.
    """
    if on < first:
        raise InputRefused(
            f"Companies are to be told in time. Choose {first.isoformat()} or a later day."
        )


def movement(
    held: int, before: int, after: int, bands: tuple[str, str] = ("", "")
) -> Movement | None:
    """Return what becomes of an enrollment when the rule gives another tier; None: nothing.

    held:   the tier that was granted, 0-3.
    before: the tier that the facts carry by the policy in force, 0-3.
    after:  the same by the other policy.
    bands:  the score band by either.
    """
    if after < min(held, before):
        return Movement.FALLS
    if after > before:
        return Movement.RISES
    if after < before:
        return Movement.CLOSES
    return Movement.BAND if bands[0] != bands[1] else None


def gates_between(
    what: Movement, before: Sequence[Gate], after: Sequence[Gate]
) -> tuple[Gate, ...]:
    """Return the gates that explain a movement.

    before, after: what is missing for the next tier by the policy in force, and by the other.
    Returns:       for a rise those that the other policy no longer closes; for a fall those
                   that it does; none where only the band differs.
    """
    if what is Movement.RISES:
        return tuple(before)
    if what is Movement.BAND:
        return ()
    return tuple(after)
