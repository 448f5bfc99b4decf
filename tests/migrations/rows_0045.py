"""Rows for annual reviews that ended, and one that is still open."""

from tests.migrations.statements import AT, Rows

END = f"UPDATE annual_reviews SET ended_at = '{AT}' WHERE id = {{}}"

ENDED_REVIEWS = Rows(
    load=(
        (
            f"INSERT INTO annual_reviews (id, enrollment_id, due_on, program_version, opened_at,"
            f" opened_by_id) VALUES (451, 1, '2036-11-24', '2027-01', '{AT}', 1)"
        ),
        END.format(451),
    ),
    refused=(
        # Those missed and accepted before are known to have ended, and none ends twice.
        *(END.format(number) for number in (1, 381, 451)),
        "UPDATE annual_reviews SET id = 99 WHERE id = 1",
        "UPDATE annual_reviews SET due_on = '2036-11-25' WHERE id = 451",
        f"UPDATE annual_reviews SET opened_at = '{AT}' WHERE id = 451",
        "DELETE FROM annual_reviews WHERE id = 451",
    ),
)
