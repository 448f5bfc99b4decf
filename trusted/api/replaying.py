"""Deciding again what the log keeps, from what was asked and what held then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from msgspec import Raw, Struct

from trusted.api.bulk import Decider, Rule
from trusted.api.columns_given import RowsGiven
from trusted.api.lines import lines_of
from trusted.api.problems import Refused
from trusted.api.shipment_columns import ShipmentColumns
from trusted.api.shipping import Item, decision, shipments_in
from trusted.decisions.entries import Form, LoggedRequest
from trusted.program import shipped_program
from trusted.services.decision_log import PastRegister
from trusted.services.policies import policy_named


class _Answered(Struct):
    decisions: list[Raw]


_answered = msgspec.json.Decoder(_Answered).decode


class Replay:
    """A logged request, its answer, and the means to decide it again.

    keys: the secrets of the random selection, by their ids.
    Raises: PolicyUnknown, or Refused with 409, if what made the answer is not kept here.
    """

    def __init__(self, kept: LoggedRequest, keys: Mapping[str, str]) -> None:
        key = keys.get(kept.key_id)
        if key is None:
            raise Refused(
                HTTPStatus.CONFLICT,
                "selection-key-unknown",
                f"The selection key {kept.key_id} is no longer kept here. Set it among the former"
                " ones: TRUSTED_SELECTION_KEYS_FORMER.",
            )
        self.policy = policy_named(kept.policy)
        self.register = PastRegister(kept.sequence, datetime.fromtimestamp(kept.as_of, UTC))
        rule = Rule(self.policy.priority, self.policy.label, key, kept.policy)
        self._decider = Decider(rule, self.register, kept.request_id)
        asked, answered = READERS[kept.form]
        self.asked, self.answered = asked(kept.asked), answered(kept.answered)

    def decided(self, index: int) -> bytes:
        """Return the decision on an item as it comes out now, in JSON."""
        return decision(self._decider, self.asked[index], index)


def _json_answers(answered: bytes) -> Sequence[bytes]:
    return [bytes(one) for one in _answered(answered).decisions]


def _rows_asked(asked: bytes) -> Sequence[Item]:
    shipments = ShipmentColumns(asked, tuple(shipped_program().entity_types))
    return [shipments.raw(index) for index in range(len(shipments))]


READERS: Mapping[
    Form, tuple[Callable[[bytes], Sequence[Item]], Callable[[bytes], Sequence[bytes]]]
] = {
    Form.JSON: (shipments_in, _json_answers),
    Form.ARROW: (_rows_asked, RowsGiven),
    Form.LINES: (lines_of, lambda answered: answered.split(b"\n")),
}
