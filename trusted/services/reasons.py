"""Reasons for decisions, taken from the published list only."""

from trusted.domain.errors import InputRefused
from trusted.domain.standing import Action
from trusted.program import Reason, shipped_program


def published_reason(code: str | None, action: Action) -> Reason:
    """Return the published reason of this code for this action.

    Raises: InputRefused if there is none.
    """
    reason = shipped_program().reasons.get(code or "")
    if reason is None or reason.action is not action:
        raise InputRefused("Choose a reason from the published list.")
    return reason
