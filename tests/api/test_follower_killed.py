import time

import pytest

from app import create_app
from tests.api.conftest import record
from tests.conftest import make_settings
from trusted.persistence.database import db, expect_reading

STALE_SECONDS = 2
PARTY = "/api/v1/parties/scac/FXPQ"


@pytest.fixture
def application(database_url, tmp_path):
    settings = make_settings(database_url, tmp_path, register_stale_seconds=STALE_SECONDS)
    app = create_app(settings)
    yield app
    app.extensions["follower"].stop()
    expect_reading(False)
    with app.app_context():
        db.engine.dispose()


def seconds_until(status, ask):
    """Return how long it took until an answer had the status."""
    begun = time.monotonic()
    while ask().status_code != status:
        assert time.monotonic() - begun < 30
        time.sleep(0.05)
    return time.monotonic() - begun


def test_with_the_follower_killed_nothing_is_answered_any_more(application, machine, register):
    register.publish("scac:FXPQ", record())
    follower = application.extensions["follower"]
    # The copy was filled by hand; what follows it has nothing to add.
    follower._changes_after = lambda _sequence, _limit: []
    thread = follower.start()

    def ready():
        return machine.browser.get("/readyz")

    def look_up():
        return machine.get(PARTY)

    seconds_until(200, ready)
    assert look_up().status_code == 200
    time.sleep(STALE_SECONDS + 1)
    assert (ready().status_code, look_up().status_code) == (200, 200), "it is kept fresh"

    follower.stop()
    thread.join()

    assert seconds_until(503, ready) <= STALE_SECONDS + 1
    assert look_up().json["code"] == "register-stale"
    assert machine.get("/api/v1/register/status").json["stale"] is True

    follower._stopped.clear()
    follower.start()
    seconds_until(200, ready)
    assert look_up().status_code == 200
