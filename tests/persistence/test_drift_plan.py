"""How SQLite finds what the drift watch asks of many enrollments at once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from trusted.persistence.database import db
from trusted.persistence.queries.drift import watched_of_many

MANY = range(1, 501)


@pytest.fixture
def plans(app) -> list[str]:
    """The steps by which each question is answered, once it has been asked."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("is about SQLite, which chooses by the question alone")
    steps: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            explained = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            steps.extend(row[3] for row in explained)

    event.listen(db.engine, "before_cursor_execute", explain)
    return steps


def test_many_enrollments_are_found_by_their_numbers_and_not_by_what_was_done(plans):
    watched_of_many(MANY, date(2026, 11, 24), "2027-01")

    searched = [step for step in plans if "standing_changes " in step]
    assert searched
    assert all("(enrollment_id=?" in step for step in searched), searched
