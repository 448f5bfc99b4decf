"""Taking one enrollment in hand, so that of many workers one acts on it."""

from functools import cache

from sqlalchemy import Select, bindparam, select

from trusted.persistence.database import db
from trusted.persistence.models import Enrollment


def claim(enrollment_id: int) -> Enrollment | None:
    """Return an enrollment as it is now, held until the transaction ends.

    None: another worker or person holds it; it is found again the next time that is asked.
    SQLite has one writer already.
    """
    return db.session.scalar(_held(), {"enrollment_id": enrollment_id})


@cache
def _held() -> Select[Enrollment]:
    """Return the question, made once: it is asked for everything that falls due."""
    return (
        select(Enrollment)
        .where(Enrollment.id == bindparam("enrollment_id"))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
