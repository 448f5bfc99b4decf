"""Another host hears of a commit at once; no poll falls into these tests."""

import threading
import time

import pytest
from sqlalchemy import text

from tests.factories import make_certified
from trusted.persistence.announcements import Announcements
from trusted.persistence.database import db, engine_options
from trusted.register import follower as follower_module
from trusted.register.store import RegisterStore
from trusted.services.register import follower_for

LONG_SECONDS = 60.0


@pytest.fixture
def on_postgresql(app):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one host only, which the committing process itself wakes")


@pytest.fixture
def elsewhere(app, tmp_path, monkeypatch):
    """The register copy of another host; its follower polls too seldom to matter."""
    monkeypatch.setattr(follower_module, "POLL_SECONDS", LONG_SECONDS)
    store = RegisterStore(tmp_path / "elsewhere", 64)
    follower = follower_for(db.engine, store)
    thread = follower.start()
    wait_for(lambda: store.state().heard_at > 0)
    yield store
    follower.stop()
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_notify('register', '')"))
    thread.join(20)
    assert not thread.is_alive()
    store.close()


def wait_for(true):
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def listeners():
    """Return the server's processes that listen."""
    with db.engine.connect() as connection:
        return connection.scalars(
            text(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND query = 'LISTEN register'"
            )
        ).all()


@pytest.mark.usefixtures("on_postgresql")
def test_another_host_hears_of_each_commit(app, elsewhere):
    for _ in range(3):
        make_certified()
        wait_for(lambda: elsewhere.state().head == app.extensions["register"].state().head)


@pytest.mark.usefixtures("on_postgresql")
def test_a_host_that_was_cut_off_listens_again(app, elsewhere):
    wait_for(lambda: len(listeners()) == 1)
    (first,) = listeners()
    follower_module.POLL_SECONDS = 0.1
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})

    wait_for(lambda: listeners() not in ([], [first]))
    follower_module.POLL_SECONDS = LONG_SECONDS
    make_certified()
    wait_for(lambda: elsewhere.state().head == app.extensions["register"].state().head)


@pytest.mark.usefixtures("on_postgresql")
def test_what_is_given_up_is_not_announced(app):
    heard, stopped = Announcements(db.engine), threading.Event()
    heard.wait(5, stopped)
    begun = time.monotonic()
    db.session.execute(text("SELECT pg_notify('register', '')"))
    db.session.rollback()
    heard.wait(0.3, stopped)
    heard.close()
    assert time.monotonic() - begun >= 0.3


def test_without_postgresql_one_only_waits_and_ends_when_stopped(app):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("is about SQLite")
    heard, stopped = Announcements(db.engine), threading.Event()
    begun = time.monotonic()
    heard.wait(0.05, stopped)
    assert 0.04 <= time.monotonic() - begun < LONG_SECONDS
    stopped.set()
    heard.wait(LONG_SECONDS, stopped)
    heard.close()
    assert time.monotonic() - begun < LONG_SECONDS


def test_a_host_that_is_not_reached_is_given_up_within_seconds():
    options = engine_options("postgresql+psycopg://h/trusted?connect_timeout=2")["connect_args"]
    assert "connect_timeout" not in options
    assert options["tcp_user_timeout"] == 10_000
    assert "connect_timeout" not in engine_options("sqlite:///trusted.db")["connect_args"]
