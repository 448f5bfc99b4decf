"""Every page of every role, wide and narrow: usable by everybody, and nothing goes wrong in it."""

import pytest

from tests.journeys.walking import VISITORS, furnished_for_walks, trouble_on


@pytest.fixture(scope="module")
def furnished(place):
    """Whoever visits, and the addresses where this person goes."""
    return furnished_for_walks(place)


def test_no_page_is_forgotten(furnished):
    walks = furnished.itineraries.values()

    visited = {endpoint for walk in walks for number in (0, 1) for endpoint, _ in walk.half(number)}

    assert {rule.endpoint for rule in furnished.rules} == visited


@pytest.mark.parametrize("who", VISITORS)
def test_pages_can_be_used_by_everybody(live, browser, furnished, who):
    walk = furnished.itineraries[who]

    assert trouble_on(walk.half(0), walk.visitor, live, browser) == []
