"""Reading shipments and writing what was decided on each, or what is wrong with it."""

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from msgspec import Raw

from trusted.api.bodies import PrioritizeItems, PrioritizeRequest, ShipmentAsked
from trusted.api.bulk import Decider, RoleUnknown
from trusted.api.problems import FieldError, Refused
from trusted.api.reading import UNREADABLE, read

Item = ShipmentAsked | Raw
# NUL can neither be kept nor held; in JSON there is only this way to write it.
NUL, NUL_WRITTEN = "\0", rb"\u0000"

_request = msgspec.json.Decoder(PrioritizeRequest)
_items = msgspec.json.Decoder(PrioritizeItems)
_item = msgspec.json.Decoder(ShipmentAsked)
_object = msgspec.json.Decoder(dict[str, Raw])
_text = msgspec.json.Decoder(str)
_json = msgspec.json.Encoder().encode


def shipments_in(body: bytes) -> Sequence[Item]:
    """Return the shipments of a body; still to be read if one of them does not fit.

    Raises: Refused with 400 or 422 if not even that can be read.
    """
    try:
        if NUL_WRITTEN not in body:
            return _request.decode(body).shipments
    except UNREADABLE:
        pass
    # Something does not fit: read one by one, so that a bad shipment breaks nothing.
    return read(_items, body).shipments


def decision(decider: Decider, item: Item, index: int, place: str = "/shipments/%d") -> bytes:
    """Return the decision on an item in JSON, or the problem that stands in its place.

    place: JSON pointer to the item, by its index.
    """
    try:
        shipment = _alone(item, _at(place, index)) if isinstance(item, Raw) else item
        return decider.decision(shipment, index)
    except RoleUnknown as error:
        return b'{"id":%b,"problem":%b}' % (
            _json(shipment.id),
            _json(_role_unknown(str(error), _at(place, index)).problem()),
        )
    except Refused as error:
        return refusal(item, error)  # type: ignore[arg-type]  # what was not read is still raw


def _alone(item: Raw, pointer: str) -> ShipmentAsked:
    shipment = read(_item, item, pointer)
    for name, text in (("id", shipment.id), ("mode", shipment.mode)):
        if text and NUL in text:
            words = "This holds NUL (U+0000), which cannot be kept."
            place = FieldError(f"{pointer}/{name}", "invalid-value", words)
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-body", words, errors=[place])
    return shipment


def refusal(item: Raw | bytes, error: Refused) -> bytes:
    """Return the problem that stands in the place of a decision, in JSON."""
    return b'{"id":%b,"problem":%b}' % (_id_of(item), _json(error.problem()))


def _at(place: str, index: int) -> str:
    return place % index if place else ""


def _role_unknown(role: str, pointer: str) -> Refused:
    words = f"No entity type is called {role!r}; a party takes part as one of them."
    place = FieldError(f"{pointer}/parties", "unknown-role", words)
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-role", words, errors=[place])


def _id_of(item: Raw | bytes) -> bytes:
    """Return the id of a shipment that could not be read, if that much can be."""
    try:
        return _json(_text.decode(_object.decode(item)["id"]))
    except (*UNREADABLE, KeyError):
        return b"null"
