"""Taking enrollments in hand, so that of many workers one acts on each."""

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import Select, bindparam, select

from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.many import IDS


def claim(enrollment_id: int) -> Enrollment | None:
    """Return an enrollment as it is now, held until the transaction ends.

    None: another worker or person holds it; it is found again the next time that is asked.
    SQLite has one writer already.
    """
    return db.session.scalar(_held(), {"enrollment_id": enrollment_id})


def claim_all(enrollment_ids: Collection[int]) -> Mapping[int, Enrollment]:
    """Return those of many that nobody else holds, as `claim` does, by id."""
    found = db.session.scalars(_all_held(), {"ids": sorted(enrollment_ids)})
    return {enrollment.id: enrollment for enrollment in found}


@cache
def _held() -> Select[Enrollment]:
    """Return the question, made once: it is asked for everything that falls due."""
    return _to_hold().where(Enrollment.id == bindparam("enrollment_id"))


@cache
def _all_held() -> Select[Enrollment]:
    """Return the question, made once."""
    return _to_hold().where(Enrollment.id.in_(IDS))


def _to_hold() -> Select[Enrollment]:
    # Whoever only names the enrollment in a row of theirs does not wait (`key_share`).
    held = select(Enrollment).with_for_update(skip_locked=True, key_share=True)
    return held.execution_options(populate_existing=True)
