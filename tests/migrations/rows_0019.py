"""Rows for overrides of a tier, reviews of a drift and proposed tiers."""

from tests.migrations.statements import AT, Rows

CHANGE = (
    "INSERT INTO standing_changes (id, enrollment_id, number, at, action, status, status_since,"
    " tier, note, decided_by_id)"
)
PROPOSAL = (
    "INSERT INTO interventions (id, enrollment_id, action, reason, note, to_tier, ends_on,"
    " proposed_at, proposed_by_id)"
)
REDUCTION_END = "INSERT INTO reduction_ends (id, intervention_id, cause, note, at)"
OVERRIDE = (
    "INSERT INTO tier_overrides (id, enrollment_id, to_tier, reason, note, ends_on, proposed_at,"
    " proposed_by_id)"
)
WORD = (
    "INSERT INTO tier_override_decisions (id, override_id, proposed_by_id, validation_id,"
    " validated_by_id, confirmed, note, decided_at, decided_by_id, standing_change_id)"
)
END = "INSERT INTO tier_override_ends (id, override_id, cause, note, ended_at, ended_by_id)"
REVIEW = (
    "INSERT INTO drift_reviews (id, enrollment_id, number, opened_at, watched_from, examinations,"
    " violations, expected, former_tier, policy)"
)
ANSWER = "INSERT INTO drift_answers (id, review_id, text, answered_at, answered_by_id)"
SETTLED = (
    "INSERT INTO drift_settlements (id, review_id, finding, note, settled_at, settled_by_id,"
    " validation_id, validated_by_id)"
)
RAISE = "INSERT INTO tier_proposals (id, enrollment_id, number, tier, policy, proposed_at)"
RAISED = (
    "INSERT INTO tier_proposal_ends (id, proposal_id, how, note, ended_at, ended_by_id,"
    " validation_id, validated_by_id, standing_change_id)"
)
# What may not be changed, with a column to try it on.
KEPT = (
    "tier_overrides",
    "tier_override_decisions",
    "tier_override_ends",
    "drift_reviews",
    "drift_answers",
    "drift_settlements",
    "tier_proposals",
    "tier_proposal_ends",
    "reduction_ends",
)

