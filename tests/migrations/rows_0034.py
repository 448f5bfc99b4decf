"""Rows for clients of the sandbox."""

from tests.migrations.statements import AT, Rows

CLIENT = (
    "INSERT INTO api_clients (id, client_id, name, scope, created_at, created_by_id, sandbox)"
    f" VALUES ({{}}, 'client-{{}}', 'Targeting', 'standing:read', '{AT}', 1, {{}})"
)

SANDBOX_CLIENTS = Rows(
    load=(CLIENT.format(341, 341, "true"), CLIENT.format(342, 342, "false")),
    refused=(CLIENT.format(343, 343, "NULL"),),
)
