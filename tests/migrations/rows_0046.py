"""Rows for webhooks whose secret was renewed, with and without a former one that still signs."""

from tests.migrations.statements import AT, Rows

RENEW = "UPDATE webhooks SET sealed = 'new', former_sealed = {}, renewed_at = {} WHERE id = 1"

RENEWED_SECRETS = Rows(
    load=(RENEW.format("NULL", f"'{AT}'"), RENEW.format("'old'", f"'{AT}'")),
    refused=(RENEW.format("'old'", "NULL"),),
)
