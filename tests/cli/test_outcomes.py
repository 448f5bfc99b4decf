"""The commands that look after outcomes."""

import pytest
from sqlalchemy import update

from tests.factories import make_certified
from tests.services.test_outcomes import name_of, record_now, reported
from trusted.persistence.database import db
from trusted.persistence.models import OutcomeTotal


@pytest.fixture
def counted(app):
    record_now(reported("one", parties={"carrier": [name_of(make_certified())]}))
    return app.test_cli_runner()


def test_counts_are_verified(counted):
    result = counted.invoke(args=["outcomes", "verify"])

    assert (result.exit_code, result.output) == (
        0,
        "The counts of 1 enrollments are those of their outcomes.\n",
    )


def test_a_wrong_count_is_told_and_made_anew(counted):
    db.session.execute(update(OutcomeTotal).values(random_minor=9))
    db.session.commit()

    found = counted.invoke(args=["outcomes", "verify"])
    mended = counted.invoke(args=["outcomes", "verify", "--rebuild"])

    assert found.exit_code == 1
    assert "--rebuild" in found.output
    assert mended.exit_code == 0
