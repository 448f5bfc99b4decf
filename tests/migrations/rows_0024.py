"""Rows for the keys of API clients and the assertions that they used."""

from tests.migrations.statements import AT, Rows

CLIENT = (
    "INSERT INTO api_clients (id, client_id, name, scope, created_at, created_by_id)"
    f" VALUES (24, 'client-24', 'Targeting', 'standing:read', '{AT}', 1)"
)
KEY = "INSERT INTO api_client_keys (api_client_id, kid, jwk, created_at, expires_at)"
USED = "INSERT INTO api_client_assertions (api_client_id, jti_hash, expires_at)"
NAME, HASH = "k" * 43, "a" * 64

CLIENT_KEYS = Rows(
    load=(
        CLIENT,
        f"{KEY} VALUES (24, '{NAME}', '{{}}', '{AT}', '{AT}')",
        f"{USED} VALUES (24, '{HASH}', '{AT}')",
    ),
    refused=(
        f"{KEY} VALUES (24, '{NAME}', '{{}}', '{AT}', '{AT}')",
        f"{KEY} VALUES (24, 'short', '{{}}', '{AT}', '{AT}')",
        f"{KEY} VALUES (99, '{NAME}', '{{}}', '{AT}', '{AT}')",
        f"{USED} VALUES (24, '{HASH}', '{AT}')",
        f"{USED} VALUES (99, '{HASH}', '{AT}')",
    ),
)
