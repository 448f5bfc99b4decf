"""On SQLite a transaction begins when it is begun: who writes is alone, who reads never waits."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from trusted.domain.standing import Role
from trusted.persistence.database import db, expect_reading, is_out_of_reach
from trusted.persistence.models import Account

AT = datetime(2027, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def connections():
    if db.engine.dialect.name != "sqlite":
        pytest.skip("is about SQLite")
    with db.engine.connect() as first, db.engine.connect() as second:
        for one in (first, second):
            one.connection.dbapi_connection.execute("PRAGMA busy_timeout=0")
        yield first, second
        first.invalidate()
        second.invalidate()


def test_who_may_write_holds_the_database_from_the_first(connections):
    writer, other = connections

    writer.begin()

    with pytest.raises(OperationalError, match="database is locked") as refused:
        other.begin()
    assert is_out_of_reach(refused.value)


def test_who_only_reads_waits_for_nobody_and_sees_one_state(connections):
    writer, reader = connections
    names = select(Account.name)
    expect_reading(True)
    assert reader.execute(names).all() == []
    expect_reading(False)

    made = {"email": "a@b.c", "name": "A", "role": Role.MEMBER, "created_at": AT}
    writer.execute(insert(Account), made)
    writer.commit()

    assert reader.execute(names).all() == []
    reader.commit()
    assert reader.execute(names).all() == [("A",)]
