"""Rows for the nightly computation."""

from tests.migrations.statements import AT, Rows

SCORE = (
    "INSERT INTO scores (id, enrollment_id, computed_at, policy, score, ruled_tier, components,"
    " explanation, facts, facts_hash)"
)

SCORING = Rows(
    load=(
        f"{SCORE} VALUES (2, 1, '{AT}', 'p', 80.5, 2, '{{}}', '{{}}', '{{}}', '{'0' * 64}')",
        f"{SCORE} VALUES (3, 1, '{AT}', 'p', 80.5, 2, '{{}}', '{{}}', NULL, NULL)",
    ),
    refused=(
        f"{SCORE} VALUES (4, 1, '{AT}', 'p', 80.5, 2, '{{}}', '{{}}', '{{}}', NULL)",
        f"{SCORE} VALUES (4, 1, '{AT}', 'p', 80.5, 2, '{{}}', '{{}}', NULL, '{'0' * 64}')",
        "UPDATE scores SET facts = NULL, facts_hash = NULL",
        "DELETE FROM scores",
        f"INSERT INTO rescorings (enrollment_id, at) VALUES (1, '{AT}')",
        f"INSERT INTO rescorings (enrollment_id, at) VALUES (99, '{AT}')",
    ),
)
