"""Rows for recorded rights, their holders and takedown requests."""

from tests.migrations.statements import AT, Rows

RIGHT = (
    "INSERT INTO rights (id, code_hash, kind, title, registration, owner, classes, countries,"
    " expires_on, proof, language, received_at, entered_by_id)"
)
STEP = "INSERT INTO right_steps (id, right_id, step, at, by_id, expires_on, note)"
MESSAGE = "INSERT INTO right_messages (id, right_id, with_id, from_holder, at, body)"
REQUEST = (
    "INSERT INTO takedown_requests (id, right_id, enrollment_id, link, text, asked_at, due_on)"
)
ANSWER = "INSERT INTO takedown_answers (id, request_id, outcome, text, answered_at, answered_by_id)"
REST = f"'1', 'O', ' 9 ', ' US ', '2030-01-01', 'P', 'en', '{AT}', NULL"
HASH = "a" * 64

RIGHTS = Rows(
    load=(
        f"{RIGHT} VALUES (1, '{HASH}', 'trademark', 'T', {REST})",
        "INSERT INTO right_contacts (right_id, contact) VALUES (1, 'a@b.c')",
        f"{STEP} VALUES (1, 1, 'record', '{AT}', 2, NULL, '')",
        f"{STEP} VALUES (2, 1, 'renew', '{AT}', 2, '2040-01-01', '')",
        f"{MESSAGE} VALUES (1, 1, 2, true, '{AT}', 'Hello')",
        f"{REQUEST} VALUES (1, 1, 1, 'https://x', '', '{AT}', '2026-12-01')",
        f"{REQUEST} VALUES (2, 1, 1, 'https://x', '', '{AT}', '2026-12-01')",
        f"{ANSWER} VALUES (1, 1, 'refused', 'Ours.', '{AT}', 1)",
    ),
    refused=(
        f"{RIGHT} VALUES (2, '{HASH}', 'trademark', 'T', {REST})",
        f"{RIGHT} VALUES (2, 'short', 'trademark', 'T', {REST})",
        f"{RIGHT} VALUES (2, '{'b' * 64}', 'whim', 'T', {REST})",
        f"{RIGHT} VALUES (2, '{'b' * 64}', 'trademark', '', {REST})",
        "INSERT INTO right_contacts (right_id, contact) VALUES (1, 'again')",
        f"{STEP} VALUES (3, 1, 'renew', '{AT}', 2, NULL, '')",
        f"{STEP} VALUES (3, 1, 'record', '{AT}', 2, '2040-01-01', '')",
        f"{STEP} VALUES (3, 1, 'praise', '{AT}', 2, NULL, '')",
        f"{MESSAGE} VALUES (2, 1, 2, true, '{AT}', '')",
        f"{REQUEST} VALUES (3, 1, 1, '', '', '{AT}', '2026-12-01')",
        f"{ANSWER} VALUES (2, 1, 'removed', '', '{AT}', 1)",
        f"{ANSWER} VALUES (2, 2, 'refused', '', '{AT}', 1)",
        f"{ANSWER} VALUES (2, 2, 'ignored', 'Ours.', '{AT}', 1)",
    ),
)
