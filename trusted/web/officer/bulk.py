"""Many pieces of work at once: what would happen to each, then what has."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trusted.domain.errors import InputRefused
from trusted.persistence.queries.work_kinds import KINDS
from trusted.persistence.queries.workload import workers_of
from trusted.services.accounts import account_by_id
from trusted.services.bulk import Bulk, Item, Line, Order, actions_for, carry_out, preview
from trusted.web.access import actor
from trusted.web.addresses import row_number

WORDS = {
    Bulk.ASSIGN: "Give to one person",
    Bulk.SPREAD: "Give each to who has least in hand",
    Bulk.GIVE_UP: "Take out of everybody's hands",
    Bulk.TAKE: "Take into review",
    Bulk.REMIND: "Remind who has it in hand",
}
UNDOABLE = (Bulk.ASSIGN, Bulk.SPREAD)


def preview_page() -> ResponseReturnValue:
    if not request.args:
        return redirect(url_for("officer.queue"))
    order = _order()
    return _page(order, preview(order, actor=actor(), now=datetime.now(UTC)), is_done=False)


def do() -> ResponseReturnValue:
    order = _order()
    return _page(order, carry_out(order, actor=actor(), now=datetime.now(UTC)), is_done=True)


def _page(order: Order, lines: list[Line], *, is_done: bool) -> str:
    roles = {role for kind in KINDS.values() for role in kind.roles}
    return render_template(
        "officer/bulk.html",
        order=order,
        lines=lines,
        is_done=is_done,
        words=WORDS,
        kinds=KINDS,
        people=workers_of(roles),
        undo=order.action in UNDOABLE and Bulk.GIVE_UP in actions_for(actor().role),
    )


def _order() -> Order:
    try:
        action = Bulk(request.values.get("action", ""))
        items = [_item(text) for text in request.values.getlist("item")]
        to = request.values.get("to", "")
        person = account_by_id(row_number(to)) if to else None
    except ValueError as error:
        raise InputRefused("Choose in the queue what to do, and with which pieces.") from error
    return Order(action, items, person)


def _item(text: str) -> Item:
    kind, _, subject = text.partition("/")
    return kind, row_number(subject)
