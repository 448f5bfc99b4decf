"""Giving a decision again, with all that made it, and proving that it comes out alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response
from msgspec import Raw

from trusted.api.bodies import DecisionKept, PolicyUsed, ReplayGiven, ShipmentAsked
from trusted.api.door import answer, caller, this_door
from trusted.api.moments import to_the_second
from trusted.api.problems import Refused
from trusted.api.reading import read
from trusted.api.replaying import Replay
from trusted.decisions.entries import LoggedRequest, place_of
from trusted.services.decision_log import kept_request, selection_keys

_item = msgspec.json.Decoder(ShipmentAsked)
_json = msgspec.json.Encoder().encode
_fields = msgspec.json.Decoder(dict[str, Raw]).decode


def decision(decision_id: str) -> Response:
    """Give a decision that the caller once got, with all that made it."""
    kept, index = _kept(decision_id)
    replay = _replay(kept, index)
    asked = replay.asked[index]
    shipment = read(_item, asked) if isinstance(asked, Raw) else asked
    policy = replay.policy
    return answer(
        _json(
            DecisionKept(
                decision=Raw(replay.answered[index]),
                asked=shipment,
                answered_at=to_the_second(kept.answered_at),
                as_of=datetime.fromtimestamp(kept.as_of, UTC),
                sequence=kept.sequence,
                standings=list(_standings(replay, shipment)),
                policy=PolicyUsed(policy.label, policy.hash, policy.priority),
                selection_key=kept.key_id,
            )
        )
    )


def replay(decision_id: str) -> Response:
    """Decide again by what held then, and say whether the answer is the same."""
    kept, index = _kept(decision_id)
    replay = _replay(kept, index)
    logged, decided = replay.answered[index], replay.decided(index)
    return answer(_json(ReplayGiven(logged == decided, Raw(logged), Raw(decided))))


def _kept(decision_id: str) -> tuple[LoggedRequest, int]:
    place = place_of(decision_id)
    log = this_door().decision_log
    kept = kept_request(log, place[0], caller().client_id) if place else None
    if kept is None or place is None or place[1] >= kept.decisions:
        raise _unknown(decision_id)
    return kept, place[1]


def _replay(kept: LoggedRequest, index: int) -> Replay:
    replay = Replay(kept, selection_keys(this_door().settings))
    # In the place of a decision stands a problem, which has no id.
    if "decision_id" not in _fields(replay.answered[index]):
        raise _unknown(f"{kept.request_id}.{index}")
    return replay


def _standings(replay: Replay, shipment: ShipmentAsked) -> Iterator[Raw]:
    for role, named in shipment.parties.items():
        for identifier in named:
            members = replay.register.answer(identifier) or b'"known":false}'
            head = _json({"role": role, "identifier": identifier}).removesuffix(b"}")
            yield Raw(b"%b,%b" % (head, members))


def _unknown(decision_id: str) -> Refused:
    return Refused(
        HTTPStatus.NOT_FOUND,
        "unknown-decision",
        f"No decision of yours has the id {decision_id[:100]}, or it is no longer kept.",
    )
