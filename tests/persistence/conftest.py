"""How SQLite answers the questions of a test."""

from typing import Any

import pytest
from sqlalchemy import event

from trusted.persistence.database import db


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
