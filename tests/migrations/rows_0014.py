"""Rows for notices as told, mail copies, calendars and work in hand."""

from tests.migrations.statements import AT, Rows

NOTICE = (
    "INSERT INTO notices (id, enrollment_id, account_id, code, title, body, title_es, body_es,"
    " sent_at)"
)
COPY = (
    "INSERT INTO mail_copies (id, notice_id, account_id, address, language, message_id, written_at)"
)
ATTEMPT = "INSERT INTO delivery_attempts (id, mail_copy_id, number, begun_at)"
RESULT = "INSERT INTO delivery_results (attempt_id, at, outcome, error)"
FEED = "INSERT INTO calendar_feeds (id, account_id, enrollment_id, token_hash, made_at, revoked_at)"
DAY = "INSERT INTO calendar_dates (id, enrollment_id, subject, sequence, day, title, told_at)"
WORK = (
    "INSERT INTO work_assignments (id, kind, subject_id, number, enrollment_id, assignee_id,"
    " assigned_by_id, at, rule, inputs)"
)
READING = "INSERT INTO notice_readings (id, notice_id, account_id, at)"
APPENDED = (
    "notice_readings",
    "mail_copies",
    "delivery_attempts",
    "calendar_dates",
    "work_assignments",
)

TELLING = Rows(
    load=(
        "UPDATE accounts SET language = 'es' WHERE id = 1",
        f"{NOTICE} VALUES (1, 1, NULL, 'certify', 'T', 'B', 'T', 'B', '{AT}')",
        f"{NOTICE} VALUES (2, 1, 2, 'escalated', 'T', 'B', 'T', 'B', '{AT}')",
        f"{READING} VALUES (1, 1, 1, '{AT}')",
        f"{COPY} VALUES (1, 1, 1, 'a@b.c', 'es', '1@x', '{AT}')",
        f"{ATTEMPT} VALUES (1, 1, 1, '{AT}'), (2, 1, 2, '{AT}')",
        f"{RESULT} VALUES (1, '{AT}', 'deferred', '451 later')",
        f"{FEED} VALUES (1, 1, NULL, '{'0' * 64}', '{AT}', NULL)",
        f"{DAY} VALUES (1, 1, 'validation/1', 0, '2027-01-10', 'Visit', '{AT}')",
        f"{DAY} VALUES (2, 1, 'validation/1', 1, NULL, 'Visit', '{AT}')",
        f"{WORK} VALUES (1, 'plan', 1, 1, 1, 2, 2, '{AT}', 'by-hand', '{{}}')",
    ),
    refused=(
        "UPDATE accounts SET language = 'xx' WHERE id = 1",
        f"{NOTICE} VALUES (3, 1, NULL, 'certify', 'T', 'B', NULL, 'B', '{AT}')",
        f"{NOTICE} VALUES (3, 1, 99, 'escalated', 'T', 'B', 'T', 'B', '{AT}')",
        f"{READING} VALUES (2, 1, 1, '{AT}')",
        f"{COPY} VALUES (2, 1, 1, 'a@b.c', 'en', '2@x', '{AT}')",
        f"{COPY} VALUES (2, 1, 2, 'd@b.c', 'xx', '2@x', '{AT}')",
        f"{COPY} VALUES (2, 1, 2, 'd@b.c', 'en', '1@x', '{AT}')",
        f"{ATTEMPT} VALUES (3, 1, 2, '{AT}')",
        f"{ATTEMPT} VALUES (3, 1, 0, '{AT}')",
        f"{RESULT} VALUES (1, '{AT}', 'delivered', '')",
        f"{RESULT} VALUES (2, '{AT}', 'delivered', 'but an error')",
        f"{RESULT} VALUES (2, '{AT}', 'lost', 'somewhere')",
        "UPDATE delivery_results SET outcome = 'refused'",
        f"{FEED} VALUES (2, 1, NULL, '{'0' * 64}', '{AT}', NULL)",
        f"{FEED} VALUES (2, 1, NULL, '{'1' * 64}', '{AT}', '2020-01-01 00:00:00')",
        f"{DAY} VALUES (3, 1, 'validation/1', 1, '2027-02-10', 'Visit', '{AT}')",
        f"{WORK} VALUES (2, 'plan', 1, 1, 1, NULL, 2, '{AT}', 'by-hand', '{{}}')",
        *(f"UPDATE {table} SET id = 9 WHERE id = 1" for table in APPENDED),
        *(f"DELETE FROM {table} WHERE id = 1" for table in APPENDED),
    ),
)
