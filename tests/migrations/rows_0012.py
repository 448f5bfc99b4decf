"""Rows for graduated response, confirmed suspensions and appeals."""

from tests.migrations.statements import AT, Rows

PROPOSAL = (
    "INSERT INTO interventions (id, enrollment_id, action, reason, note, to_tier, ends_on,"
    " proposed_at, proposed_by_id)"
)
STEP = (
    "INSERT INTO intervention_decisions (id, intervention_id, proposed_by_id, taken, note,"
    " decided_at, decided_by_id, standing_change_id)"
)
ANSWER = (
    "INSERT INTO intervention_answers (id, enrollment_id, intervention_id, standing_change_id,"
    " text, answered_at, answered_by_id)"
)
EMERGENCY = "INSERT INTO emergency_suspensions (id, standing_change_id, decided_by_id)"
WORD = (
    "INSERT INTO suspension_confirmations (id, standing_change_id, decided_by_id, confirmed, note,"
    " confirmed_at, confirmed_by_id)"
)
JUDGEMENT = (
    "INSERT INTO action_plan_judgements (id, plan_id, submitted_by_id, accepted, note, judged_at,"
    " judged_by_id)"
)
APPEAL = (
    "INSERT INTO appeals (id, enrollment_id, standing_change_id, contested_by_id, grounds,"
    " filed_at, filed_by_id)"
)
GIVEN = (
    "INSERT INTO appeal_assignments (id, appeal_id, contested_by_id, officer_id, assigned_at,"
    " assigned_by_id)"
)
DECIDED = (
    "INSERT INTO appeal_decisions (id, appeal_id, assignment_id, outcome, effect, reasons,"
    " decided_at, decided_by_id, standing_change_id)"
)
STAYED = (
    "INSERT INTO appeal_stays (id, appeal_id, assignment_id, reasons, granted_at, granted_by_id,"
    " standing_change_id)"
)
GROUND = (
    "INSERT INTO reinstatement_grounds (id, standing_change_id, decided_by_id, required_action_id,"
    " verified_by_id)"
)
CHANGE = (
    "INSERT INTO standing_changes (id, enrollment_id, number, at, action, status, status_since,"
    " tier, note, decided_by_id)"
)
ACTION = (
    "INSERT INTO required_actions (id, enrollment_id, what, opened_at, opened_by_id, due_on,"
    " reported_done_at, reported_done_by_id, proof, verified_at, verified_by_id, version)"
)
# What may not be changed, with a column to try it on.
KEPT = (
    "interventions",
    "intervention_decisions",
    "intervention_answers",
    "emergency_suspensions",
    "suspension_confirmations",
    "reinstatement_grounds",
    "action_plans",
    "action_plan_items",
    "action_plan_judgements",
    "action_plan_actions",
    "appeals",
    "appeal_documents",
    "appeal_assignments",
    "appeal_questions",
    "appeal_answers",
    "appeal_decisions",
    "appeal_stays",
    "reduction_ends",
)

