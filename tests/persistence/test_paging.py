"""Long lists, a page at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.persistence.queries.paging import PER_PAGE, Page, page_of


@given(st.integers(0, 300), st.integers(-5, 50))
def test_every_item_is_on_one_page(total, asked):
    items = range(total)
    pages = page_of(items, 1).pages

    together = [item for number in range(1, pages + 1) for item in page_of(items, number).items]

    assert together == list(items)
    assert 1 <= page_of(items, asked).page <= max(1, pages)


@pytest.mark.parametrize(
    ("page", "links"),
    [
        (1, [1, 2, None, 9]),
        (5, [1, None, 4, 5, 6, None, 9]),
        (9, [1, None, 8, 9]),
    ],
)
def test_links_lead_to_the_ends_and_the_neighbors(page, links):
    assert list(Page([], page, 9 * PER_PAGE).iter_pages()) == links


def test_a_page_says_what_it_holds():
    last = page_of(range(PER_PAGE + 1), 2)

    assert (last.first, last.last, last.total) == (PER_PAGE + 1, PER_PAGE + 1, PER_PAGE + 1)
    assert last.has_prev
    assert not last.has_next
    assert (page_of([], 1).first, page_of([], 1).last) == (0, 0)
