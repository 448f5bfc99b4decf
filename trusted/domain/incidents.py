"""Incidents: who made one known first, and what follows from that."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from trusted.domain.errors import DomainError

FOUND_FIRST = "suspend-incident"
AGGRAVATED = "suspend-incident-aggravated"


class SuspensionNotOpen(DomainError):
    """No incident on record carries the suspension for which one is given as the reason."""

    code = "suspension-not-open"


@dataclass(frozen=True, slots=True)
class KnownIncident:
    """One incident, by when each side told of it.

    reported_at:   moment of the company's report; None: it made none.
    found_at:      moment at which customs recorded it; None: it has not.
    aggravated_by: account that judged it aggravated; None: nobody did.
    """

    reported_at: datetime | None = None
    found_at: datetime | None = None
    aggravated_by: int | None = None

    @property
    def found_first(self) -> bool:
        """Whether customs knew of it before the company told; a tie is the company's."""
        return self.found_at is not None and not self.reported_first

    @property
    def reported_first(self) -> bool:
        """Whether the company told of it before customs knew."""
        if self.reported_at is None:
            return False
        return self.found_at is None or self.reported_at <= self.found_at


def check_suspension(incidents: Collection[KnownIncident], reason: str, decider: int) -> None:
    """Refuse to suspend for an incident that nobody has on record, or that the company told first.

    incidents: those of the enrollment.
    reason:    code from the published list; only the two about incidents are looked at.
    decider:   account of who would suspend.
    Raises:    SuspensionNotOpen, saying what carries a suspension.
    Source:    product, "The life of an enrollment"; facts 1.9, self-reporting.
    """
    reported = any(one.reported_first for one in incidents)
    if reason == FOUND_FIRST and not any(one.found_first for one in incidents):
        if not reported:
            raise SuspensionNotOpen(
                "No incident is on record. Record it first, with its day and what was found."
            )
        raise SuspensionNotOpen(
            "The company reported its incident before it was found. That opens a required action"
            " and a review; it carries a suspension only if a reviewer judged it aggravated."
        )
    if reason != AGGRAVATED:
        return
    judges = {one.aggravated_by for one in incidents if one.aggravated_by is not None}
    if not judges - {decider}:
        raise SuspensionNotOpen(
            "Another person must have judged the reported incident aggravated first."
        )
