"""Questions about columns go past the session, and still see what it has changed."""

import pytest
from sqlalchemy import bindparam, select

from tests.factories import enrollment_of, make_account, make_submitted
from trusted.domain.standing import Role
from trusted.persistence.database import abandon, ask, db
from trusted.persistence.models import Account, StandingChange
from trusted.persistence.queries.clocks import changes_in_order

pytestmark = pytest.mark.usefixtures("app")

NAMES = select(Account.id, Account.name).where(Account.role == bindparam("role"))


def names() -> list[str]:
    return [row.name for row in ask(NAMES, {"role": Role.REVIEWER})]


def test_what_the_session_has_not_written_yet_is_in_the_answer():
    reviewer = make_account(Role.REVIEWER)

    reviewer.name = "Changed a moment ago"

    assert names() == ["Changed a moment ago"]
    abandon()
    assert names() != ["Changed a moment ago"]


def test_whoever_has_the_session_write_nothing_gets_the_answer_without():
    reviewer = make_account(Role.REVIEWER)
    before = names()

    with db.session.no_autoflush:
        reviewer.name = "Not to be written yet"
        assert names() == before


def test_values_come_as_the_session_gives_them():
    enrollment = enrollment_of(make_submitted())

    loaded = db.session.scalars(
        select(StandingChange)
        .where(StandingChange.enrollment_id == enrollment.id)
        .order_by(StandingChange.number)
    ).all()

    assert [(c.id, c.at, c.status, c.action) for c in changes_in_order(enrollment.id)] == [
        (c.id, c.at, c.status, c.action) for c in loaded
    ]
    assert all(change.at.tzinfo is not None for change in changes_in_order(enrollment.id))
