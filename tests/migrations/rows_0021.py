"""Rows for the signed register."""

from tests.migrations.statements import AT, Rows

KEY = "INSERT INTO signing_keys (id, kid, x, sealed, made_at, signs_from, retired_at)"
NAME, OTHER = "k" * 43, "o" * 43
LATER, BEFORE = "2026-11-25 12:00:00", "2026-11-23 12:00:00"

SIGNED_REGISTER = Rows(
    load=(
        f"{KEY} VALUES (1, '{NAME}', '{NAME}', 'sealed', '{AT}', '{AT}', '{LATER}')",
        f"{KEY} VALUES (2, '{OTHER}', '{OTHER}', 'sealed', '{AT}', '{LATER}', NULL)",
    ),
    refused=(
        f"{KEY} VALUES (3, '{NAME}', '{NAME}', 'sealed', '{AT}', '{AT}', NULL)",
        f"{KEY} VALUES (3, 'short', '{NAME}', 'sealed', '{AT}', '{AT}', NULL)",
        f"{KEY} VALUES (3, '{'p' * 43}', '{NAME}', 'sealed', '{AT}', '{BEFORE}', NULL)",
        f"{KEY} VALUES (3, '{'p' * 43}', '{NAME}', 'sealed', '{AT}', '{AT}', '{BEFORE}')",
        "UPDATE signing_keys SET x = sealed WHERE id = 2",
        "UPDATE signing_keys SET sealed = 'other' WHERE id = 2",
        "UPDATE signing_keys SET retired_at = NULL WHERE id = 1",
        "DELETE FROM signing_keys",
    ),
)
