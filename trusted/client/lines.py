"""Shipments line by line: the decision on each, or in its place what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Raw

from trusted.client.local import LocalRegister
from trusted.domain.priority import AdvanceData, Decision, Shipment
from trusted.register.handouts import UNREADABLE

NUL = "\0"

Told = Mapping[str, object]


class AdvanceDataGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what was filed in advance was complete and on time."""

    complete: bool
    on_time: bool


class ShipmentGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One shipment a line, as the API takes it."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    baseline: Annotated[int, Meta(ge=0, le=1000)]
    parties: dict[str, tuple[str, ...]]
    mode: str | None = None
    advance_data: AdvanceDataGiven | None = None

    def shipment(self) -> Shipment:
        """Return it as the rule reads it."""
        given = self.advance_data
        advance = None if given is None else AdvanceData(given.complete, given.on_time)
        return Shipment(self.id, self.baseline, self.parties, advance, self.mode)


_shipment = msgspec.json.Decoder(ShipmentGiven).decode
_object = msgspec.json.Decoder(dict[str, Raw]).decode
_text = msgspec.json.Decoder(str).decode


def decide_lines(register: LocalRegister, lines: Sequence[bytes]) -> Sequence[Told]:
    """Return for each line, in order, the decision on its shipment, or its id and the problem.

    Raises: RegisterStale; ValueError without selection key.
    """
    read = [_read(line) for line in lines]
    decided = iter(_decided(register, [one for one in read if isinstance(one, Shipment)]))
    return [next(decided) if isinstance(one, Shipment) else one for one in read]


def _read(line: bytes) -> Shipment | Told:
    try:
        shipment = _shipment(line).shipment()
    except msgspec.ValidationError as error:
        return _refused(_id_of(line), "invalid-body", str(error))
    except UNREADABLE as error:
        return _refused(None, "malformed-json", str(error))
    if NUL in f"{shipment.id}{shipment.mode}":
        return _refused(shipment.id, "invalid-body", "This holds NUL (U+0000).")
    return shipment


def _decided(register: LocalRegister, shipments: Sequence[Shipment]) -> Sequence[Told]:
    try:
        return [_told(decision) for decision in register.prioritize(shipments)]
    except ValueError:
        # Without the selection key nothing can be decided; else one of them names no role.
        register.prioritize(())
        return [_alone(register, shipment) for shipment in shipments]


def _alone(register: LocalRegister, shipment: Shipment) -> Told:
    try:
        (decision,) = register.prioritize((shipment,))
    except ValueError as error:
        return _refused(shipment.id, "unknown-role", str(error))
    return _told(decision)


def _told(decision: Decision) -> Told:
    effects = [
        {name: value for name, value in msgspec.to_builtins(effect).items() if value is not None}
        for effect in decision.effects
    ]
    return {**decision._asdict(), "effects": effects}


def _refused(shipment_id: str | None, code: str, detail: str) -> Told:
    return {"id": shipment_id, "problem": {"code": code, "detail": detail}}


def _id_of(line: bytes) -> str | None:
    """Return the id of a shipment that does not fit, if that much can be read."""
    try:
        return _text(_object(line)["id"])
    except (*UNREADABLE, KeyError):
        return None
