"""Long lists, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func, select

from trusted.persistence.database import db

Item = TypeVar("Item")
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list.

    page:  its number, from 1.
    total: items on all pages together.
    """

    items: list[Item]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PER_PAGE)

    @property
    def first(self) -> int:
        """Number of the first item of this page, 0 if it has none."""
        return (self.page - 1) * PER_PAGE + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Number of the last item of this page, 0 if it has none."""
        return self.first + len(self.items) - 1 if self.items else 0

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether a page follows."""
        return self.page < self.pages

    def iter_pages(self, **edges: int) -> Iterator[int | None]:
        """Yield the numbers worth a link: the first, the last, those around; None for a gap.

        edges: `left_current` and `right_current`, neighbors on either side.
        """
        low = self.page - edges.get("left_current", 1)
        high = self.page + edges.get("right_current", 1)
        before = 0
        for number in sorted({1, self.pages, *range(max(1, low), min(self.pages, high) + 1)}):
            if number - before > 1:
                yield None
            yield number
            before = number


def rows_on(query: Select[*tuple[Any, ...]], page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of the rows of an ordered query; a number beyond the end is the last page."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    number = min(max(page, 1), max(1, -(-(total or 0) // PER_PAGE)))
    rows = db.session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Page(list(rows), number, total or 0)


def page_of(items: Sequence[Item], page: int) -> Page[Item]:
    """Return a page of what is all known; a number beyond the end is the last page."""
    number = min(max(page, 1), max(1, -(-len(items) // PER_PAGE)))
    start = (number - 1) * PER_PAGE
    return Page(list(items[start : start + PER_PAGE]), number, len(items))
