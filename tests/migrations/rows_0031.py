"""Rows for the places of credentials in their status lists."""

from tests.migrations.statements import AT, Rows

CERTIFICATE = (
    "INSERT INTO certificates (id, enrollment_id, standing_change_id, code, sha256, issued_at)"
)
PLACE = "INSERT INTO credential_places (certificate_id, list_number, place)"

CREDENTIALS = Rows(
    load=(
        f"{CERTIFICATE} VALUES (771, 1, 1, 'ONE', 'x', '{AT}')",
        f"{CERTIFICATE} VALUES (772, 1, 1, 'TWO', 'x', '{AT}')",
        f"{PLACE} VALUES (771, 1, 131071)",
    ),
    refused=(
        f"{PLACE} VALUES (772, 1, 131071)",
        f"{PLACE} VALUES (772, 1, 131072)",
        f"{PLACE} VALUES (772, 1, -1)",
        f"{PLACE} VALUES (771, 2, 1)",
        f"{PLACE} VALUES (999, 2, 1)",
        "UPDATE credential_places SET place = 5",
        "DELETE FROM credential_places",
    ),
)
