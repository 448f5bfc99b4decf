"""Photos that were taken at validations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select

from trusted.persistence.database import db
from trusted.persistence.models import FindingPhoto
from trusted.persistence.queries.paging import Page, rows_on


def photos_for(validation_id: int, criterion_id: str, page: int) -> Page[Row[Any]]:
    """Return the photos for a criterion as rows (FindingPhoto,), in the order of the shots."""
    return rows_on(
        select(FindingPhoto)
        .where(
            FindingPhoto.validation_id == validation_id,
            FindingPhoto.criterion_id == criterion_id,
        )
        .order_by(FindingPhoto.taken_at, FindingPhoto.id),
        page,
    )


def photo_by_id(photo_id: int) -> FindingPhoto | None:
    """Return a photo."""
    return db.session.get(FindingPhoto, photo_id)


def photo_counts(validation_id: int) -> Mapping[str, int]:
    """Return how many photos there are, by criterion."""
    rows = db.session.execute(
        select(FindingPhoto.criterion_id, func.count())
        .where(FindingPhoto.validation_id == validation_id)
        .group_by(FindingPhoto.criterion_id)
    )
    return dict(rows.all())
