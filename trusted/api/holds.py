"""Holds of partner agencies: each client sees and changes those of its own agency alone."""

from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response
from msgspec import UNSET

from trusted.api.conditions import demand_match, tagged
from trusted.api.door import answer, caller
from trusted.api.hold_bodies import HoldAsked, HoldGiven, HoldsAnswer
from trusted.api.once import begin_once
from trusted.api.paging import limit_asked, place_asked, place_given
from trusted.api.problems import FieldError, Refused
from trusted.api.reading import json_body, read
from trusted.domain.holds import HoldTarget
from trusted.persistence.database import start_writing
from trusted.persistence.queries.holds import HoldCourse, holds_before
from trusted.services import holds as service
from trusted.services.holds import Agent, HoldDraft

PATH = "/api/v1/holds"

_asked = msgspec.json.Decoder(HoldAsked)
_json = msgspec.json.Encoder().encode


def holds() -> Response:
    """Give the holds of the caller's agency, the newest first, a page at a time."""
    limit, agent, now = limit_asked(), _agent(), datetime.now(UTC)
    found = holds_before(agent.agency_id, place_asked(), limit + 1)
    page = found[:limit]
    after = place_given(page[-1].hold.id) if len(found) > limit else None
    return answer(_json(HoldsAnswer([HoldGiven.of(one, now) for one in page], after)))


def hold(hold_id: str) -> Response:
    """Give one hold of the caller's agency."""
    return _given(_found(hold_id), datetime.now(UTC))


def place_hold() -> Response:
    """Place a hold; where it is broad it waits for a second person of the agency."""
    draft, agent = _draft(read(_asked, json_body())), _agent()
    begin_once()
    now = datetime.now(UTC)
    course = service.place_hold(draft, agent=agent, now=now)
    response = _given(course, now)
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = f"{PATH}/{course.hold.public_id}"
    return response


def confirm_hold(hold_id: str) -> Response:
    """Confirm a broad hold that another person or client of the agency placed."""
    course, agent, now = _seen(hold_id), _agent(), datetime.now(UTC)
    begin_once()
    return _given(service.confirm_hold(course.hold, agent=agent, now=now), now)


def release_hold(hold_id: str) -> Response:
    """Release a hold, or give it up before it is confirmed."""
    course, agent, now = _seen(hold_id), _agent(), datetime.now(UTC)
    start_writing()
    return _given(service.release_hold(course.hold, note="", agent=agent, now=now), now)


def _agent() -> Agent:
    return service.agent_client(caller().client_id)


def _found(hold_id: str) -> HoldCourse:
    course = service.own_hold(hold_id, _agent()) if hold_id.isprintable() else None
    if course is None:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "not-found",
            "There is nothing here, or nothing that you may see.",
        )
    return course


def _seen(hold_id: str) -> HoldCourse:
    """Return a hold, once the caller has shown to have seen it as it is."""
    course = _found(hold_id)
    demand_match(_body(course, datetime.now(UTC)))
    return course


def _given(course: HoldCourse, now: datetime) -> Response:
    body = _body(course, now)
    return tagged(answer(body), body)


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
