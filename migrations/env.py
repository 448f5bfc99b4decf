"""Runs migrations: one transaction each, one runner at a time."""

import os
from logging.config import dictConfig

from alembic import context
from sqlalchemy import create_engine, pool, text

config = context.config
LOCK = 7205759403792793600


def address() -> str:
    """Return the database's address: from the caller, else from the environment."""
    given = config.attributes.get("url") or os.environ.get("TRUSTED_DATABASE_URL")
    if not given:
        raise SystemExit("Set TRUSTED_DATABASE_URL to the database that is to be migrated.")
    return given


def run() -> None:
    """Bring the schema to the wanted revision."""
    engine = create_engine(address(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=config.attributes.get("target_metadata"),
            transaction_per_migration=True,
            render_as_batch=True,
            compare_server_default=True,
        )
        context.run_migrations()
    engine.dispose()


dictConfig({"version": 1, "disable_existing_loggers": False})
run()
