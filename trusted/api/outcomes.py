"""Taking in what examinations found."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response
from msgspec import Raw

from trusted.api.bodies import OutcomesItems
from trusted.api.door import answer, caller, this_door
from trusted.api.once import begin_once
from trusted.api.problems import Problem, Refused
from trusted.api.reading import UNREADABLE, at_most, json_body, read
from trusted.services.outcomes import record_outcomes, try_outcomes
from trusted.services.refresh import refresh_standings
from trusted.services.reported import OutcomeReceipt, Reception, ReportedOutcome

_items = msgspec.json.Decoder(OutcomesItems)
_item = msgspec.json.Decoder(ReportedOutcome)
_object = msgspec.json.Decoder(dict[str, Raw])
_text = msgspec.json.Decoder(str)
_json = msgspec.json.Encoder().encode

CODES = {
    Reception.REFUSED: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-outcome"),
    Reception.CONFLICT: (HTTPStatus.CONFLICT, "outcome-conflict"),
}


def outcomes() -> Response:
    """Take in up to 10,000 outcomes; each has its own result."""
    items = read(_items, json_body()).outcomes
    at_most(items, "outcomes")
    results: list[bytes] = []
    readable: list[ReportedOutcome] = []
    places: list[int] = []
    for index, item in enumerate(items):
        try:
            readable.append(read(_item, item, f"/outcomes/{index}"))
            places.append(index)
            results.append(b"")
        except Refused as error:
            results.append(_result(_id_of(item), Reception.REFUSED, error.problem()))
    begin_once()
    now = datetime.now(UTC)
    receipts = (_tried if caller().sandbox else _recorded)(readable, len(items), now)
    for index, receipt in zip(places, receipts, strict=True):
        results[index] = _received(receipt)
    return answer(b'{"results":[%b]}' % b",".join(results))


def _recorded(
    readable: Sequence[ReportedOutcome], items: int, now: datetime
) -> Sequence[OutcomeReceipt]:
    """Take in what could be read; items: how many there were."""
    recorded = record_outcomes(readable, received_from=caller().client_id, now=now)
    refresh_standings(now=now, enrollment_ids=recorded.touched)
    became = Counter(receipt.status.value for receipt in recorded.receipts)
    became[Reception.REFUSED.value] += items - len(readable)
    this_door().meters.took_in(became)
    return recorded.receipts


def _tried(
    readable: Sequence[ReportedOutcome], _items: int, now: datetime
) -> Sequence[OutcomeReceipt]:
    return try_outcomes(readable, now=now)


def _received(receipt: OutcomeReceipt) -> bytes:
    if receipt.status not in CODES:
        return _result(_json(receipt.outcome_id), receipt.status)
    refusal = Refused(*CODES[receipt.status], receipt.detail)
    return _result(_json(receipt.outcome_id), receipt.status, refusal.problem())


def _result(outcome_id: bytes, status: Reception, problem: Problem | None = None) -> bytes:
    start = b'{"outcome_id":%b,"status":"%b"' % (outcome_id, status.value.encode())
    return start + (b',"problem":%b}' % _json(problem) if problem else b"}")


def _id_of(item: Raw) -> bytes:
    """Return the id of an outcome that could not be read, if that much can be."""
    try:
        return _json(_text.decode(_object.decode(item)["outcome_id"]))
    except (*UNREADABLE, KeyError):
        return b"null"
