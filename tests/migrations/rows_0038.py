"""Rows for annual reviews that came to their end, and that were handed in."""

from tests.migrations.rows_0013 import STEP
from tests.migrations.statements import AT, Rows

OPEN_REVIEWS = Rows(
    load=(
        (
            f"INSERT INTO annual_reviews (id, enrollment_id, due_on, program_version, opened_at,"
            f" opened_by_id) VALUES (381, 1, '2035-11-24', '2027-01', '{AT}', 1)"
        ),
        f"{STEP} VALUES (381, 381, 1, 'submitted', '', '{AT}', 1, NULL, NULL)",
        f"{STEP} VALUES (382, 381, 2, 'accepted', '', '{AT}', 2, 381, 1)",
    ),
    # Still one of each number.
    refused=(f"{STEP} VALUES (383, 381, 1, 'submitted', '', '{AT}', 1, NULL, NULL)",),
)
