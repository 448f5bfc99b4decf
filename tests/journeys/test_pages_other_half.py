"""The other half of the pages (test_pages.py), so that two browsers walk at once."""

import pytest

from tests.journeys.walking import VISITORS, furnished_for_walks, trouble_on


@pytest.fixture(scope="module")
def furnished(place):
    """Whoever visits, and the addresses where this person goes."""
    return furnished_for_walks(place)


@pytest.mark.parametrize("who", VISITORS)
def test_every_other_page_can_be_used_by_everybody(live, browser, furnished, who):
    walk = furnished.itineraries[who]

    assert trouble_on(walk.half(1), walk.visitor, live, browser) == []
