"""The commands that look after outcomes."""

import pytest
from sqlalchemy import select, update

from tests.factories import make_certified
from tests.services.test_outcomes import name_of, record_now, reported
from trusted.domain.outcomes import Severity
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Outcome, OutcomeTotal


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


def test_a_file_is_taken_in_and_told_in_numbers(counted, tmp_path):
    carrier = name_of(db.session.get_one(Enrollment, 1))
    file = tmp_path / "outcomes.csv"
    file.write_text(
        "outcome_id,examined_at,mode,selection,violation,severity,carrier\n"
        f"two,2026-11-02T08:00:00Z,express,random,true,minor,{carrier}\n"
        f"three,2026-11-02T08:00:00Z,express,by hand,false,,{carrier}\n"
    )

    first = counted.invoke(args=["outcomes", "import", str(file), "--from", "port"])
    again = counted.invoke(args=["outcomes", "import", str(file), "--from", "port"])

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "accepted: 1\n" in first.output
    assert "refused: 1\n" in first.output
    assert "enrollments rescored: 1\n" in first.output
    assert "outcomes.csv.rejected.csv says what was not taken in, and why." in first.output
    assert "accepted: 0\nduplicate: 1\n" in again.output
    found = db.session.scalars(select(Outcome).where(Outcome.outcome_id == "two")).one()
    assert (found.received_from, found.severity) == ("port", Severity.MINOR)


def test_a_file_that_cannot_be_taken_in_ends_with_what_to_change(counted, tmp_path):
    file = tmp_path / "outcomes.csv"
    file.write_text("outcome_id,when\n")

    answer = counted.invoke(args=["outcomes", "import", str(file)])

    assert answer.exit_code == 1
    assert "Unknown: when. Missing: examined_at, mode, selection, violation." in answer.output
