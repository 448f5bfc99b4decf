"""Rows for validations that are handed over."""

from tests.migrations.statements import AT, Rows

HANDED = "INSERT INTO validation_handovers (id, validation_id, from_id, to_id, reason, at, by_id)"

HANDED_OVER = Rows(
    load=(f"{HANDED} VALUES (1, 1, 2, 1, 'Away.', '{AT}', 1)",),
    refused=(
        f"{HANDED} VALUES (2, 1, 1, 1, 'Away.', '{AT}', 1)",
        f"{HANDED} VALUES (2, 1, 1, 2, '', '{AT}', 1)",
        f"{HANDED} VALUES (2, 99, 1, 2, 'Away.', '{AT}', 1)",
        "UPDATE validation_handovers SET reason = 'Ill.'",
        "DELETE FROM validation_handovers",
        # Who handed it over would conclude it.
        f"UPDATE validations SET reported_at = '{AT}', closed_at = '{AT}', closed_by_id = 2",
    ),
)
