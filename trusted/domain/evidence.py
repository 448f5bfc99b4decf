"""Evidence: what may be said of a document, and until when it counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from trusted.domain.clocks import years_after
from trusted.domain.errors import InputRefused

TITLE_MAX = 200
OTHER = "other"
# Where a day begins first on earth: what is dated there today is not from the future.
EARLIEST = timezone(timedelta(hours=14))


class Expiry(StrEnum):
    """How long a document still counts."""

    WITHOUT_END = "without_end"
    VALID = "valid"
    ENDS_SOON = "ends_soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDraft:
    """What the company says of a document.

    title:                  1 to 200 characters.
    kind:                   one of the program's kinds of evidence.
    period_from, period_to: the time that it speaks of.
    valid_until:            its last day; None: it does not expire.
    """

    title: str
    kind: str = OTHER
    issued_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a document stands on a day.

    days:    until its last day, 0 on it, negative after; None: it does not expire.
    warning: the smallest of the warning times, in days, within which it ends; None: none.
    """

    expiry: Expiry
    days: int | None = None
    warning: int | None = None


def check_described(draft: EvidenceDraft, kinds: Collection[str], now: datetime) -> None:
    """Refuse what cannot be said of a document.

    kinds:  ids that may be chosen.
    now:    any zone; a day of issue counts as begun once it has begun anywhere on earth.
    Raises: InputRefused, saying what to change.
    """
    title = draft.title.strip()
    if not 1 <= len(title) <= TITLE_MAX or not title.isprintable():
        raise InputRefused("Give the document a title of 1 to %(most)s characters.", most=TITLE_MAX)
    if draft.kind not in kinds:
        raise InputRefused("Choose a kind of document: %(kinds)s.", kinds=", ".join(kinds))
    if draft.issued_on and draft.issued_on > now.astimezone(EARLIEST).date():
        raise InputRefused("The day of issue is in the future. Enter the day on the document.")
    if draft.period_from and draft.period_to and draft.period_to < draft.period_from:
        raise InputRefused("The period ends before it begins. Exchange the two days.")
    if draft.issued_on and draft.valid_until and draft.valid_until < draft.issued_on:
        raise InputRefused("The document would expire before it was issued. Check both days.")


def remaining(valid_until: date | None, now: datetime, warn_days: Collection[int]) -> Remaining:
    """Return how a document stands; its last day lasts until it ends in UTC.

    warn_days: days before the end from which on is warned, each at least 1.
    """
    if valid_until is None:
        return Remaining(Expiry.WITHOUT_END)
    days = (valid_until - program_day(now)).days
    if days < 0:
        return Remaining(Expiry.EXPIRED, days)
    warning = min((limit for limit in warn_days if days <= limit), default=None)
    return Remaining(Expiry.VALID if warning is None else Expiry.ENDS_SOON, days, warning)


def program_day(now: datetime) -> date:
    """Return the day that the program has: that of UTC, whatever the zone of the moment."""
    return now.astimezone(UTC).date()


def is_dated(issued_on: date | None, period_to: date | None, now: datetime, years: int) -> bool:
    """Tell whether what a document speaks of ended more than so many years ago.

    Without a period the day of issue counts; without both nothing is known, so it is not.
    A time that ended on 29 February is a year old on 28 February, as the clocks count.
    """
    last = period_to or issued_on
    return last is not None and years_after(last, years) < program_day(now)
