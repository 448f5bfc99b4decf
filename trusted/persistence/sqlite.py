"""SQLite as this house uses it: its connections, how days are kept and transactions begin."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Date, DateTime, Dialect, Engine, event
from sqlalchemy.dialects import registry, sqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

PRAGMAS = (
    "journal_mode=WAL",
    # In WAL mode a weaker setting can lose the last commits when the power fails.
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-65536",
    "temp_store=MEMORY",
)
# So many statements stay prepared on a connection; the driver's 128 are fewer than one day asks.
OPTIONS: Mapping[str, object] = {"cached_statements": 1000}
# Whether the transactions to come only read.
READING_ONLY: ContextVar[bool] = ContextVar("reading_only", default=False)


@event.listens_for(Engine, "connect")
def _configure(connection: Any, _record: object) -> None:
    if connection.__class__.__module__.startswith("sqlite3"):
        # The driver's own BEGIN is deferred and late; the dialect begins transactions instead.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


class Day(sqlite.DATE):
    """A day as the text that SQLAlchemy makes of it, made faster."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what makes the text; anything else than a day is left to SQLAlchemy."""
        otherwise = cast("Callable[[Any], Any]", super().bind_processor(dialect))

        def process(value: Any) -> Any:
            return value.isoformat() if type(value) is date else otherwise(value)

        return process


class Moment(sqlite.DATETIME):
    """A moment as the text that SQLAlchemy makes of it, made faster."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what makes the text; anything else than a moment is left to SQLAlchemy."""
        otherwise = cast("Callable[[Any], Any]", super().bind_processor(dialect))

        def process(value: Any) -> Any:
            if type(value) is datetime and value.tzinfo is None:
                return value.isoformat(" ", "microseconds")
            return otherwise(value)

        return process


class SQLite(SQLiteDialect_pysqlite):
    """SQLite whose transactions begin at once, and to write unless they only read.

    Not by an event of every engine: whoever listens to one makes each statement slower.
    """

    supports_statement_cache = True
    colspecs = SQLiteDialect_pysqlite.colspecs | {Date: Day, DateTime: Moment}

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin; a deferred one that reads and then writes fails when another wrote in between."""
        mode = "DEFERRED" if READING_ONLY.get() else "IMMEDIATE"
        dbapi_connection.execute(f"BEGIN {mode}")


for _name in ("sqlite", "sqlite.pysqlite"):
    registry.register(_name, __name__, SQLite.__name__)
