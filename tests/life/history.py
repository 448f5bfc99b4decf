"""What was in the database before and after: nothing dated may have moved, nothing may be gone."""

from collections.abc import Mapping

from sqlalchemy import Date, Table, select

from trusted.domain.standing import StandingChange as Fact
from trusted.domain.standing import standing_on
from trusted.persistence.base import Base
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, StandingChange
from trusted.persistence.types import UTCDateTime

Dump = Mapping[tuple[str, object], tuple[object, ...]]

DATED = (Date, UTCDateTime)
# A draft is typed over and over; its moment says when it was saved last.
MOVING = frozenset({"responses.saved_at", "findings.recorded_at"})
# These repeat the newest of the facts that are kept beside them.
REPEATED = frozenset(
    {
        "enrollments.status_since",
        "enrollments.valid_until",
        "applications.submitted_at",
        "required_actions.due_on",
        "required_actions.reported_done_at",
        "validations.visit_on",
    }
)
# Links that a person may undo; the audit trail keeps them.
UNDONE = frozenset({"response_evidence"})
# How far sums over the facts have come; they are made anew from the facts at any time.
SUMS = frozenset({"rescorings", "quality_states", "drift_states"})


def dump() -> Dump:
    """Return every row of every table as the database gives it, by table and key."""
    db.session.rollback()
    connection = db.session.connection()
    return {
        (table.name, row[: len(table.primary_key.columns)]): tuple(row)
        for table in Base.metadata.sorted_tables
        if table.name not in SUMS
        for row in connection.exec_driver_sql(f'SELECT {columns_of(table)} FROM "{table.name}"')
    }


def columns_of(table: Table) -> str:
    """Return the columns of a table, its key first."""
    keys = [column.name for column in table.primary_key.columns]
    others = [column.name for column in table.columns if column.name not in keys]
    return ", ".join(f'"{name}"' for name in [*keys, *others])


def lost(before: Dump, after: Dump) -> list[str]:
    """Return what is gone, and every date that was set and is another one now."""
    gone = [f"{name} is gone" for name in before.keys() - after.keys() if name[0] not in UNDONE]
    changed = [name for name in before.keys() & after.keys() if before[name] != after[name]]
    return gone + [line for name in changed for line in _moved(name[0], before[name], after[name])]


def _moved(name: str, before: tuple[object, ...], after: tuple[object, ...]) -> list[str]:
    table = Base.metadata.tables[name]
    columns = [column.strip('"') for column in columns_of(table).split(", ")]
    return [
        f"{name} {before[0]}: {column} was {was}, is {now}"
        for column, was, now in zip(columns, before, after, strict=True)
        if isinstance(table.c[column].type, DATED)
        and was is not None
        and was != now
        and f"{name}.{column}" not in MOVING | REPEATED
    ]


def unlike_their_history() -> list[str]:
    """Return the enrollments whose row is not what its appended changes come to."""
    wrong = []
    for enrollment in db.session.scalars(select(Enrollment)):
        changes = db.session.scalars(
            select(StandingChange).where(StandingChange.enrollment_id == enrollment.id)
        ).all()
        facts = [Fact(c.number, c.at, c.status, c.tier, c.valid_until) for c in changes]
        rebuilt = standing_on(facts, max(fact.at for fact in facts))
        stored = (
            enrollment.status,
            enrollment.tier,
            enrollment.status_since,
            enrollment.valid_until,
        )
        if stored != (rebuilt.status, rebuilt.tier, rebuilt.status_since, rebuilt.valid_until):
            wrong.append(f"{enrollment.partner_number}: stored {stored}, rebuilt {rebuilt}")
    return wrong
