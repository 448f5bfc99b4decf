"""When the program's clock stood still for an enrollment, and for what it waited."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from trusted.domain.clocks import Interval
from trusted.domain.standing import Status
from trusted.domain.threads import Pause
from trusted.persistence.queries.partnership import statuses_of
from trusted.persistence.queries.threads import thread_pauses

RETURNED = "The application is returned to the company, to be mended and handed in again."


def pauses_of(enrollment_id: int) -> tuple[Pause, ...]:
    """Return every time in which what comes next was with the company, in no order."""
    return (*returns_in(statuses_of(enrollment_id)), *thread_pauses(enrollment_id))


def returns_in(statuses: Sequence[tuple[Status, datetime]]) -> tuple[Pause, ...]:
    """Return when an application was returned to the company.

    statuses: each with the moment it began, in order.
    """
    ends = [at for _, at in statuses[1:]]
    return tuple(
        Pause(at, end, RETURNED)
        for (status, at), end in zip(statuses, [*ends, None], strict=True)
        if status is Status.RETURNED
    )


def intervals(pauses: Iterable[Pause], now: datetime) -> tuple[Interval, ...]:
    """Return pauses as the rule of clocks takes them; one that still lasts ends now."""
    return tuple(
        Interval(pause.since, min(pause.until or now, now))
        for pause in pauses
        if pause.since <= now
    )


def waiting_now(pauses: Iterable[Pause], now: datetime) -> str:
    """Return for what the clock waits now, in words, one a line; empty: it runs."""
    lasting = [p.why for p in pauses if p.since <= now and (p.until is None or p.until > now)]
    return "\n".join(dict.fromkeys(lasting))
