"""Rows for where the drift watch stands, and for how good data were."""

from tests.migrations.statements import Rows

STATE = (
    "INSERT INTO drift_states (enrollment_id, policy, since, expected, lift, until, level, seen,"
    " fired_at)"
)
TERMS = "'2027-01-01', '0.022500000000', '2.5'"
QUALITY = (
    "INSERT INTO quality_states (enrollment_id, half_life_days, since, until,"
    " on_time_good, on_time_total, complete_good, complete_total, description_specific_good,"
    " description_specific_total, consignee_plausible_good, consignee_plausible_total,"
    " presented_good, presented_total)"
)
SUMS = ", ".join([f"'{'9' * 60}'"] * 10)

DRIFT_STATES = Rows(
    load=(
        f"{STATE} VALUES (1, 'p', {TERMS}, '2027-01-09', '4.8', 7, 6)",
        f"{QUALITY} VALUES (1, 365, '2027-01-01', '2027-01-09', {SUMS})",
    ),
    refused=(
        f"{STATE} VALUES (1, 'p', {TERMS}, '2027-01-09', '0', 0, NULL)",
        f"{STATE} VALUES (99, 'p', {TERMS}, '2027-01-09', '0', 0, NULL)",
        "UPDATE drift_states SET until = '2026-12-31'",
        "UPDATE drift_states SET fired_at = 7",
        f"{QUALITY} VALUES (1, 365, '2027-01-01', '2027-01-09', {SUMS})",
        f"{QUALITY} VALUES (99, 365, '2027-01-01', '2027-01-09', {SUMS})",
        "UPDATE quality_states SET until = '2026-12-31'",
    ),
)
