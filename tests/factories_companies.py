"""Companies that follow on one another, for tests."""

from datetime import date

from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.domain.succession import Fate, SuccessionKind
from trusted.persistence.models import Company, Succession, SuccessionRequest
from trusted.services.successions import approve_succession, request_succession

TODAY = NOON.date()


def make_request(
    former: Company,
    heir: Company,
    kind: SuccessionKind = SuccessionKind.MERGE,
    effective_on: date = TODAY,
) -> SuccessionRequest:
    """Return a request that a supervisor made."""
    return request_succession(
        kind,
        former,
        heir,
        effective_on=effective_on,
        reason="Contract of 1 November.",
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )


def make_succession(
    former: Company,
    heir: Company,
    fates: dict[int, Fate] | None = None,
    kind: SuccessionKind = SuccessionKind.MERGE,
) -> Succession:
    """Return a succession that a second supervisor approved."""
    request = make_request(former, heir, kind)
    approver = make_account(Role.SUPERVISOR)
    return approve_succession(request, fates or {}, "Seen.", actor=approver, now=NOON)
