"""Answering how urgently shipments should be inspected."""

from collections.abc import Callable, Mapping

import msgspec
from flask import Response, request

from trusted.api.arrow import ARROW
from trusted.api.bulk import Decider
from trusted.api.columns_given import decide_columns
from trusted.api.door import answer, caller, this_door, this_source
from trusted.api.keeping import Keeper
from trusted.api.lines import NDJSON, prioritize_lines
from trusted.api.reading import at_most, json_body
from trusted.api.shipment_columns import ShipmentColumns
from trusted.api.shipping import decision, shipments_in
from trusted.decisions.entries import Form

_json = msgspec.json.Encoder().encode


def prioritize() -> Response:
    """Decide shipments, in the form in which they are sent."""
    return VIEWS.get(request.mimetype, _prioritize_json)()


def _prioritize_json() -> Response:
    """Decide up to 10,000 shipments on one reading of the register."""
    body = json_body()
    shipments = shipments_in(body)
    at_most(shipments, "shipments")
    source = this_source()
    with source.register.reading() as view:
        stamp = source.stamps.fresh(view.state).members
        rule = source.rule()
        decider = Decider(rule, view)
        decisions = [decision(decider, item, index) for index, item in enumerate(shipments)]
    answered = b'{%b,"policy":%b,"decisions":[%b]}' % (
        stamp,
        _json(rule.policy_name),
        b",".join(decisions),
    )
    keeper = Keeper(this_door(), caller(), Form.JSON)
    keeper.keep(decider, len(shipments), body, answered)
    return answer(answered)


def _prioritize_columns() -> Response:
    """Decide up to 10,000 shipments on one reading of the register, by the column."""
    body = request.get_data(cache=False)
    source = this_source()
    rule = source.rule()
    shipments = ShipmentColumns(body, rule.roles)
    with source.register.reading() as view:
        stamp = source.stamps.fresh(view.state).members
        decider = Decider(rule, view)
        answered = decide_columns(decider, shipments, stamp)
    keeper = Keeper(this_door(), caller(), Form.ARROW)
    keeper.keep(decider, len(shipments), body, answered)
    response = answer(answered)
    response.content_type = ARROW
    return response


VIEWS: Mapping[str, Callable[[], Response]] = {
    NDJSON: prioritize_lines,
    ARROW: _prioritize_columns,
}
