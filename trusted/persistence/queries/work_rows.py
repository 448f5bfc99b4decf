"""How a piece of work that waits is given: by its columns, and for whom it is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, SQLColumnExpression, cast, null, select, true

from trusted.domain.standing import Role
from trusted.persistence.models import Account

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, and from when on.

    account:      None: for everybody.
    renew_before: the end of a validity from which on its renewal does not wait yet.
    """

    account: Account | None
    renew_before: date

    def own(self, role: Role, owner_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
        """Return the condition that somebody of a role is shown the own pieces only."""
        if self.account is None or self.account.role is not role:
            return true()
        return owner_id == self.account.id


def waiting(
    subject_id: SQLColumnExpression[int],
    enrollment_id: SQLColumnExpression[int],
    since: SQLColumnExpression[Any],
    day: SQLColumnExpression[Any] | None = None,
    owner_id: SQLColumnExpression[Any] | None = None,
    begun: SQLColumnExpression[Any] | None = None,
) -> Rows:
    """Return the columns of what waits.

    subject_id: of the thing on whose page it is done.
    day:        of a visit, the end of a validity or the day by which to mend.
    owner_id:   who has it in hand from the start.
    begun:      from when its clock counts; None: since it waits.
    """
    return select(
        subject_id.label("subject_id"),
        enrollment_id.label("enrollment_id"),
        since.label("since"),
        (cast(null(), Date) if day is None else day).label("day"),
        (cast(null(), Integer) if owner_id is None else owner_id).label("owner_id"),
        (since if begun is None else begun).label("begun"),
    )
