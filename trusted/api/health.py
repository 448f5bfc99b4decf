"""Saying how this host is: alive, ready, how fresh."""

import time
from datetime import UTC, datetime

import msgspec
from flask import Response

from trusted.api.bodies import RegisterStatus
from trusted.api.door import answer, this_door

_json = msgspec.json.Encoder().encode


def register_status() -> Response:
    """Answer how far the register copy of this host is, stale or not."""
    door = this_door()
    state = door.register.state()
    stale_at = door.stamps.of(state).stale_at
    now = time.time()
    return answer(
        _json(
            RegisterStatus(
                sequence=state.sequence,
                as_of=datetime.fromtimestamp(int(state.heard_at), UTC),
                stale_after=datetime.fromtimestamp(stale_at, UTC),
                age_seconds=round(max(0.0, now - state.heard_at), 3),
                records=state.records,
                stale=now >= stale_at,
            )
        )
    )


def healthz() -> Response:
    """Answer that the process is alive."""
    return answer(b'{"status":"alive"}')


def readyz() -> Response:
    """Answer whether this host may be asked: its register copy is fresh."""
    door = this_door()
    door.stamps.fresh(door.register.state())
    return answer(b'{"status":"ready"}')
