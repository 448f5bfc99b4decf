"""Rows for the public directory."""

from tests.migrations.statements import AT, Rows

CONSENT = "INSERT INTO directory_consents (id, enrollment_id, listed, tier_shown, at, given_by_id)"
ENTRY = (
    "INSERT INTO directory_entries (enrollment_id, company_id, name, entity_type, country,"
    " tier_shown)"
)
WORD = "INSERT INTO directory_words (enrollment_id, word, entity_type, country)"

DIRECTORY = Rows(
    load=(
        f"{CONSENT} VALUES (1, 1, true, false, '{AT}', 1)",
        f"{ENTRY} VALUES (1, 1, 'one', 'carrier', 'US', false)",
        f"{WORD} VALUES (1, 'one', 'carrier', 'US')",
    ),
    refused=(
        f"{CONSENT} VALUES (2, 1, false, true, '{AT}', 1)",
        f"{CONSENT} VALUES (2, 99, true, true, '{AT}', 1)",
        "UPDATE directory_consents SET listed = false",
        "DELETE FROM directory_consents",
        f"{ENTRY} VALUES (1, 1, 'one', 'carrier', 'US', false)",
        f"{ENTRY} VALUES (99, 1, 'one', 'carrier', 'US', false)",
        f"{WORD} VALUES (1, 'one', 'carrier', 'US')",
        f"{WORD} VALUES (99, 'one', 'carrier', 'US')",
    ),
)
