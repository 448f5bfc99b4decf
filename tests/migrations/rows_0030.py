"""Rows for connections, look-ups and members' API clients."""

from tests.migrations.statements import AT, Rows

CONNECTION = (
    "INSERT INTO connections (id, asking_id, asked_id, named, purpose, asked_at, asked_by_id,"
    " agreed, answered_at, answered_by_id, ended_at, ended_by_id)"
)
LOOK_UP = "INSERT INTO look_ups (id, about_id, by_id, account_id, api_client_id, asked, answer, at)"
CLIENT = (
    "INSERT INTO api_clients (id, client_id, name, scope, created_at, created_by_id)"
    f" VALUES (77, 'client-77', 'Broker', 'partners:read', '{AT}', 1)"
)
UNANSWERED = "NULL, NULL, NULL"
OPEN = "NULL, NULL, NULL, NULL, NULL"

CONNECTIONS = Rows(
    load=(
        f"{CONNECTION} VALUES (1, 1, NULL, 'scac:ABCD', 'We ship.', '{AT}', 1, {OPEN})",
        f"{CONNECTION} VALUES (2, 1, NULL, 'scac:EFGH', 'W.', '{AT}', 1, {UNANSWERED}, '{AT}', 1)",
        f"{LOOK_UP} VALUES (1, 1, 1, 1, NULL, 'scac:FXPQ', '{{}}', '{AT}')",
        CLIENT,
        "INSERT INTO member_clients (api_client_id, company_id) VALUES (77, 1)",
    ),
    refused=(
        f"{CONNECTION} VALUES (3, 1, 1, 'scac:X', 'Me.', '{AT}', 1, {OPEN})",
        f"{CONNECTION} VALUES (3, 1, NULL, 'scac:ABCD', 'Again.', '{AT}', 1, {OPEN})",
        f"{CONNECTION} VALUES (3, 1, NULL, 'scac:X', 'W.', '{AT}', 1, true, '{AT}', 1, NULL, NULL)",
        "UPDATE connections SET agreed = false WHERE id = 1",
        f"UPDATE connections SET ended_at = '{AT}' WHERE id = 1",
        f"{LOOK_UP} VALUES (2, 1, 1, NULL, NULL, 'scac:FXPQ', NULL, '{AT}')",
        f"{LOOK_UP} VALUES (2, 1, 1, 1, 77, 'scac:FXPQ', NULL, '{AT}')",
        f"{LOOK_UP} VALUES (2, NULL, 1, 1, NULL, 'scac:FXPQ', '{{}}', '{AT}')",
        "UPDATE look_ups SET asked = 'x'",
        "DELETE FROM look_ups",
        "INSERT INTO member_clients (api_client_id, company_id) VALUES (77, 1)",
        "INSERT INTO member_clients (api_client_id, company_id) VALUES (99, 1)",
    ),
)
