"""Saying of when an answer is, and refusing to give an old one."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from trusted.api.problems import Refused
from trusted.register.reading import RegisterState


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every answer from the register carries.

    members:  `"as_of":…,"sequence":…,"stale_after":…`, JSON without braces.
    stale_at: seconds since 1970 UTC from which the copy may not be answered from.
    tag:      strong entity tag, in its quotes; tells apart all answers that one address has ever
              given from a copy.
    """

    members: bytes
    stale_at: float
    tag: str


class Stamps:
    """Makes the stamp of each state of the register copy once.

    stale_seconds: how long after its moment a copy may be answered from.
    """

    def __init__(self, stale_seconds: int) -> None:
        self._stale_seconds = stale_seconds
        self._last: tuple[RegisterState, Stamp] | None = None

    def of(self, state: RegisterState) -> Stamp:
        """Return the stamp of a state, fresh or not."""
        last = self._last
        if last is not None and last[0] is state:
            return last[1]
        as_of = int(state.heard_at)
        stale_at = as_of + self._stale_seconds
        members = (
            f'"as_of":"{moment_text(as_of)}","sequence":{state.sequence},'
            f'"stale_after":"{moment_text(stale_at)}"'
        )
        tag = f'"{state.sequence:x}.{as_of:x}.{state.head[-16:]}"'
        stamp = Stamp(members.encode("ascii"), stale_at, tag)
        self._last = state, stamp
        return stamp

    def fresh(self, state: RegisterState) -> Stamp:
        """Return the stamp of a state that may be answered from.

        Raises: Refused with 503 if the copy is too old: nobody is trusted then.
        """
        last = self._last
        stamp = last[1] if last is not None and last[0] is state else self.of(state)
        if time.time() >= stamp.stale_at:
            raise register_stale()
        return stamp


def register_stale() -> Refused:
    """Return the refusal to answer from a copy that is too old."""
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "register-stale",
        "The register of this host is not up to date. Treat nobody as trusted until it is.",
        headers={"Retry-After": "1"},
    )


def moment_text(seconds: int) -> str:
    """Return a moment as the API writes it; seconds since 1970 UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
