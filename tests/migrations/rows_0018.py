"""Rows for disputes about facts, and for corrected findings."""

from tests.migrations.statements import AT, Rows

THREAD = "INSERT INTO threads (id, enrollment_id, kind, subject, opened_at)"
FINDING = (
    "INSERT INTO findings (id, validation_id, criterion_id, grade, assurance, note,"
    " recommendation, recorded_at, recorded_by_id, version)"
)
PENALTY = (
    "INSERT INTO penalties (id, enrollment_id, case_number, statute, culpability, final_on,"
    " recorded_at, recorded_by_id)"
)
DISPUTE = (
    "INSERT INTO disputes (id, enrollment_id, thread_id, kind, finding_id, penalty_id,"
    " outcome_id, contested_by_id, filed_at, filed_by_id)"
)
GIVEN = (
    "INSERT INTO dispute_assignments (id, dispute_id, kind, contested_by_id, officer_id,"
    " assigned_at, assigned_by_id)"
)
DECIDED = (
    "INSERT INTO dispute_decisions (id, dispute_id, assignment_id, outcome, reasons, decided_at,"
    " decided_by_id)"
)
CORRECTED = (
    "INSERT INTO finding_corrections (id, finding_id, dispute_id, outcome, grade,"
    " not_applicable_reason, assurance, corrected_at)"
)
KEPT = ("disputes", "dispute_assignments", "dispute_decisions", "finding_corrections")

# Account 1 recorded findings and penalties; account 2 did not.
DISPUTES = Rows(
    load=(
        *(f"{THREAD} VALUES ({n}, 1, 'dispute', 'Not so', '{AT}')" for n in range(1800, 1806)),
        (
            f"{FINDING} VALUES (1800, 1, 'GOV-02', 0, 'site_verified', '', '', '{AT}', 1, 1),"
            f" (1801, 1, 'GOV-03', 0, 'site_verified', '', '', '{AT}', 1, 1)"
        ),
        f"{PENALTY} VALUES (1800, 1, 'C-1800', 's', 'gross', '2026-01-01', '{AT}', 1)",
        f"{DISPUTE} VALUES (1, 1, 1800, 'finding', 1800, NULL, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (2, 1, 1801, 'penalty', NULL, 1800, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (3, 1, 1802, 'outcome', NULL, NULL, 1, NULL, '{AT}', 1)",
        f"{GIVEN} VALUES (1, 1, 'finding', 1, 2, '{AT}', 2), (2, 2, 'penalty', 1, 2, '{AT}', 2)",
        f"{GIVEN} VALUES (3, 3, 'outcome', NULL, 2, '{AT}', 2)",
        f"{DECIDED} VALUES (1, 1, 1, 'corrected', 'Seen.', '{AT}', 2)",
        f"{CORRECTED} VALUES (1, 1800, 1, 'corrected', 2, NULL, 'site_verified', '{AT}')",
        f"{DECIDED} VALUES (2, 2, NULL, 'withdrawn', 'A mistake.', '{AT}', 1)",
    ),
    refused=(
        # A fact is contested once, is one fact, and names who recorded it.
        f"{DISPUTE} VALUES (9, 1, 1803, 'finding', 1800, NULL, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'penalty', NULL, 1800, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'outcome', NULL, NULL, 1, NULL, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1800, 'finding', 1801, NULL, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'finding', 1801, NULL, NULL, 2, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'finding', 1801, NULL, NULL, NULL, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'finding', NULL, NULL, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'finding', 1801, 1800, NULL, 1, '{AT}', 1)",
        f"{DISPUTE} VALUES (9, 1, 1803, 'whim', NULL, NULL, NULL, 1, '{AT}', 1)",
        # Who recorded a fact is not given the dispute, nor by leaving out who recorded it.
        f"{GIVEN} VALUES (9, 1, 'finding', 1, 1, '{AT}', 2)",
        f"{GIVEN} VALUES (9, 2, 'penalty', 1, 1, '{AT}', 2)",
        f"{GIVEN} VALUES (9, 1, 'finding', NULL, 1, '{AT}', 2)",
        f"{GIVEN} VALUES (9, 1, 'outcome', NULL, 1, '{AT}', 2)",
        f"{GIVEN} VALUES (9, 1, 'finding', 2, 1, '{AT}', 2)",
        # Only who has it decides, once, and for reasons.
        f"{DECIDED} VALUES (9, 3, 3, 'upheld', 'So.', '{AT}', 1)",
        f"{DECIDED} VALUES (9, 3, NULL, 'upheld', 'So.', '{AT}', 2)",
        f"{DECIDED} VALUES (9, 3, 1, 'upheld', 'So.', '{AT}', 2)",
        f"{DECIDED} VALUES (9, 3, 3, 'withdrawn', 'So.', '{AT}', 2)",
        f"{DECIDED} VALUES (9, 3, 3, 'upheld', '', '{AT}', 2)",
        f"{DECIDED} VALUES (9, 3, 3, 'split', 'So.', '{AT}', 2)",
        f"{DECIDED} VALUES (9, 1, 1, 'upheld', 'Again.', '{AT}', 2)",
        # Only what was decided to be corrected is.
        f"{CORRECTED} VALUES (9, 1801, 1, 'corrected', 2, NULL, 'site_verified', '{AT}')",
        f"{CORRECTED} VALUES (9, 1800, 1, 'corrected', 2, NULL, 'site_verified', '{AT}')",
        f"{CORRECTED} VALUES (9, 1801, 2, 'withdrawn', 2, NULL, 'site_verified', '{AT}')",
        f"{CORRECTED} VALUES (9, 1801, 2, 'corrected', 4, NULL, 'site_verified', '{AT}')",
        f"{CORRECTED} VALUES (9, 1801, 2, 'corrected', NULL, NULL, 'site_verified', '{AT}')",
        *(f"UPDATE {table} SET id = 99 WHERE id = 1" for table in KEPT),
        *(f"DELETE FROM {table}" for table in KEPT),
    ),
)
