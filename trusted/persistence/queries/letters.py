"""What a company was told that can be had as a letter."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from trusted.persistence.models import Notice
from trusted.persistence.queries.paging import Page, rows_on


def decisions_told(enrollment_id: int, codes: Collection[str], page: int) -> Page[Row[Any]]:
    """Return the notices of decisions about an enrollment, as rows (Notice,), the newest first.

    codes: of the notices that are decisions.
    """
    return rows_on(
        select(Notice)
        .where(
            Notice.enrollment_id == enrollment_id,
            Notice.account_id.is_(None),
            Notice.code.in_(codes),
        )
        .order_by(Notice.sent_at.desc(), Notice.id.desc()),
        page,
    )
