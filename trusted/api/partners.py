"""Answering members' systems about connected companies, and about nobody else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import Response, request

from trusted.api.bodies_open import ConnectedPartner, ConnectedPartners
from trusted.api.door import answer, caller
from trusted.api.moments import to_the_second
from trusted.api.paging import limit_asked
from trusted.api.problems import Refused, wrong_parameter
from trusted.persistence.database import start_writing
from trusted.persistence.models import LookUp
from trusted.services.look_ups import look_up_all, look_up_as_machine

PARAMETERS = frozenset({"after", "limit"})
BY_NUMBER = "partner"
LARGEST = 2**31 - 1


def connected_partner(scheme: str, value: str) -> Response:
    """Give the standing of a connected company; all others do not exist."""
    asked = value if scheme == BY_NUMBER else f"{scheme}:{value}"
    start_writing()
    kept = look_up_as_machine(caller().client_id, asked, now=datetime.now(UTC))
    if kept.answer is None:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown-party",
            "Nobody bears this identifier, or nobody who is connected with you.",
        )
    return answer(msgspec.json.encode(_given(kept)))


def connected_partners() -> Response:
    """Give the standing of all connected companies, page by page."""
    limit, after = limit_asked(), _after()
    start_writing()
    kept = look_up_all(caller().client_id, after=after, limit=limit, now=datetime.now(UTC))
    following = _cursor(kept[-1].about_id or 0) if len(kept) == limit else None
    return answer(msgspec.json.encode(ConnectedPartners(list(map(_given, kept)), following)))


def _given(kept: LookUp) -> ConnectedPartner:
    return msgspec.convert(
        {"as_of": to_the_second(kept.at), **(kept.answer or {})}, ConnectedPartner
    )


def _after() -> int:
    text = request.args.get("after")
    if text is None:
        return 0
    try:
        number = int(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise wrong_parameter("after", "Send `next` of an earlier answer as it is.") from error
    return min(max(number, 0), LARGEST)


def _cursor(number: int) -> str:
    return urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
