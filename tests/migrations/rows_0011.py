"""Rows for plans, samples and answers around a validation."""

from tests.migrations.statements import AT, Rows

HASH = "0" * 64
DAY_REQUEST = (
    "INSERT INTO day_requests (id, validation_id, visit_on, reason, asked_at, asked_by_id,"
    " granted, answer, answered_at, answered_by_id)"
)
STEP = (
    "INSERT INTO action_steps (id, action_id, number, kind, day, text, at, by_id, reported_by_id)"
)
LOOK = (
    "INSERT INTO second_looks (id, finding_id, recorded_by_id, finding_version, agrees, note,"
    " looked_at, looked_by_id)"
)
SAMPLE = (
    "INSERT INTO samples (id, validation_id, population, numbering, population_size,"
    " confidence_percent, tolerable_per_mille, size, seed, drawn_at, drawn_by_id)"
)
PLAN = (
    "INSERT INTO annual_plans (id, year, number, seed, days_available, policy_hash, drawn_at,"
    " drawn_by_id, approved_at, approved_by_id)"
)
PRACTICE = (
    "INSERT INTO best_practices (id, enrollment_id, validation_id, title, management_support,"
    " innovation, documented_process, checks_and_balances, evidence_of_use, proposed_at,"
    " proposed_by_id, accepted_at, accepted_by_id, declined_at, declined_by_id, decline_reason)"
)
PHOTO = (
    "INSERT INTO finding_photos (id, validation_id, criterion_id, sha256, size, media_type,"
    " filename, taken_at, place, latitude, longitude, time_from_camera, received_at,"
    " received_from_id)"
)
CONFLICT = (
    "INSERT INTO conflicts_of_interest (id, account_id, company_id, reason, from_on, until_on,"
    " ended_by_id, recorded_at, recorded_by_id)"
)
ANSWER = "INSERT INTO report_answers (id, validation_id, stance, text, answered_at, answered_by_id)"
POINT = "INSERT INTO report_answer_points (id, report_answer_id, required_action_id, stance, text)"

