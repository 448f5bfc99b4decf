"""Logs of decisions for tests, and requests to put into them."""

import random

from trusted.decisions.entries import Form, LoggedRequest, new_request_id, now_ms
from trusted.decisions.log import DecisionLog, Limits


def open_log(folder, **given) -> DecisionLog:
    values = {"segment_bytes": 1 << 20, "segment_seconds": 3600, "sync_seconds": 0.05} | given
    return DecisionLog(folder, Limits(**values))


def request(chance: random.Random, size: int = 300) -> LoggedRequest:
    """Return a request whose content does not compress well."""
    return LoggedRequest(
        request_id=new_request_id(),
        at=now_ms(),
        client_id="client-1",
        form=Form.JSON,
        sequence=7,
        as_of=1_795_000_000,
        policy="2027-01:9f2c",
        key_id="0123456789abcdef",
        decisions=3,
        asked=chance.randbytes(size),
        answered=chance.randbytes(size),
    )


def segments(folder):
    return sorted(folder.glob("*.segment"))
