"""Rows for penalty cases, their steps, documents and files."""

from tests.migrations.statements import AT, Rows

CASE = (
    "INSERT INTO penalty_cases (id, enrollment_id, case_number, statute, what, tier, opened_at,"
    " opened_by_id)"
)
STEP = (
    "INSERT INTO penalty_case_steps (id, penalty_case_id, step, happened_on, at, by_id,"
    " culpability, amount, petition_until, text, departure, proposal_id, proposed_by_id,"
    " penalty_id)"
)
PENALTY = (
    "INSERT INTO penalties (id, enrollment_id, case_number, statute, culpability, final_on,"
    " recorded_at, recorded_by_id)"
)
FILE = (
    "INSERT INTO penalty_files (id, penalty_case_id, sha256, size, media_type, filename,"
    " added_at, added_by_id)"
)
DOCUMENT = "INSERT INTO penalty_documents (id, step_id, evidence_id)"
DAY = f"'2026-01-01', '{AT}'"
NOT_SO = "NULL, NULL, NULL, '', ''"
HASH = "a" * 64

PENALTY_CASES = Rows(
    load=(
        f"{CASE} VALUES (1, 1, 'C-3500', 's', 'W', 2, '{AT}', 1)",
        f"{CASE} VALUES (2, 1, 'C-3501', 's', 'W', 0, '{AT}', 1)",
        f"{PENALTY} VALUES (3500, 1, 'C-3500', 's', 'gross', '2026-01-01', '{AT}', 2)",
        f"{PENALTY} VALUES (3501, 1, 'C-3501', 's', 'gross', '2026-01-01', '{AT}', 2)",
        (
            f"{STEP} VALUES (1, 1, 'notice', {DAY}, 1, 'gross', '12.00', '2026-03-02', 'W', '',"
            " NULL, NULL, NULL)"
        ),
        f"{STEP} VALUES (2, 1, 'petition', {DAY}, 1, {NOT_SO}, NULL, NULL, NULL)",
        f"{STEP} VALUES (3, 1, 'propose', {DAY}, 1, {NOT_SO}, NULL, NULL, NULL)",
        f"{STEP} VALUES (4, 1, 'final', {DAY}, 2, {NOT_SO}, 3, 1, 3500)",
        f"{STEP} VALUES (5, 2, 'propose', {DAY}, 1, {NOT_SO}, NULL, NULL, NULL)",
        f"{FILE} VALUES (1, 1, '{HASH}', 9, 'image/png', 'p.png', '{AT}', 1)",
    ),
    refused=(
        f"{CASE} VALUES (3, 1, 'C-3500', 's', 'W', 2, '{AT}', 1)",
        f"{CASE} VALUES (3, 1, 'C-3502', 's', '', 2, '{AT}', 1)",
        f"{CASE} VALUES (3, 1, 'C-3502', 's', 'W', 4, '{AT}', 1)",
        # A notice says an amount and a culpability; nothing but it and a decision do.
        f"{STEP} VALUES (9, 1, 'notice', {DAY}, 1, {NOT_SO}, NULL, NULL, NULL)",
        (
            f"{STEP} VALUES (9, 1, 'petition', {DAY}, 1, 'gross', '1', NULL, '', '', NULL, NULL,"
            " NULL)"
        ),
        (
            f"{STEP} VALUES (9, 1, 'petition', {DAY}, 1, NULL, NULL, '2026-03-02', '', '', NULL,"
            " NULL, NULL)"
        ),
        f"{STEP} VALUES (9, 1, 'shrug', {DAY}, 1, {NOT_SO}, NULL, NULL, NULL)",
        # Two people make a penalty final, in the same case, and it then counts.
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 1, {NOT_SO}, 5, 1, 3501)",
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 2, {NOT_SO}, 5, 2, 3501)",
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 2, {NOT_SO}, 3, 1, 3501)",
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 2, {NOT_SO}, 5, 1, NULL)",
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 2, {NOT_SO}, NULL, NULL, 3501)",
        f"{STEP} VALUES (9, 2, 'final', {DAY}, 2, {NOT_SO}, 5, 1, 3500)",
        f"{FILE} VALUES (2, 1, '{HASH}', 0, 'image/png', 'p.png', '{AT}', 1)",
        f"{DOCUMENT} VALUES (1, 999, 1)",
    ),
)
