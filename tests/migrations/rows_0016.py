"""Rows for examinations counted by day."""

from tests.migrations.statements import AT, Rows

EXAMINED = (
    "random_examinations, random_minor, random_major, random_critical,"
    " targeted_examinations, targeted_minor, targeted_major, targeted_critical"
)
OUTCOME = (
    "INSERT INTO outcomes (id, outcome_id, content_hash, corrects_id, examined_at, mode,"
    " selection, violation, received_at, received_from)"
)
OUTCOME_COUNTS = Rows(
    load=(
        (
            f"{OUTCOME} VALUES (16, 'o-16', '{'1' * 64}', 1, '{AT}', 'express', 'random', false,"
            f" '{AT}', 'test')"
        ),
        (
            f"INSERT INTO outcome_sums (enrollment_id, mode, half_life_days, {EXAMINED})"
            f" VALUES (1, 'express', 365, '{'9' * 60}', '0', '0', '0', '0', '0', '0', '0')"
        ),
        (
            f"INSERT INTO outcome_totals (enrollment_id, mode, {EXAMINED})"
            " VALUES (1, 'postal', 1, 0, 0, 0, 0, 0, 0, 0)"
        ),
    ),
    refused=(
        # Corrected before; corrects itself; corrects nothing.
        (
            f"{OUTCOME} VALUES (17, 'o-17', '{'2' * 64}', 1, '{AT}', 'express', 'random', false,"
            f" '{AT}', 'test')"
        ),
        "UPDATE outcomes SET corrects_id = id WHERE id = 16",
        (
            f"{OUTCOME} VALUES (18, 'o-18', '{'3' * 64}', 99, '{AT}', 'express', 'random', false,"
            f" '{AT}', 'test')"
        ),
        (
            f"INSERT INTO outcome_totals (enrollment_id, mode, {EXAMINED})"
            " VALUES (1, 'postal', 1, 0, 0, 0, 0, 0, 0, 0)"
        ),
        (
            f"INSERT INTO outcome_totals (enrollment_id, mode, {EXAMINED})"
            " VALUES (99, 'postal', 1, 0, 0, 0, 0, 0, 0, 0)"
        ),
    ),
)
