"""Handing out the register: as a whole, and what changed since."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Response, request, send_file

from trusted.api.door import Door, answer, kept_answer, this_door
from trusted.api.problems import Refused, wrong_parameter
from trusted.api.signing import JSON
from trusted.register.handouts import ChangeGiven, ChangesBody, PolicyGiven, signed
from trusted.register.reading import RegisterState
from trusted.register.signatures import CHANGES
from trusted.register.writing import PAGE
from trusted.services.register import changes_after
from trusted.services.snapshots import newest_snapshot, snapshot_file

SNAPSHOT_PATH = "/api/v1/register/snapshot"
# Who is further behind takes the whole register.
HISTORY = timedelta(days=30)
WAIT_MAX_SECONDS = 30
WAIT = re.compile(r"wait=([0-9]{1,4})")
SEQUENCE = re.compile(r"[0-9]{1,15}")
IMMUTABLE = "private, max-age=31536000, immutable"


def register_snapshot() -> Response:
    """Give what belongs to the newest snapshot: its sequence, hashes and files, signed."""
    newest = newest_snapshot(this_door().settings)
    if newest is None or newest[0].not_after <= datetime.now(UTC):
        raise Refused(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "no-snapshot",
            "This host has no snapshot yet that holds. It is made within minutes.",
            headers={"Retry-After": "60"},
        )
    return kept_answer(newest[1], JSON, "no-cache")


def register_file(sequence: int, name: str) -> Response:
    """Give a file of a snapshot; it never changes."""
    path = snapshot_file(this_door().settings, sequence, name)
    if path is None:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown-snapshot",
            f"This host does not have this file. {SNAPSHOT_PATH} says what it has.",
        )
    response = send_file(path, mimetype="application/gzip", conditional=True)
    response.headers["Cache-Control"] = IMMUTABLE
    return response


def register_changes() -> Response:
    """Give the changes after a sequence, in order, signed; wait for one if asked to."""
    after, door = _after(), this_door()
    signer = door.signing.signer()
    wait = _wait()
    waited = bool(wait) and door.waiting.for_change(door.register, after, wait)
    response = answer(signed(CHANGES, _changes(door, after), signer))
    if waited:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


def _changes(door: Door, after: int) -> ChangesBody:
    with door.register.reading() as view:
        state, stale_at = view.state, door.stamps.fresh(view.state).stale_at
        until = min(state.sequence, after - after % PAGE + PAGE)
        state_hash = view.state_hash_at(until)
    _refuse_ahead(after, state)
    changes = changes_after(after, until - after) if until > after else ()
    if changes and changes[0].at < datetime.now(UTC) - HISTORY:
        raise Refused(
            HTTPStatus.GONE,
            "changes-gone",
            f"What changed after {after} is no longer handed out one by one. Take the whole"
            f" register: {SNAPSHOT_PATH}.",
        )
    rule = door.rule()
    return ChangesBody(
        after=after,
        sequence=until,
        state_hash=state_hash,
        complete=until == state.sequence,
        as_of=datetime.fromtimestamp(int(state.heard_at), UTC),
        not_after=datetime.fromtimestamp(stale_at, UTC),
        changes=tuple(ChangeGiven.of(change) for change in changes),
        policy=PolicyGiven.of(rule.policy_name, rule.policy),
        keys=door.signing.keys().published,
    )


def _refuse_ahead(after: int, state: RegisterState) -> None:
    if after > state.sequence:
        raise Refused(
            HTTPStatus.CONFLICT,
            "sequence-ahead",
            f"The register of this host is at {state.sequence}. Ask again in a second.",
            headers={"Retry-After": "1"},
        )


def _after() -> int:
    given = request.args.get("after", "")
    if not SEQUENCE.fullmatch(given):
        raise wrong_parameter("after", "Say after which sequence, as a whole number: ?after=0.")
    return int(given)


def _wait() -> int:
    """Return the seconds that the caller is ready to wait (RFC 7240), at most thirty."""
    found = WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), WAIT_MAX_SECONDS) if found else 0
