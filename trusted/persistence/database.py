"""The door to the write model: session, transactions, waking the register's follower."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVarTuple, cast
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, Engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TypedReturnsRows

from trusted.persistence.announcements import announce
from trusted.persistence.base import Base
from trusted.persistence.compiled import CompiledStatements
from trusted.persistence.sqlite import OPTIONS, READING_ONLY

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# All pages together ask more questions than SQLAlchemy keeps compiled by itself, which are 500.
STATEMENTS = 2000
# A host that is not reached any more is given up within seconds, so that the next poll asks anew.
POSTGRESQL: Mapping[str, object] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
PUBLISHED = "published"
Columns = TypeVarTuple("Columns")

_after_publication: WeakKeyDictionary[Engine, Callable[[], None]] = WeakKeyDictionary()


def engine_options(database_url: str) -> dict[str, object]:
    """Return how connections to a database are made; what its address says itself goes before."""
    address = make_url(database_url)
    made = OPTIONS
    if address.get_backend_name() == "postgresql":
        made = {n: v for n, v in POSTGRESQL.items() if n not in address.query}
    compiled = {"compiled_cache": CompiledStatements(STATEMENTS)}
    return {"connect_args": made, "execution_options": compiled}


def expect_reading(reading: bool) -> None:  # noqa: FBT001 - one fact, named where it is called
    """Say whether the transactions to come only read, so that readers never wait for a writer."""
    READING_ONLY.set(reading)


def start_writing() -> None:
    """End a transaction that only read; the next one may write."""
    db.session.commit()
    READING_ONLY.set(False)


@contextmanager
def only_reading() -> Iterator[None]:
    """Have a transaction that only reads; whatever becomes of it, the next one may write."""
    expect_reading(True)
    try:
        yield
    except Exception:
        abandon()
        raise
    finally:
        start_writing()


def ask(question: TypedReturnsRows[*Columns], given: Mapping[str, Any]) -> CursorResult[*Columns]:
    """Return the answer to a question about columns, in half the time that the session takes.

    What the session has not written yet is written before, as the session itself would do it.
    question: of no whole object; made once, so that it is compiled once.
    """
    session = db.session()
    if session.autoflush:
        session.flush()
    return session.connection().execute(question, given)


def lock(name: str) -> None:
    """Hold a named lock until the transaction ends; SQLite has one writer already."""
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
        )


def announce_publication() -> None:
    """Note that this transaction publishes to the register; its commit wakes every host."""
    db.session.info[PUBLISHED] = True
    announce(db.session())


def call_after_publication(engine: Engine, callback: Callable[[], None]) -> None:
    """Have `callback` called after every commit on `engine` that published to the register."""
    _after_publication[engine] = callback


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.info.pop(PUBLISHED, False):
        callback = _after_publication.get(cast("Engine", session.get_bind()))
        if callback:
            callback()


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop(PUBLISHED, None)


def abandon() -> None:
    """Give up what the running transaction has changed so far."""
    db.session.rollback()


def is_out_of_reach(error: Exception) -> bool:
    """Whether an error says that the database cannot be reached, or is too busy, at the moment."""
    return isinstance(error, OperationalError | PoolTimeout)
