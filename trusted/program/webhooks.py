"""Of what other systems are told, and how long that is tried, as the program's file gives it."""

from dataclasses import fields
from typing import Any

from trusted.domain.webhooks import WebhookEvent, WebhookTerms
from trusted.program.reading import ProgramError, built, by_id, tables

FILE = "webhooks.toml"
# Each has facts that it is told from.
EVENTS = ("standing.changed", "hold.changed", "register.snapshot", "policy.published")


def webhook_terms(data: dict[str, Any]) -> WebhookTerms:
    """Return the terms made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    events = by_id(
        FILE,
        (
            built(FILE, where, table, WebhookEvent)
            for where, table in tables(FILE, "event", data.get("event", []))
        ),
    )
    if tuple(events) != EVENTS:
        raise ProgramError(f"{FILE}: event: list {', '.join(EVENTS)}, in this order.")
    given = {name: value for name, value in data.items() if name != "event"}
    terms = built(FILE, "webhooks", given | {"events": ()}, WebhookTerms)
    numbers = [getattr(terms, one.name) for one in fields(terms) if one.type is int]
    if not terms.waits_seconds or min(*terms.waits_seconds, *numbers) < 1:
        raise ProgramError(f"{FILE}: every number must be at least 1.")
    if list(terms.waits_seconds) != sorted(terms.waits_seconds):
        raise ProgramError(f"{FILE}: waits_seconds must not become shorter.")
    return WebhookTerms(
        tuple(events.values()), **{one.name: getattr(terms, one.name) for one in fields(terms)[1:]}
    )
