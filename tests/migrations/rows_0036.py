"""Rows for webhooks that are switched on again, and notices about no enrollment."""

from tests.migrations.statements import AT, Rows

NOTICE = (
    "INSERT INTO notices (id, enrollment_id, account_id, code, title, body, title_es, body_es,"
    f" sent_at) VALUES ({{}}, {{}}, {{}}, 'webhook-off', 'Off', 'So.', 'Off', 'So.', '{AT}')"
)

KEPT_UP = Rows(
    load=(
        NOTICE.format(361, "NULL", 1),
        NOTICE.format(362, 1, "NULL"),
        f"UPDATE webhooks SET enabled_at = '{AT}' WHERE id = 1",
    ),
    refused=(NOTICE.format(363, "NULL", "NULL"),),
)
