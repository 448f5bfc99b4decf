"""Referrals to partner agencies: their clock, and the figures of what agencies do."""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median

HOURS = 24
SECONDS = 3600


class ReferralState(StrEnum):
    """How far a referral is."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"


def answer_due(referred_on: date, days: int) -> date:
    """Return the last day to answer a referral; days: calendar days."""
    return referred_on + timedelta(days=days)


def referral_state(due_on: date, answered_on: date | None, today: date) -> ReferralState:
    """Return how far a referral is on a day; an answer on the last day is in time."""
    if answered_on is not None:
        late = answered_on > due_on
        return ReferralState.ANSWERED_LATE if late else ReferralState.ANSWERED
    return ReferralState.LATE if today > due_on else ReferralState.OPEN


def median_days(lengths: Collection[timedelta]) -> Decimal | None:
    """Return the median of lengths of time in days, one decimal, half up; None of none."""
    if not lengths:
        return None
    hours = Decimal(str(median(one.total_seconds() for one in lengths))) / SECONDS
    return (hours / HOURS).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
