"""The history of the register: what was published last of an entry, and what is published now."""

from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import db
from trusted.persistence.models import RegisterChange


def last_published(identifier: str) -> dict[str, object] | None:
    """Return what was published last of an entry of the register; None: nothing."""
    return db.session.scalar(_newest_record(), {"identifier": identifier})


def append_change(identifier: str, record: dict[str, object] | None, now: datetime) -> None:
    """Publish what an entry says from now on; the caller holds the register's lock and commits."""
    last = db.session.execute(
        select(RegisterChange.sequence, RegisterChange.hash)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    ).first()
    sequence, previous_hash = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    content = {
        "sequence": sequence,
        "at": now.astimezone(UTC).isoformat(),
        "identifier": identifier,
        "record": record,
    }
    db.session.add(
        RegisterChange(
            sequence=sequence,
            at=now,
            identifier=identifier,
            record=record,
            previous_hash=previous_hash,
            hash=link(previous_hash, content),
        )
    )
    db.session.flush()


@cache
def _newest_record() -> Select[dict[str, object] | None]:
    """Return the question, made once."""
    return (
        select(RegisterChange.record)
        .where(RegisterChange.identifier == bindparam("identifier"))
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    )
