"""Taking one enrollment in hand, so that of many workers one acts on it."""

from sqlalchemy import select

from trusted.persistence.database import db
from trusted.persistence.models import Enrollment


def claim(enrollment_id: int) -> Enrollment | None:
    """Return an enrollment as it is now, held until the transaction ends.

    None: another worker or person holds it; it is found again the next time that is asked.
    SQLite has one writer already.
    """
    return db.session.scalar(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
