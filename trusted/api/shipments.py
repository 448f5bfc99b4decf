"""Answering how urgently shipments should be inspected."""

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from flask import Response
from msgspec import Raw

from trusted.api.bodies import PrioritizeItems, PrioritizeRequest, ShipmentAsked
from trusted.api.bulk import Decider, RoleUnknown
from trusted.api.door import answer, caller, this_door
from trusted.api.keeping import Keeper
from trusted.api.problems import FieldError, Refused
from trusted.api.reading import UNREADABLE, at_most, json_body, read
from trusted.decisions.entries import Form

_request = msgspec.json.Decoder(PrioritizeRequest)
_items = msgspec.json.Decoder(PrioritizeItems)
_item = msgspec.json.Decoder(ShipmentAsked)
_object = msgspec.json.Decoder(dict[str, Raw])
_text = msgspec.json.Decoder(str)
_json = msgspec.json.Encoder().encode


def prioritize() -> Response:
    """Decide up to 10,000 shipments on one reading of the register."""
    body = json_body()
    shipments = shipments_in(body)
    at_most(shipments, "shipments")
    door = this_door()
    with door.register.reading() as view:
        stamp = door.stamps.fresh(view.state).members
        rule = door.rule()
        decider = Decider(rule, view)
        decisions = [decision(decider, item, index) for index, item in enumerate(shipments)]
    answered = b'{%b,"policy":%b,"decisions":[%b]}' % (
        stamp,
        _json(rule.policy_name),
        b",".join(decisions),
    )
    keeper = Keeper(door, caller().client_id, Form.JSON)
    keeper.keep(decider, len(shipments), body, answered)
    return answer(answered)


def shipments_in(body: bytes) -> Sequence[ShipmentAsked | Raw]:
    """Return the shipments of a body; still to be read if one of them does not fit.

    Raises: Refused with 400 or 422 if not even that can be read.
    """
    try:
        return _request.decode(body).shipments
    except UNREADABLE:
        # Something does not fit: read one by one, so that a bad shipment breaks nothing.
        return read(_items, body).shipments


def decision(decider: Decider, item: ShipmentAsked | Raw, index: int) -> bytes:
    """Return the decision on an item in JSON, or the problem that stands in its place."""
    try:
        shipment = read(_item, item, f"/shipments/{index}") if isinstance(item, Raw) else item
        return decider.decision(shipment, index)
    except RoleUnknown as error:
        return b'{"id":%b,"problem":%b}' % (
            _json(shipment.id),
            _json(_role_unknown(str(error), index).problem()),
        )
    except Refused as error:
        return b'{"id":%b,"problem":%b}' % (_id_of(item), _json(error.problem()))


def _role_unknown(role: str, index: int) -> Refused:
    words = f"No entity type is called {role!r}; a party takes part as one of them."
    place = FieldError(f"/shipments/{index}/parties", "unknown-role", words)
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-role", words, errors=[place])


def _id_of(item: object) -> bytes:
    """Return the id of a shipment that could not be read, if that much can be."""
    try:
        return _json(_text.decode(_object.decode(item)["id"]))  # type: ignore[arg-type]
    except (*UNREADABLE, KeyError):
        return b"null"
