"""Answering how urgently shipments should be inspected."""

import msgspec
from flask import Response, request

from trusted.api.bulk import Decider
from trusted.api.door import answer, caller, this_door
from trusted.api.keeping import Keeper
from trusted.api.lines import NDJSON, prioritize_lines
from trusted.api.reading import at_most, json_body
from trusted.api.shipping import decision, shipments_in
from trusted.decisions.entries import Form

_json = msgspec.json.Encoder().encode


def prioritize() -> Response:
    """Decide shipments, in the form in which they are sent."""
    return prioritize_lines() if request.mimetype == NDJSON else _prioritize_json()


def _prioritize_json() -> Response:
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
