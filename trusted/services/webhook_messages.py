"""Writing the thin messages of webhooks: of what there is something new, by which sequence."""

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote

from trusted.config import Settings
from trusted.persistence.database import db
from trusted.persistence.models import Company, Webhook, WebhookMessage
from trusted.persistence.queries.connections import are_connected, company_behind
from trusted.persistence.queries.register import (
    ChangeRow,
    changes_after,
    newest_sequence,
    record_at,
)
from trusted.persistence.queries.webhooks import (
    live_webhooks,
    newest_publication,
    publications_after,
)
from trusted.services.snapshots import newest_snapshot

AT_ONCE = 1_000
STANDING_CHANGED = "standing.changed"
# Where a standing is asked for: anybody's, and by members that of connected companies.
PARTIES, PARTNERS = "/api/v1/parties/", "/api/v1/partners/"
# Under such names the register publishes holds; no scheme of identifiers is called so.
HOLD = "hold:"


def untold_webhooks(settings: Settings) -> Sequence[Webhook]:
    """Return the webhooks that were not told of everything yet."""
    live = live_webhooks()
    if not live:
        return ()
    newest = (newest_sequence(), _snapshot(settings), newest_publication())
    return [one for one in live if any(a < b for a, b in zip(_told(one), newest, strict=True))]


def write_messages(webhook: Webhook, settings: Settings, *, now: datetime) -> int:
    """Write the messages of what a webhook was not told yet, and return how many.

    At most AT_ONCE changes are read at a time, so it is asked again until nothing is left.
    """
    wanted, written = webhook.events.split(), 0
    company = company_behind(webhook.api_client_id)
    for event, subject, sequence, path in _facts(webhook, settings):
        if event in wanted and (company is None or _concerns(subject, sequence, company)):
            where = path.replace(PARTIES, PARTNERS, 1) if company else path
            write_message(webhook, event, subject, sequence, path=where, now=now)
            written += 1
    db.session.commit()
    return written


def write_message(
    webhook: Webhook, event: str, subject: str, sequence: int, *, now: datetime, path: str = ""
) -> WebhookMessage:
    """Write one message; the caller commits."""
    told = {"subject": subject, "sequence": sequence} | ({"path": path} if path else {})
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = WebhookMessage(
        webhook_id=webhook.id,
        message_id=f"msg_{secrets.token_hex(16)}",
        event=event,
        subject=subject,
        sequence=sequence,
        body=json.dumps({"type": event, "timestamp": moment, "data": told}),
        written_at=now,
    )
    db.session.add(message)
    return message


def _facts(webhook: Webhook, settings: Settings) -> Iterator[tuple[str, str, int, str]]:
    """Yield event, subject, sequence and path of what is new, and note that it was told."""
    for change in changes_after(db.engine, webhook.told_register, AT_ONCE):
        webhook.told_register = change.sequence
        yield _of_change(change)
    snapshot = _snapshot(settings)
    if snapshot > webhook.told_snapshot:
        webhook.told_snapshot = snapshot
        yield "register.snapshot", "register", snapshot, "/api/v1/register/snapshot"
    for publication in publications_after(webhook.told_policy, AT_ONCE):
        webhook.told_policy = publication.id
        yield "policy.published", "policy", publication.id, "/policy"


def _of_change(change: ChangeRow) -> tuple[str, str, int, str]:
    if change.identifier.startswith(HOLD):
        path = f"/api/v1/register/changes?after={change.sequence - 1}"
        return "hold.changed", change.identifier.removeprefix(HOLD), change.sequence, path
    scheme, _, value = change.identifier.partition(":")
    path = f"{PARTIES}{scheme}/{quote(value)}"
    return STANDING_CHANGED, change.identifier, change.sequence, path


def _concerns(identifier: str, sequence: int, company: Company) -> bool:
    """Return whether whoever bears an identifier, or bore it before, is connected with a company.

    Who loses sight of a party because its identifier moved is told, and by whom it is borne not.
    """
    records = (record_at(identifier, at) for at in (sequence, sequence - 1))
    bearers = {cast("int", record["company_id"]) for record in records if record is not None}
    return any(are_connected(company.id, bearer) for bearer in bearers)


def _snapshot(settings: Settings) -> int:
    newest = newest_snapshot(settings)
    return newest[0].sequence if newest else 0


def _told(webhook: Webhook) -> tuple[int, int, int]:
    return webhook.told_register, webhook.told_snapshot, webhook.told_policy
