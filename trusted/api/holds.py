"""Holds of partner agencies: each client sees and changes those of its own agency alone."""

from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response
from msgspec import UNSET

from trusted.api.conditions import demand_match, tagged
from trusted.api.door import answer, caller
from trusted.api.hold_bodies import HoldAsked, HoldGiven, HoldsAnswer
from trusted.api.hold_desks import Desk, desk_of
from trusted.api.once import begin_once
from trusted.api.paging import cut, limit_asked, place_asked
from trusted.api.problems import FieldError, Refused, not_found
from trusted.api.reading import json_body, read
from trusted.domain.holds import HoldTarget
from trusted.persistence.database import start_writing
from trusted.persistence.queries.holds import HoldCourse
from trusted.services.holds import HoldDraft

PATH = "/api/v1/holds"

_asked = msgspec.json.Decoder(HoldAsked)
_json = msgspec.json.Encoder().encode


def holds() -> Response:
    """Give the holds of the caller's agency, the newest first, a page at a time."""
    limit, now = limit_asked(), datetime.now(UTC)
    found = desk_of(caller()).before(place_asked(), limit + 1, now)
    page, after = cut(found, limit, lambda one: one.hold.id)
    return answer(_json(HoldsAnswer([HoldGiven.of(one, now) for one in page], after)))


def hold(hold_id: str) -> Response:
    """Give one hold of the caller's agency."""
    now = datetime.now(UTC)
    return _given(_found(desk_of(caller()), hold_id, now), now)


def place_hold() -> Response:
    """Place a hold; where it is broad it waits for a second person of the agency."""
    draft, desk = _draft(read(_asked, json_body())), desk_of(caller())
    begin_once()
    now = datetime.now(UTC)
    course = desk.place(draft, now)
    # In the sandbox the hold is then read as its magic id has it, and changed as that.
    response = _given(course, now, _found(desk, course.hold.public_id, now))
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = f"{PATH}/{course.hold.public_id}"
    return response


def confirm_hold(hold_id: str) -> Response:
    """Confirm a broad hold that another person or client of the agency placed."""
    desk, now = desk_of(caller()), datetime.now(UTC)
    course = _seen(desk, hold_id, now)
    begin_once()
    return _given(desk.confirm(course, now), now)


def release_hold(hold_id: str) -> Response:
    """Release a hold, or give it up before it is confirmed."""
    desk, now = desk_of(caller()), datetime.now(UTC)
    course = _seen(desk, hold_id, now)
    start_writing()
    return _given(desk.release(course, now), now)


def _found(desk: Desk, hold_id: str, now: datetime) -> HoldCourse:
    course = desk.found(hold_id, now) if hold_id.isprintable() else None
    if course is None:
        raise not_found()
    return course


def _seen(desk: Desk, hold_id: str, now: datetime) -> HoldCourse:
    """Return a hold, once the caller has shown to have seen it as it is."""
    course = _found(desk, hold_id, now)
    demand_match(_body(course, now))
    return course


def _given(course: HoldCourse, now: datetime, kept: HoldCourse | None = None) -> Response:
    return tagged(answer(_body(course, now)), _body(kept or course, now))


def _body(course: HoldCourse, now: datetime) -> bytes:
    return _json(HoldGiven.of(course, now))


def _draft(asked: HoldAsked) -> HoldDraft:
    if (asked.party is UNSET) is (asked.shipment is UNSET):
        words = "Name either a party or a shipment."
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-body",
            words,
            errors=[FieldError("/party", "missing-field", words)],
        )
    on_party = asked.party is not UNSET
    return HoldDraft(
        target=HoldTarget.PARTY if on_party else HoldTarget.SHIPMENT,
        subject=str(asked.party if on_party else asked.shipment),
        reason=asked.reason,
        authority=asked.authority,
        until=asked.until,
        roles=asked.roles,
        note=asked.note,
        starts_at=asked.starts_at,
    )
