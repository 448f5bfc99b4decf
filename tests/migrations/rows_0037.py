"""Rows for decisions of those who had a review or a validation in hand before."""

from tests.migrations.statements import AT, Rows

CHANGE = (
    "INSERT INTO standing_changes (id, enrollment_id, number, at, action, status, status_since,"
    " tier, note, decided_by_id, review_id, recommended_by_id, validation_id, validated_by_id)"
)
# Account 1203 handed review 1 over, and account 2 validation 1.
FORMER_HANDS = Rows(
    load=(
        (
            "INSERT INTO review_handovers (id, review_id, from_id, to_id, reason, at, by_id)"
            f" VALUES (3500, 1, 1203, 1, 'Away.', '{AT}', 1203)"
        ),
        # A failed validation by account 1, and an appeal against what account 1203 made of it.
        (
            f"{CHANGE} VALUES (3501, 1, 3501, '{AT}', NULL, 'certified', '{AT}', 1, '', 1203, NULL,"
            " NULL, 1, (SELECT validator_id FROM validations WHERE id = 1))"
        ),
        (
            "INSERT INTO appeals (id, enrollment_id, standing_change_id, contested_by_id, grounds,"
            f" filed_at, filed_by_id) VALUES (3500, 1, 3501, 1203, 'Not so.', '{AT}', 1)"
        ),
    ),
    refused=(
        (
            "INSERT INTO appeal_assignments (id, appeal_id, contested_by_id, officer_id,"
            f" assigned_at, assigned_by_id) SELECT 3500, 3500, 1203, validator_id, '{AT}', 1203"
            " FROM validations WHERE id = 1"
        ),
        (
            f"{CHANGE} VALUES (3500, 1, 3500, '{AT}', 'certify', 'certified', '{AT}', 1, '', 1203,"
            " 1, (SELECT recommended_by_id FROM reviews WHERE id = 1), NULL, NULL)"
        ),
        (
            f"{CHANGE} VALUES (3500, 1, 3500, '{AT}', NULL, 'validated', '{AT}', 2, '', 2, NULL,"
            " NULL, 1, (SELECT validator_id FROM validations WHERE id = 1))"
        ),
    ),
)
