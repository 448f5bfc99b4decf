"""Answering everybody who is in the public directory."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus

import msgspec
from flask import Response, current_app, request

from trusted.api.bodies_open import DirectoryAnswer, DirectoryPartner, DirectoryStanding
from trusted.api.door import answer, this_door
from trusted.api.moments import to_the_second
from trusted.api.problems import Refused, wrong_parameter
from trusted.domain.directory import normal, terms_of
from trusted.domain.errors import InputRefused, InvalidIdentifier
from trusted.domain.identifiers import is_partner_number, parse_identifier
from trusted.persistence.queries.directory import (
    Listed,
    Narrowing,
    answers_for,
    candidates,
    entries_after,
    entry_by_number,
    place_at,
)
from trusted.services.limits import Limits, sender

PARAMETERS = frozenset({"identifier", "name", "entity_type", "country", "after", "limit"})
LIMIT, LIMIT_MAX = 25, 100


def directory() -> Response:
    """Give who is in the directory: all, candidates by name, or an answer by identifier."""
    refuse_haste()
    found = (_exact if "identifier" in request.args else _candidates)()
    response = answer(msgspec.json.encode(found))
    # Other portals show it, in pages of their own.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def refuse_haste() -> None:
    """Refuse who has asked too often within the last minute.

    Raises: Refused with 429.
    """
    limits: Limits = current_app.extensions["limits"]
    forwarded = request.headers.get("X-Forwarded-For", "")
    wait = limits.searches.wait(
        sender(request.remote_addr, forwarded, this_door().settings.proxies)
    )
    if wait:
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-requests",
            f"Ask again in {wait} seconds, or take the whole directory: /directory.json.",
            headers={"Retry-After": str(wait)},
        )


def _exact() -> DirectoryAnswer:
    if len(request.args) > 1:
        raise wrong_parameter("identifier", "Ask for an identifier alone.")
    asked = request.args["identifier"]
    if is_partner_number(asked.upper()):
        entry = entry_by_number(asked)
        entries: Sequence[Listed] = (entry,) if entry else ()
    else:
        try:
            entries = answers_for(str(parse_identifier(asked)))
        except InvalidIdentifier as refusal:
            raise wrong_parameter("identifier", str(refusal), refusal) from refusal
    data = [msgspec.structs.replace(_given(one), standing=_standing(one)) for one in entries]
    return DirectoryAnswer(to_the_second(datetime.now(UTC)), "exact", data, None)


def _candidates() -> DirectoryAnswer:
    limit, after = limit_asked_for(), _after()
    narrowing = Narrowing(request.args.get("entity_type"), request.args.get("country"))
    if "name" not in request.args:
        entries = entries_after(after, narrowing, limit + 1)
    else:
        name = request.args["name"]
        try:
            found = candidates(normal(name), terms_of(name), narrowing).found
        except InputRefused as refusal:
            raise wrong_parameter("name", str(refusal), refusal) from refusal
        places = [one.place for one in found]
        start = places.index(after) + 1 if after in places else 0
        entries = found[start : start + limit + 1]
    shown = entries[:limit]
    following = shown[-1].cursor if len(entries) > limit else None
    return DirectoryAnswer(
        to_the_second(datetime.now(UTC)), "candidates", list(map(_given, shown)), following
    )


def _given(entry: Listed) -> DirectoryPartner:
    return DirectoryPartner(
        entry.partner_number,
        entry.company,
        entry.trade_name,
        entry.country,
        entry.entity_type,
        entry.website,
    )


def _standing(entry: Listed) -> DirectoryStanding:
    since: date = entry.since.astimezone(UTC).date()
    return DirectoryStanding(entry.status, since, entry.valid_until, entry.tier)


def limit_asked_for() -> int:
    """Return how many are wanted at most; raises Refused with 422 for nonsense."""
    text = request.args.get("limit", str(LIMIT))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= LIMIT_MAX):
        raise wrong_parameter("limit", f"A whole number from 1 to {LIMIT_MAX}.")
    return int(text)


def _after() -> tuple[str, int] | None:
    if "after" not in request.args:
        return None
    try:
        return place_at(request.args["after"])
    except ValueError as error:
        raise wrong_parameter("after", "Send `next` of an earlier answer as it is.") from error
