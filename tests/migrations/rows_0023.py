"""Rows for where the drift watch stands."""

from tests.migrations.statements import Rows

STATE = (
    "INSERT INTO drift_states (enrollment_id, policy, since, expected, lift, until, level, seen,"
    " fired_at)"
)
TERMS = "'2027-01-01', '0.022500000000', '2.5'"

DRIFT_STATES = Rows(
    load=(f"{STATE} VALUES (1, 'p', {TERMS}, '2027-01-09', '4.8', 7, 6)",),
    refused=(
        f"{STATE} VALUES (1, 'p', {TERMS}, '2027-01-09', '0', 0, NULL)",
        f"{STATE} VALUES (99, 'p', {TERMS}, '2027-01-09', '0', 0, NULL)",
        "UPDATE drift_states SET until = '2026-12-31'",
        "UPDATE drift_states SET fired_at = 7",
    ),
)
