"""How SQLite finds what the jobs ask again and again: never by all that ever was."""

from datetime import date

from trusted.persistence.queries.annual_reviews import unaccepted_reviews

TODAY = date(2026, 11, 24)


def test_reviews_that_are_overdue_are_looked_for_among_the_open_ones_alone(plans):
    unaccepted_reviews(TODAY)

    (found,) = [step for step in plans if "annual_reviews" in step]
    assert "INDEX ix_annual_reviews_open (due_on<?)" in found
