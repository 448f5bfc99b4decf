"""What was published to the register."""

from collections.abc import Iterator, Sequence
from contextvars import copy_context
from datetime import datetime

from sqlalchemy import Engine, Row, func, select

from trusted.persistence.database import db, expect_reading
from trusted.persistence.models import RegisterChange

AT_ONCE = 1_000

ChangeRow = Row[int, datetime, str, dict[str, object] | None, str, str]


def changes_after(engine: Engine, sequence: int, limit: int) -> Sequence[ChangeRow]:
    """Return the changes that follow a sequence, in order, read on a connection of its own.

    Returns: rows of sequence, at, identifier, record, previous_hash, hash.
    """
    # In a context of its own: whether the caller goes on to write is the caller's matter.
    return copy_context().run(_changes_after, engine, sequence, limit)


def records_at(sequence: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what every identifier answered after a change, in no order; few are held at once."""
    newest = (
        select(func.max(RegisterChange.sequence))
        .where(RegisterChange.sequence <= sequence)
        .group_by(RegisterChange.identifier)
    )
    rows = db.session.execute(
        select(RegisterChange.identifier, RegisterChange.record)
        .where(RegisterChange.sequence.in_(newest))
        .execution_options(yield_per=AT_ONCE)
    )
    for identifier, record in rows:
        if record is not None:
            yield identifier, record


def record_at(identifier: str, sequence: int) -> dict[str, object] | None:
    """Return what an identifier answered after a change, None if nothing."""
    return db.session.scalar(
        select(RegisterChange.record)
        .where(RegisterChange.identifier == identifier, RegisterChange.sequence <= sequence)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    )


def sequence_at(moment: datetime) -> int:
    """Return the sequence of the last change published by a moment, 0 if there is none."""
    query = select(func.max(RegisterChange.sequence)).where(RegisterChange.at <= moment)
    return db.session.scalar(query) or 0


def moment_of(sequence: int) -> datetime | None:
    """Return when the change of a sequence was published, None if there is none."""
    return db.session.scalar(select(RegisterChange.at).where(RegisterChange.sequence == sequence))


def newest_sequence() -> int:
    """Return the sequence of the last change published, 0 if there is none."""
    return db.session.scalar(select(func.max(RegisterChange.sequence))) or 0


def _changes_after(engine: Engine, sequence: int, limit: int) -> Sequence[ChangeRow]:
    expect_reading(True)
    query = (
        select(
            RegisterChange.sequence,
            RegisterChange.at,
            RegisterChange.identifier,
            RegisterChange.record,
            RegisterChange.previous_hash,
            RegisterChange.hash,
        )
        .where(RegisterChange.sequence > sequence)
        .order_by(RegisterChange.sequence)
        .limit(limit)
    )
    with engine.connect() as connection:
        return connection.execute(query).all()
