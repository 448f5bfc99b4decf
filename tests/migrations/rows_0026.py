"""Rows for webhooks, their messages and the attempts to deliver them."""

from tests.migrations.statements import AT, Rows

WEBHOOK = (
    "INSERT INTO webhooks (id, public_id, api_client_id, url, events, sealed, created_at,"
    " told_register, told_snapshot, told_policy, disabled_at, disabled_because)"
)
GIVEN = f"'https://a.example/', 'standing.changed', 's', '{AT}', 0, 0, 0"
MESSAGE = (
    "INSERT INTO webhook_messages (id, webhook_id, message_id, event, subject, sequence, body,"
    " written_at, waits, tried)"
)
TOLD = f"'standing.changed', 'scac:FXPQ', 7, '{{}}', '{AT}', true, 0"
ATTEMPT = "INSERT INTO webhook_attempts (webhook_message_id, number, at, delivered, status, error)"

WEBHOOKS = Rows(
    load=(
        f"{WEBHOOK} VALUES (1, 'wh_1', 24, {GIVEN}, NULL, '')",
        f"{WEBHOOK} VALUES (2, 'wh_2', 24, {GIVEN}, '{AT}', 'It was gone.')",
        f"{MESSAGE} VALUES (1, 1, 'msg_1', {TOLD})",
        f"{ATTEMPT} VALUES (1, 1, '{AT}', false, NULL, 'No answer.')",
        f"{ATTEMPT} VALUES (1, 2, '{AT}', true, 200, '')",
    ),
    refused=(
        f"{WEBHOOK} VALUES (3, 'wh_1', 24, {GIVEN}, NULL, '')",
        f"{WEBHOOK} VALUES (3, 'wh_3', 99, {GIVEN}, NULL, '')",
        f"{WEBHOOK} VALUES (3, 'wh_3', 24, {GIVEN}, NULL, 'Why?')",
        f"{WEBHOOK} VALUES (3, 'wh_3', 24, {GIVEN}, '{AT}', '')",
        f"{MESSAGE} VALUES (2, 1, 'msg_2', {TOLD})",
        f"{MESSAGE} VALUES (2, 2, 'msg_1', {TOLD})",
        f"{MESSAGE} VALUES (2, 99, 'msg_2', {TOLD})",
        f"{ATTEMPT} VALUES (1, 2, '{AT}', true, 200, '')",
        f"{ATTEMPT} VALUES (1, 0, '{AT}', true, 200, '')",
        f"{ATTEMPT} VALUES (1, 3, '{AT}', true, 200, 'But?')",
        f"{ATTEMPT} VALUES (1, 3, '{AT}', false, 500, '')",
        f"{ATTEMPT} VALUES (99, 1, '{AT}', true, 200, '')",
    ),
)
