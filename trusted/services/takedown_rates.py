"""How marketplaces answer takedown requests, as a rate that a policy may count."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal

from trusted.domain.data_quality import TAKEDOWNS, QualityCounts, SeenRate, seen_rates
from trusted.domain.scoring import ScoringPolicy
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.rights import takedowns_of_many

MARKETPLACE = "marketplace"
NOTHING = SeenRate(TAKEDOWNS, Decimal(0), Decimal(0))


def takedown_rates(
    enrollments: Collection[Enrollment], policy: ScoringPolicy, on: date
) -> Mapping[int, SeenRate]:
    """Return the rate that a policy counts for marketplaces, by enrollment; none if it does not.

    A marketplace that was never asked has the rate with nothing in it: all begin alike.
    """
    ids = [one.id for one in enrollments if one.entity_type == MARKETPLACE]
    if not policy.takedowns_in_time or not ids:
        return {}
    since = on - timedelta(days=policy.quality_window_days)
    found, rates = takedowns_of_many(ids, since, on), {}
    for one in ids:
        counts = (
            QualityCounts(asked_on, TAKEDOWNS, int(request.in_time), 1)
            for asked_on, request in found.get(one, ())
            if request.counts(on)
        )
        seen = seen_rates(
            counts,
            on,
            window_days=policy.quality_window_days,
            half_life_days=policy.quality_half_life_days,
        )
        rates[one] = seen[0] if seen else NOTHING
    return rates
