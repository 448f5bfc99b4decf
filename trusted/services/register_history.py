"""The history of the register: what was published last of an entry, and what is published now."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, insert, select

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import RegisterChange

# Some databases take few values in one question.
AT_ONCE = 500


def last_published(identifier: str) -> dict[str, object] | None:
    """Return what was published last of an entry of the register; None: nothing."""
    return db.session.scalar(_newest_record(), {"identifier": identifier})


def last_published_of(names: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return what was published last of many entries; those that say nothing are not in it."""
    found: dict[str, dict[str, object]] = {}
    for start in range(0, len(names), AT_ONCE):
        newest = (
            select(func.max(RegisterChange.sequence))
            .where(RegisterChange.identifier.in_(names[start : start + AT_ONCE]))
            .group_by(RegisterChange.identifier)
        )
        rows = db.session.execute(
            select(RegisterChange.identifier, RegisterChange.record).where(
                RegisterChange.sequence.in_(newest)
            )
        )
        found |= {name: record for name, record in rows if record is not None}
    return found


def append_change(identifier: str, record: dict[str, object] | None, now: datetime) -> None:
    """Publish what an entry says from now on; the caller holds the register's lock and commits."""
    append_changes([(identifier, record)], now)


def append_changes(changes: Sequence[tuple[str, dict[str, object] | None]], now: datetime) -> None:
    """Publish what entries say from now on; the caller holds the register's lock and commits."""
    if not changes:
        return
    last = db.session.execute(
        select(RegisterChange.sequence, RegisterChange.hash)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    ).first()
    sequence, head = (last.sequence, last.hash) if last else (0, GENESIS)
    at, rows = now.astimezone(UTC).isoformat(), []
    for identifier, record in changes:
        sequence += 1
        content = {"sequence": sequence, "at": at, "identifier": identifier, "record": record}
        rows.append(content | {"at": now, "previous_hash": head, "hash": link(head, content)})
        head = str(rows[-1]["hash"])
    db.session.execute(insert(RegisterChange), rows)


@cache
def _newest_record() -> Select[dict[str, object] | None]:
    """Return the question, made once."""
    return (
        select(RegisterChange.record)
        .where(RegisterChange.identifier == bindparam("identifier"))
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    )
