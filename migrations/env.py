"""Runs the migrations: one process at a time, one transaction a revision."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from trusted.persistence import models  # noqa: F401  # fills the metadata that autogenerate reads
from trusted.persistence.base import Base
from trusted.persistence.types import UTCDateTime

# Any number, but the same for every process that migrates.
MIGRATING = 7_236_114
# A migration that waits longer than this for a table would hold up everybody behind it.
LOCK_TIMEOUT = "5s"


def engine() -> Engine:
    """Return the engine or one for the address handed in by the program, else by the shell."""
    given = context.config.attributes
    if "engine" in given:
        return given["engine"]
    url = given.get("url") or os.environ.get("TRUSTED_DATABASE_URL")
    if not url:
        raise SystemExit("Set TRUSTED_DATABASE_URL to the database that is to be migrated.")
    return create_engine(url, poolclass=NullPool)


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as SQLAlchemy's, so that a revision imports nothing of the program."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Wait until no other process migrates, and keep others waiting for the block."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATING})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATING})
        connection.execute(text("RESET lock_timeout"))
        connection.commit()


@contextmanager
def tables_replaceable(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to; look for lost references afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Not by connection.execute: that would begin a transaction, within which this has no effect.
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    yield
    lost = driver.execute("PRAGMA foreign_key_check").fetchall()
    driver.execute("PRAGMA foreign_keys=ON")
    if lost:
        raise SystemExit(f"The migration lost references: {lost[:5]}")


def migrate() -> None:
    """Bring the database from the revision it has to the one asked for."""
    with engine().connect() as connection, alone(connection), tables_replaceable(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations look at the data they change; run them on a database.")
migrate()