SUSPENSIONS = Rows(
    load=(
        (
            f"INSERT INTO accounts (id, email, name, role, created_at)"
            f" VALUES (1203, 'p1203@b.c', 'P', 'supervisor', '{AT}')"
        ),
        f"{CHANGE} VALUES (1200, 1, 1200, '{AT}', 'suspend', 'suspended', '{AT}', 0, '', 2)",
        (
            f"{ACTION} VALUES (1200, 1, 'Mend', '{AT}', 2, '2027-01-01', '{AT}', 1, 'Done',"
            f" '{AT}', 1203, 1)"
        ),
        f"{PROPOSAL} VALUES (1, 1, 'warn', 'warn-incident', '', NULL, NULL, '{AT}', 1)",
        f"{PROPOSAL} VALUES (2, 1, 'reduce', 'reduce-outcomes', '', 1, '2027-06-30', '{AT}', 1)",
        f"{PROPOSAL} VALUES (3, 1, 'plan', 'plan-repeated', '', NULL, NULL, '{AT}', 1)",
        f"{STEP} VALUES (1, 1, 1, true, '', '{AT}', 2, NULL)",
        f"{STEP} VALUES (2, 2, 1, true, '', '{AT}', 2, 1200)",
        (
            f"INSERT INTO reduction_ends (id, intervention_id, cause, at)"
            f" VALUES (1, 2, 'rule', '{AT}')"
        ),
        f"{ANSWER} VALUES (1, 1, 1, NULL, 'So.', '{AT}', 1)",
        f"{EMERGENCY} VALUES (1, 1200, 2)",
        f"{WORD} VALUES (1, 1200, 2, true, '', '{AT}', 1203)",
        f"{GROUND} VALUES (1, 1200, 2, 1200, 1203)",
        (
            f"INSERT INTO action_plans (id, enrollment_id, cause, submitted_at, submitted_by_id)"
            f" VALUES (1, 1, 'Haste.', '{AT}', 1), (2, 1, 'Haste.', '{AT}', 1)"
        ),
        (
            "INSERT INTO action_plan_items (id, plan_id, number, objective, task, due_on)"
            " VALUES (1, 1, 1, 'None open', 'Lock it', '2027-01-01')"
        ),
        f"{JUDGEMENT} VALUES (1, 1, 1, true, '', '{AT}', 2)",
        "INSERT INTO action_plan_actions (id, item_id, required_action_id) VALUES (1, 1, 1200)",
        f"{APPEAL} VALUES (1, 1, 1200, 2, 'Not so.', '{AT}', 1)",
        (
            "INSERT INTO appeal_documents (id, appeal_id, evidence_id)"
            " SELECT 1, 1, min(id) FROM evidence"
        ),
        f"{GIVEN} VALUES (1, 1, 2, 1203, '{AT}', 2)",
        (
            f"INSERT INTO appeal_questions (id, appeal_id, text, asked_at, asked_by_id)"
            f" VALUES (1, 1, 'Why?', '{AT}', 1203)"
        ),
        (
            f"INSERT INTO appeal_answers (id, question_id, text, answered_at, answered_by_id)"
            f" VALUES (1, 1, 'So.', '{AT}', 1)"
        ),
        f"{DECIDED} VALUES (1, 1, 1, 'upheld', 'restored', 'It was so.', '{AT}', 1203, 1200)",
        f"{STAYED} VALUES (1, 1, 1, 'Not urgent.', '{AT}', 1203, 1200)",
    ),
    refused=(
        f"{PROPOSAL} VALUES (4, 1, 'certify', 'x', '', NULL, NULL, '{AT}', 1)",
        f"{PROPOSAL} VALUES (4, 1, 'reduce', 'reduce-outcomes', '', NULL, NULL, '{AT}', 1)",
        f"{PROPOSAL} VALUES (4, 1, 'reduce', 'reduce-outcomes', '', 3, NULL, '{AT}', 1)",
        f"{PROPOSAL} VALUES (4, 1, 'warn', 'warn-incident', '', NULL, '2027-01-01', '{AT}', 1)",
        f"{STEP} VALUES (3, 3, 1, true, '', '{AT}', 1, NULL)",
        f"{STEP} VALUES (3, 3, 1203, true, '', '{AT}', 1, NULL)",
        f"{STEP} VALUES (3, 3, 1, false, '', '{AT}', 2, NULL)",
        f"{STEP} VALUES (3, 3, 1, true, '', '{AT}', 1203, 1200)",
        f"{STEP} VALUES (3, 1, 1, true, '', '{AT}', 2, NULL)",
        f"{ANSWER} VALUES (2, 1, NULL, NULL, 'So.', '{AT}', 1)",
        f"{ANSWER} VALUES (2, 1, 1, 1200, 'So.', '{AT}', 1)",
        f"{EMERGENCY} VALUES (2, 1200, 2)",
        f"{EMERGENCY} VALUES (2, 1, 1203)",
        f"{WORD} VALUES (2, 1200, 2, true, '', '{AT}', 2)",
        f"{WORD} VALUES (2, 1200, 1203, true, '', '{AT}', 2)",
        f"{GROUND} VALUES (2, 1200, 2, 1200, 2)",
        f"{GROUND} VALUES (2, 1200, 1203, 1200, 1203)",
        f"{JUDGEMENT} VALUES (2, 2, 1, true, '', '{AT}', 1)",
        f"{JUDGEMENT} VALUES (2, 2, 1, false, '', '{AT}', 2)",
        f"{APPEAL} VALUES (2, 1, 1200, 2, 'Again.', '{AT}', 1)",
        f"{APPEAL} VALUES (2, 1, 1, 99, 'Again.', '{AT}', 1)",
        f"{GIVEN} VALUES (2, 1, 2, 2, '{AT}', 1)",
        f"{GIVEN} VALUES (2, 1, 1203, 2, '{AT}', 1)",
        f"{DECIDED} VALUES (2, 1, 1, 'upheld', 'restored', 'So.', '{AT}', 1203, NULL)",
        f"{DECIDED} VALUES (2, 2, 1, 'dismissed', 'none', 'So.', '{AT}', 2, NULL)",
        f"{DECIDED} VALUES (2, 2, 1, 'dismissed', 'restored', 'So.', '{AT}', 1203, NULL)",
        f"{STAYED} VALUES (2, 2, 1, 'So.', '{AT}', 2, 1200)",
        *(f"UPDATE {table} SET id = 99" for table in KEPT),
        *(f"DELETE FROM {table}" for table in KEPT),
    ),
)
