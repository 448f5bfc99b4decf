"""What holds a tier down: reductions that have not ended, and a cycle that ran out."""

from trusted.domain.appeals import WON
from trusted.domain.errors import InputRefused
from trusted.domain.standing import Action
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.appeals import won_against
from trusted.persistence.queries.interventions import active_reductions, newest_action
from trusted.persistence.queries.successions import HIGHEST_TIER


def check_held(enrollment: Enrollment, tier: int, *, validating: bool = False) -> None:
    """Raise InputRefused if something holds the tier below this one.

    validating: whether a validation is being concluded; that ends what a lapse holds down.
    """
    for step, _ in active_reductions(enrollment.id):
        if step.to_tier is not None and tier > step.to_tier:
            until = step.ends_on.isoformat() if step.ends_on else "all required actions are done"
            raise InputRefused(f"A reduction holds the tier at {step.to_tier} until {until}.")
    if tier > 0 and not validating and has_lapsed(enrollment):
        raise InputRefused("The cycle ended without a validation; a tier takes a new one.")


def highest_held(enrollment: Enrollment) -> int:
    """Return the highest tier that reductions and lapses leave, 0-3."""
    if has_lapsed(enrollment):
        return 0
    held = [step.to_tier for step, _ in active_reductions(enrollment.id)]
    return min((tier for tier in held if tier is not None), default=HIGHEST_TIER)


def has_lapsed(enrollment: Enrollment) -> bool:
    """Return whether what is held gives no benefit until there is a new validation."""
    marks = (Action.LAPSE, Action.CERTIFY, Action.VALIDATE, Action.RESTORE)
    newest = newest_action(enrollment.id, *marks)
    if newest is None or newest.action is not Action.LAPSE:
        return False
    return won_against(newest.id) not in WON