# Account 1 is the validator of validation 1, which concerns enrollment 1.
OVERRIDES = Rows(
    load=(
        f"{CHANGE} VALUES (1900, 1, 1900, '{AT}', 'override', 'certified', '{AT}', 2, '', 2)",
        f"{CHANGE} VALUES (1901, 1, 1901, '{AT}', NULL, 'certified', '{AT}', 2, '', 2)",
        (
            f"{PROPOSAL} VALUES (1900, 1, 'reduce', 'r', '', 1, '2027-01-31', '{AT}', 1),"
            f" (1901, 1, 'reduce', 'r', '', 1, '2027-01-31', '{AT}', 1)"
        ),
        f"{REDUCTION_END} VALUES (1900, 1900, 'person', 'Mended.', '{AT}')",
        f"{OVERRIDE} VALUES (1, 1, 2, 'r', 'So.', '2027-01-31', '{AT}', 1203)",
        f"{OVERRIDE} VALUES (2, 1, 2, 'r', 'So.', '2027-01-31', '{AT}', 1203)",
        f"{OVERRIDE} VALUES (3, 1, 2, 'r', 'So.', '2027-01-31', '{AT}', 1)",
        f"{WORD} VALUES (1, 1, 1203, 1, 1, true, '', '{AT}', 2, 1900)",
        f"{END} VALUES (1, 1, 'time', '', '{AT}', 2)",
        f"{REVIEW} VALUES (1, 1, 1, '{AT}', '2026-01-01', 30, 4, 0.6, 2, '2027-01')",
        f"{ANSWER} VALUES (1, 1, 'A new packer.', '{AT}', 1)",
        f"{SETTLED} VALUES (1, 1, 'cause', 'Mended.', '{AT}', 2, 1, 1)",
        f"{REVIEW} VALUES (2, 1, 2, '{AT}', '2026-01-01', 30, 4, 0.6, 2, '2027-01')",
        f"{RAISE} VALUES (1, 1, 1, 2, '2027-01', '{AT}'), (2, 1, 2, 3, '2027-01', '{AT}')",
        f"{RAISED} VALUES (1, 1, 'granted', '', '{AT}', 2, 1, 1, 1901)",
    ),
    refused=(
        f"{REDUCTION_END} VALUES (1902, 1901, 'person', '', '{AT}')",
        f"{REDUCTION_END} VALUES (1902, 1901, 'whim', 'x', '{AT}')",
        f"{OVERRIDE} VALUES (9, 1, 0, 'r', 'So.', '2027-01-31', '{AT}', 1203)",
        f"{OVERRIDE} VALUES (9, 1, 2, 'r', '', '2027-01-31', '{AT}', 1203)",
        # Who proposed, who validated, and nobody may confirm; nor is a validator's proposal heard.
        f"{WORD} VALUES (9, 2, 1203, 1, 1, false, 'No.', '{AT}', 1203, NULL)",
        f"{WORD} VALUES (9, 2, 1203, 1, 1, false, 'No.', '{AT}', 1, NULL)",
        f"{WORD} VALUES (9, 3, 1, 1, 1, false, 'No.', '{AT}', 2, NULL)",
        f"{WORD} VALUES (9, 2, 2, 1, 1, false, 'No.', '{AT}', 1203, NULL)",
        f"{WORD} VALUES (9, 2, 1203, 1, NULL, false, 'No.', '{AT}', 2, NULL)",
        f"{WORD} VALUES (9, 2, 1203, 1, 1, false, '', '{AT}', 2, NULL)",
        f"{WORD} VALUES (9, 2, 1203, 1, 1, true, '', '{AT}', 2, NULL)",
        f"{WORD} VALUES (9, 1, 1203, 1, 1, false, 'No.', '{AT}', 2, NULL)",
        f"{END} VALUES (9, 1, 'time', '', '{AT}', 2)",
        f"{END} VALUES (9, 2, 'person', '', '{AT}', 2)",
        f"{REVIEW} VALUES (9, 1, 2, '{AT}', '2026-01-01', 30, 4, 0.6, 2, '2027-01')",
        f"{REVIEW} VALUES (9, 1, 3, '{AT}', '2026-01-01', 3, 4, 0.6, 2, '2027-01')",
        f"{ANSWER} VALUES (9, 1, '', '{AT}', 1)",
        f"{SETTLED} VALUES (9, 2, 'chance', 'So.', '{AT}', 1, 1, 1)",
        f"{SETTLED} VALUES (9, 2, 'whim', 'So.', '{AT}', 2, 1, 1)",
        f"{SETTLED} VALUES (9, 2, 'chance', '', '{AT}', 2, 1, 1)",
        f"{SETTLED} VALUES (9, 1, 'chance', 'Again.', '{AT}', 2, 1, 1)",
        f"{RAISE} VALUES (9, 1, 2, 2, '2027-01', '{AT}')",
        f"{RAISE} VALUES (9, 1, 9, 4, '2027-01', '{AT}')",
        f"{RAISED} VALUES (9, 2, 'declined', 'No.', '{AT}', 1, 1, 1, NULL)",
        f"{RAISED} VALUES (9, 2, 'declined', '', '{AT}', 2, 1, 1, NULL)",
        f"{RAISED} VALUES (9, 2, 'granted', '', '{AT}', 2, 1, 1, NULL)",
        f"{RAISED} VALUES (9, 2, 'granted', '', '{AT}', 1203, NULL, NULL, 1900)",
        *(f"UPDATE {table} SET id = 99 WHERE id = 1" for table in KEPT),
        *(f"DELETE FROM {table}" for table in KEPT),
    ),
)
