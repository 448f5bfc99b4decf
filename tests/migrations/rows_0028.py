"""Rows for requests that bear a key."""

from tests.migrations.statements import AT, Rows

REQUEST = (
    "INSERT INTO named_requests (id, client_id, key, request_hash, begun_at, answered_at, status,"
    " content_type, body)"
)
WHOLE = f"'{AT}', 200, 'application/json', ''"

NAMED_REQUESTS = Rows(
    load=(
        f"{REQUEST} VALUES (1, 'client-1', 'k', '{'0' * 64}', '{AT}', NULL, NULL, NULL, NULL)",
        f"{REQUEST} VALUES (2, 'client-2', 'k', '{'0' * 64}', '{AT}', {WHOLE})",
    ),
    refused=(
        f"{REQUEST} VALUES (9, 'client-1', 'k', '{'1' * 64}', '{AT}', NULL, NULL, NULL, NULL)",
        f"{REQUEST} VALUES (9, 'client-9', 'k', '{'0' * 64}', '{AT}', '{AT}', 200, NULL, '')",
        f"{REQUEST} VALUES (9, 'client-9', 'k', '{'0' * 64}', '{AT}', NULL, 200, 'a', '')",
        f"{REQUEST} VALUES (9, 'client-9', 'k', '{'0' * 64}', '{AT}', '{AT}', 200, 'a', NULL)",
    ),
)
