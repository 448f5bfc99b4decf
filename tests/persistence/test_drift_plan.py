"""How SQLite finds what the drift watch asks of many enrollments at once."""

from datetime import date

from trusted.persistence.queries.drift import watched_of_many

MANY = range(1, 501)


def test_many_enrollments_are_found_by_their_numbers_and_not_by_what_was_done(plans):
    watched_of_many(MANY, date(2026, 11, 24), "2027-01")

    searched = [step for step in plans if "standing_changes " in step]
    assert searched
    assert all("(enrollment_id=?" in step for step in searched), searched
