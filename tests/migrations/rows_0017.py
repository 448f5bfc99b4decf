"""Rows for policies."""

from tests.migrations.statements import AT, Rows

LATER = "2027-06-01 00:00:00"
POLICY = "INSERT INTO policies (id, name, hash, content, kept_at)"
DRAFT = (
    "INSERT INTO policy_drafts (id, copied_from, purpose, content, author_id, created_at,"
    " revised_at, proposed_at, policy_id, withdrawn_at, version)"
)
SHADOW = (
    "INSERT INTO policy_shadows"
    " (id, draft_id, policy_id, started_at, started_by_id, stopped_at, stopped_by_id)"
)
TRIAL = (
    "INSERT INTO policy_trials (id, draft_id, policy_id, against_id, shadow_id, asked_by_id,"
    " asked_at, facts_at, facts_on, up_to, enrollments, finished_at, spread)"
)
LINE = (
    "INSERT INTO policy_trial_lines (id, trial_id, enrollment_id, movement, held_tier, tier_before,"
    " tier_after, score_before, score_after, band_before, band_after, why)"
)
PUBLICATION = (
    "INSERT INTO policy_publications (id, draft_id, policy_id, author_id, trial_id, published_at,"
    " published_by_id, effective_at, seen_hash)"
)
HASH = "a" * 64

POLICIES = Rows(
    load=(
        f"{POLICY} VALUES (1, '2027-01', '{'1' * 64}', '{{}}', '{AT}')",
        f"{POLICY} VALUES (2, '2027-06', '{'2' * 64}', '{{}}', '{AT}')",
        f"{POLICY} VALUES (3, '2027-07', '{'3' * 64}', '{{}}', '{AT}')",
        f"{DRAFT} VALUES (1, '2027-01', '', '{{}}', 1, '{AT}', '{AT}', '{AT}', 2, NULL, 1)",
        f"{DRAFT} VALUES (2, '2027-01', '', '{{}}', 1, '{AT}', '{AT}', '{AT}', 3, NULL, 1)",
        f"{SHADOW} VALUES (1, 1, 2, '{AT}', 1, NULL, NULL)",
        f"{TRIAL} VALUES (1, 1, 2, 1, NULL, 1, '{AT}', '{AT}', '2026-11-24', 0, 0, '{AT}', '{{}}')",
        f"{TRIAL} VALUES (2, 1, 2, 1, 1, NULL, '{AT}', '{AT}', '2026-11-24', 0, 0, NULL, '{{}}')",
        f"{TRIAL} VALUES (3, 2, 3, 1, NULL, 1, '{AT}', '{AT}', '2026-11-24', 0, 0, '{AT}', '{{}}')",
        f"{LINE} VALUES (1, 1, 1, 'falls', 2, 2, 1, 70, 60, 'B', 'C', '{{}}')",
        f"{PUBLICATION} VALUES (1, 1, 2, 1, 1, '{AT}', 2, '{LATER}', '{HASH}')",
    ),
    refused=(
        f"{POLICY} VALUES (4, '2027-08', '{'2' * 64}', '{{}}', '{AT}')",
        "UPDATE policies SET content = '[]'",
        "DELETE FROM policies",
        f"{DRAFT} VALUES (3, '2027-01', '', '{{}}', 1, '{AT}', '{AT}', '{AT}', NULL, NULL, 1)",
        f"{SHADOW} VALUES (2, 1, 2, '{AT}', 1, NULL, NULL)",
        "UPDATE policy_shadows SET stopped_at = started_at",
        f"{TRIAL} VALUES (4, 1, 2, 1, 1, NULL, '{AT}', '{AT}', '2026-11-24', 0, 0, NULL, '{{}}')",
        f"{TRIAL} VALUES (4, 1, 2, 1, 1, 1, '{AT}', '{AT}', '2026-11-25', 0, 0, NULL, '{{}}')",
        f"{LINE} VALUES (2, 1, 1, 'falls', 2, 2, 1, 70, 60, 'B', 'C', '{{}}')",
        f"{LINE} VALUES (2, 3, 1, 'falls', 2, 2, 4, 70, 60, 'B', 'C', '{{}}')",
        "UPDATE policy_trial_lines SET tier_after = 2",
        "DELETE FROM policy_trial_lines",
        # By the author; by somebody who is named as another author; of another content; on the
        # trial of another content; of the past; at the moment of another.
        f"{PUBLICATION} VALUES (2, 2, 3, 1, 3, '{AT}', 1, '2027-07-01 00:00:00', '{HASH}')",
        f"{PUBLICATION} VALUES (2, 2, 3, 2, 3, '{AT}', 1, '2027-07-01 00:00:00', '{HASH}')",
        f"{PUBLICATION} VALUES (2, 2, 2, 1, 1, '{AT}', 2, '2027-07-01 00:00:00', '{HASH}')",
        f"{PUBLICATION} VALUES (2, 2, 3, 1, 1, '{AT}', 2, '2027-07-01 00:00:00', '{HASH}')",
        f"{PUBLICATION} VALUES (2, 2, 3, 1, 3, '{AT}', 2, '2026-11-23 00:00:00', '{HASH}')",
        f"{PUBLICATION} VALUES (2, 2, 3, 1, 3, '{AT}', 2, '{LATER}', '{HASH}')",
        "UPDATE policy_publications SET effective_at = '2027-01-01 00:00:00'",
        "DELETE FROM policy_publications",
    ),
)
