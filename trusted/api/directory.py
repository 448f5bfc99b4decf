"""Answering everybody who is in the public directory."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus

import msgspec
from flask import Response, current_app, request

from trusted.api.bodies_open import DirectoryAnswer, DirectoryPartner, DirectoryStanding
from trusted.api.door import answer, this_door
from trusted.api.moments import to_the_second
from trusted.api.paging import limit_asked
from trusted.api.problems import Refused, wrong_parameter
from trusted.domain.countries import COUNTRIES
from trusted.domain.directory import normal, terms_of
from trusted.domain.errors import InputRefused, InvalidIdentifier
from trusted.domain.identifiers import is_partner_number, parse_identifier
from trusted.persistence.queries.candidates import candidates
from trusted.persistence.queries.directory import (
    Listed,
    Narrowing,
    answers_for,
    entries_after,
    entry_by_number,
    place_at,
)
from trusted.program import shipped_program
from trusted.services.limits import Limits, sender

PARAMETERS = frozenset({"identifier", "name", "entity_type", "country", "after", "limit"})


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
    limit, after = limit_asked(), _after()
    narrowing = Narrowing(
        known_or_none("entity_type", shipped_program().entity_types),
        known_or_none("country", COUNTRIES),
    )
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


def known_or_none(name: str, known: Collection[str]) -> str | None:
    """Return a parameter that is one of those known; raises Refused with 422 for any other."""
    asked = request.args.get(name)
    if asked is not None and asked not in known:
        raise wrong_parameter(name, f"One of {', '.join(sorted(known))}.")
    return asked


def _after() -> tuple[str, int] | None:
    if "after" not in request.args:
        return None
    try:
        return place_at(request.args["after"])
    except ValueError as error:
        raise wrong_parameter("after", "Send `next` of an earlier answer as it is.") from error