PLANNING = Rows(
    load=(
        f"{CONFLICT} VALUES (1, 1, 1, 'Cousin.', '2026-01-01', NULL, NULL, '{AT}', 1)",
        (
            "INSERT INTO validator_days (id, account_id, year, days, recorded_at, recorded_by_id)"
            f" VALUES (1, 1, 2027, 180, '{AT}', 2)"
        ),
        f"{PLAN} VALUES (1, 2027, 1, 's', 180, '{HASH}', '{AT}', 1, '{AT}', 2)",
        (
            "INSERT INTO annual_plan_lines (id, plan_id, place, enrollment_id, points, reasons,"
            " days, due_on, by_law, fits)"
            " VALUES (1, 1, 1, 1, 10, '{}', 5, '2027-01-10', true, true)"
        ),
        (
            "INSERT INTO validation_dates (id, validation_id, number, visit_on, reason, set_at,"
            f" set_by_id) VALUES (11, 1, 11, '2027-02-10', 'Ill.', '{AT}', 2)"
        ),
        f"{DAY_REQUEST} VALUES (1, 1, '2027-02-10', 'Fair.', '{AT}', 1, NULL, '', NULL, NULL)",
        (
            "INSERT INTO requested_documents (id, validation_id, place, what, requested_at,"
            f" requested_by_id) VALUES (1, 1, 1, 'The plan', '{AT}', 2)"
        ),
        (
            "INSERT INTO document_answers (id, requested_document_id, note, answered_at,"
            f" answered_by_id) VALUES (1, 1, 'None kept.', '{AT}', 1)"
        ),
        f"{SAMPLE} VALUES (1, 1, 'parcels', 'By number', 100, 95, 50, 45, 's', '{AT}', 1)",
        (
            "INSERT INTO sample_results (id, sample_id, pick, conforming, note, recorded_at,"
            f" recorded_by_id) VALUES (1, 1, 7, true, '', '{AT}', 1)"
        ),
        (
            "INSERT INTO findings (id, validation_id, criterion_id, not_applicable_reason,"
            " assurance, note, recommendation, recorded_at, recorded_by_id, version)"
            f" VALUES (1, 1, 'GOV-01', 'None.', 'site_verified', '', '', '{AT}', 1, 1)"
        ),
        f"{LOOK} VALUES (1, 1, 1, 1, true, '', '{AT}', 2)",
        (
            f"{PHOTO} VALUES (1, 1, 'GOV-01', '{HASH}', 9, 'image/png', 'a.png', '{AT}', 'Gate',"
            f" NULL, NULL, false, '{AT}', 1)"
        ),
        (
            "INSERT INTO report_drafts (id, validation_id, text, saved_at, saved_by_id, version)"
            f" VALUES (1, 1, 'So.', '{AT}', 1, 1)"
        ),
        f"{ANSWER} VALUES (1, 1, 'agree', '', '{AT}', 1)",
        (
            "INSERT INTO required_actions (id, enrollment_id, validation_id, criterion_id, what,"
            " opened_at, opened_by_id, due_on, proof, version)"
            f" VALUES (1, 1, 1, 'GOV-01', 'Meet it', '{AT}', 1, '2027-04-01', '', 1)"
        ),
        f"{POINT} VALUES (1, 1, 1, 'contest', 'We do it.')",
        f"{STEP} VALUES (1, 1, 1, 'opened', '2027-04-01', '', '{AT}', 1, NULL)",
        f"{STEP} VALUES (2, 1, 2, 'reported', '2027-03-01', 'Done.', '{AT}', 1, NULL)",
        f"{STEP} VALUES (3, 1, 3, 'sent_back', NULL, 'Not enough.', '{AT}', 2, 1)",
        (
            f"{PRACTICE} VALUES (1, 1, 1, 'T', 'a', 'b', 'c', 'd', 'e', '{AT}', 1, NULL, NULL,"
            " NULL, NULL, '')"
        ),
    ),
    refused=(
        f"{CONFLICT} VALUES (2, 1, 1, 'Cousin.', '2026-01-01', '2025-01-01', 1, '{AT}', 1)",
        f"{PLAN} VALUES (2, 2027, 2, 's', 180, '{HASH}', '{AT}', 1, '{AT}', 1)",
        f"{PLAN} VALUES (2, 2027, 1, 's', 180, '{HASH}', '{AT}', 1, NULL, NULL)",
        "UPDATE annual_plan_lines SET fits = false",
        "UPDATE validator_days SET days = 1",
        "UPDATE validation_dates SET visit_on = '2027-03-01'",
        "DELETE FROM validation_dates",
        (
            "INSERT INTO validation_dates (id, validation_id, number, visit_on, reason, set_at,"
            f" set_by_id) VALUES (12, 1, 12, '2027-02-10', '', '{AT}', 2)"
        ),
        f"{DAY_REQUEST} VALUES (2, 1, '2027-02-10', 'Fair.', '{AT}', 1, NULL, '', NULL, NULL)",
        f"UPDATE day_requests SET granted = true, answered_at = '{AT}', answered_by_id = 1",
        "UPDATE requested_documents SET what = 'Another'",
        "DELETE FROM document_answers",
        (
            "INSERT INTO document_answers (id, requested_document_id, note, answered_at,"
            f" answered_by_id) VALUES (2, 1, '', '{AT}', 1)"
        ),
        f"{SAMPLE} VALUES (2, 1, 'parcels', 'By number', 10, 95, 50, 45, 's', '{AT}', 1)",
        "UPDATE samples SET seed = 'better'",
        "UPDATE sample_results SET conforming = false",
        f"{LOOK} VALUES (2, 1, 1, 1, true, '', '{AT}', 1)",
        f"{LOOK} VALUES (2, 1, 2, 1, true, '', '{AT}', 1)",
        f"{LOOK} VALUES (2, 1, 1, 1, false, '', '{AT}', 2)",
        "UPDATE second_looks SET agrees = false",
        (
            f"{PHOTO} VALUES (2, 1, 'GOV-01', '{HASH}', 9, 'image/png', 'a.png', '{AT}', 'Gate', 1,"
            f" NULL, false, '{AT}', 1)"
        ),
        "DELETE FROM finding_photos",
        f"{ANSWER} VALUES (2, 1, 'agree', '', '{AT}', 1)",
        f"{POINT} VALUES (2, 1, 1, 'contest', '')",
        "UPDATE report_answers SET text = 'Other'",
        "UPDATE report_answer_points SET text = 'Other'",
        f"{STEP} VALUES (4, 1, 4, 'sent_back', NULL, '', '{AT}', 2, 1)",
        f"{STEP} VALUES (4, 1, 4, 'verified', NULL, '', '{AT}', 1, 1)",
        f"{STEP} VALUES (4, 1, 4, 'extended', NULL, 'Ill.', '{AT}', 2, NULL)",
        "UPDATE action_steps SET day = '2027-05-01'",
        f"UPDATE best_practices SET declined_at = '{AT}', declined_by_id = 1, decline_reason = 'x'",
        f"UPDATE best_practices SET declined_at = '{AT}', declined_by_id = 2, decline_reason = ''",
    ),
)
