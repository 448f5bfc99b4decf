"""How SQLite finds what the jobs ask again and again: never by all that ever was."""

from datetime import date

from trusted.persistence.queries.annual_reviews import unaccepted_reviews
from trusted.persistence.queries.refreshing import not_looked_at, stale_among

TODAY = date(2026, 11, 24)


def test_reviews_that_are_overdue_are_looked_for_among_the_open_ones_alone(plans):
    unaccepted_reviews(TODAY)

    (found,) = [step for step in plans if "annual_reviews" in step]
    assert "INDEX ix_annual_reviews_open (due_on<?)" in found


def test_who_is_to_be_rescored_is_asked_of_those_who_are_partners_and_no_history(plans):
    not_looked_at(TODAY)

    read = [step for step in plans if step.startswith(("SCAN", "SEARCH"))]
    assert [step.split()[1] for step in read] == ["enrollments", "rescorings"]
    assert "COVERING INDEX ix_enrollments_status_enrollments_valid_until (status=?)" in read[0]


def test_who_comes_out_differently_is_asked_of_each_by_its_number(plans):
    stale_among(range(1, 501), TODAY, 30)

    read = [step for step in plans if step.startswith("SCAN")]
    assert [step.split()[1] for step in read if "CONSTANT ROW" not in step] == []
