"""A server and a browser for each file of journeys.

A file that needs more than the officials' accounts has a `furnished` fixture of its own.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.journeys.live import Place, furnishing, make_place, open_officials, serving


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where the server will run; its database is migrated and empty."""
    return make_place(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def furnished(place: Place) -> None:
    """Bring in what the file's journeys begin with: an official of each role."""
    with furnishing(place) as app:
        open_officials(app)


@pytest.fixture(scope="module")
def live(place: Place, furnished: object) -> Iterator[Place]:
    """The server, running."""
    with serving(place):
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with chromium() as started:
        yield started
