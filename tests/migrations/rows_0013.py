"""Rows for annual reviews and filings."""

from tests.migrations.statements import AT, Rows

STEP = (
    "INSERT INTO annual_review_steps (id, annual_review_id, number, step, note, at, by_id,"
    " submission_id, submitted_by_id)"
)
REVISION = (
    "INSERT INTO answer_revisions (id, response_id, number, statement, self_grade, written_at,"
    " written_by_id, annual_review_answer_id, filing_id)"
)
FILING = (
    "INSERT INTO filings (id, enrollment_id, kind, reviewed, happened_on, effective_on, content,"
    " note, filed_at, filed_by_id)"
)
DECISION = (
    "INSERT INTO filing_decisions (id, filing_id, filed_by_id, accepted, reason, decided_at,"
    " decided_by_id)"
)
CONCLUSION = (
    "INSERT INTO incident_conclusions (id, report_id, reported_by_id, aggravated, note,"
    " concluded_at, concluded_by_id)"
)
REPORT = (
    "INSERT INTO incident_reports (id, enrollment_id, occurred_on, what, place, shipments,"
    " measures, reported_at, reported_by_id, required_action_id)"
)
TABLES = (
    "annual_reviews",
    "annual_review_items",
    "annual_review_steps",
    "answer_revisions",
    "filings",
    "filing_decisions",
    "filing_effects",
    "incident_reports",
)


def volume(number: int, happened_on: str, effective_on: str) -> str:
    """Return a filing of another volume."""
    dates = f"'{happened_on}', '{effective_on}'"
    return f"{FILING} VALUES ({number}, 1, 'volume', false, {dates}, '{{}}', '', '{AT}', 1)"


REVIEWS = Rows(
    load=(
        (
            f"INSERT INTO annual_reviews (id, enrollment_id, due_on, program_version, opened_at,"
            f" opened_by_id) VALUES (1, 1, '2027-11-24', '2027-01', '{AT}', 1)"
        ),
        (
            f"INSERT INTO annual_review_items (id, annual_review_id, kind, subject, why, asked_at)"
            f" VALUES (1, 1, 'gates', '', 'Every year.', '{AT}')"
        ),
        (
            f"INSERT INTO annual_review_answers (id, item_id, answered, content, note, at, by_id)"
            f" VALUES (1, 1, 'confirmed', '{{}}', '', '{AT}', 1)"
        ),
        f"{STEP} VALUES (1, 1, 1, 'submitted', '', '{AT}', 1, NULL, NULL)",
        f"{STEP} VALUES (2, 1, 2, 'sent_back', '', '{AT}', 2, 1, 1)",
        f"{STEP} VALUES (3, 1, 3, 'missed', '', '{AT}', 2, NULL, NULL)",
        volume(1, "2026-11-01", "2026-11-24"),
        f"{DECISION} VALUES (1, 1, 1, true, '', '{AT}', 2)",
        (
            f"INSERT INTO filing_effects (id, filing_id, effective_on, applied_at, former)"
            f" VALUES (1, 1, '2026-11-24', '{AT}', '{{}}')"
        ),
        f"{REVISION} VALUES (1, 1, 1, 'So.', 2, '{AT}', 1, NULL, NULL)",
        f"{REVISION} VALUES (2, 1, 2, 'Now so.', 2, '{AT}', 1, NULL, 1)",
        (
            f"INSERT INTO required_actions (id, enrollment_id, what, opened_at, opened_by_id,"
            f" due_on, proof, version) VALUES (1300, 1, 'Mend', '{AT}', 2, '2027-01-01', '', 1)"
        ),
        f"{REPORT} VALUES (1, 1, '2026-11-01', 'Theft', 'Dock', '', 'Locks', '{AT}', 1, 1300)",
        f"{CONCLUSION} VALUES (1, 1, 1, false, 'Read.', '{AT}', 2)",
    ),
    refused=(
        (
            f"INSERT INTO annual_reviews (id, enrollment_id, due_on, program_version, opened_at,"
            f" opened_by_id) VALUES (2, 1, '2027-11-24', '2027-01', '{AT}', 1)"
        ),
        f"{STEP} VALUES (4, 1, 4, 'accepted', '', '{AT}', 1, 1, 1)",
        f"{STEP} VALUES (4, 1, 4, 'accepted', '', '{AT}', 2, NULL, NULL)",
        f"{STEP} VALUES (4, 1, 4, 'accepted', '', '{AT}', 2, 2, 1)",
        f"{STEP} VALUES (4, 1, 4, 'missed', '', '{AT}', 2, NULL, NULL)",
        volume(2, "2026-11-02", "2026-11-01"),
        f"{DECISION} VALUES (2, 1, 1, true, '', '{AT}', 2)",
        f"{REVISION} VALUES (3, 1, 3, 'So.', 2, '{AT}', 1, NULL, NULL)",
        f"{REVISION} VALUES (3, 1, 3, 'So.', 2, '{AT}', 1, 1, 1)",
        (
            f"INSERT INTO revision_acceptances (id, revision_id, written_by_id, accepted_at,"
            f" accepted_by_id) VALUES (1, 2, 1, '{AT}', 1)"
        ),
        *(f"UPDATE {table} SET id = 99" for table in TABLES),
        *(f"DELETE FROM {table}" for table in TABLES),
    ),
)
