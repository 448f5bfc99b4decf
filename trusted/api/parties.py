"""Answering what the register says of a party."""

from http import HTTPStatus

import msgspec
from flask import Response, request
from msgspec import Raw

from trusted.api.arrow import ARROW
from trusted.api.bodies import LookupItems, PartyAsked
from trusted.api.door import answer, caller, this_door, this_source
from trusted.api.freshness import Stamp
from trusted.api.party_columns import look_up_columns, parties_in
from trusted.api.past import members_at, stamp_asked_for
from trusted.api.problems import Problem, Refused
from trusted.api.reading import at_most, json_body, read
from trusted.api.sandbox import AnyView, keep_out
from trusted.api.signing import signed_answer, wants_signed
from trusted.domain.errors import InvalidIdentifier
from trusted.domain.identifiers import checked, parse_identifier
from trusted.register.signatures import STANDING, Signer

_items = msgspec.json.Decoder(LookupItems)
_item = msgspec.json.Decoder(PartyAsked)
_ref_only = msgspec.json.Decoder(dict[str, Raw])
_json = msgspec.json.Encoder().encode


def party(scheme: str, value: str) -> Response:
    """Answer who bears an identifier, and its standing in every role; now, or at a past moment."""
    signed = wants_signed(request.headers.get("Accept", ""))
    if signed or request.args:
        keep_out(caller(), "signatures and no past")
    asked, stamp, members = (_past if request.args else _now)(scheme, value)
    if members is None:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown-party",
            f"The register knows nobody by {asked}. Treat this party as not trusted.",
        )
    body = standing(asked, stamp.members, members)
    if signed:
        signer = this_door().signing.signer()
        response = signed_answer(signer.compact(STANDING, body))
        response.headers["ETag"] = signed_tag(stamp.tag, signer)
    else:
        response = answer(body)
        response.headers["ETag"] = stamp.tag
    return response


def signed_tag(tag: str, signer: Signer) -> str:
    """Return the entity tag of a signed answer, which other keys sign otherwise."""
    return f'{tag[:-1]}.{signer.public.kid[:8]}"'


def _now(scheme: str, value: str) -> tuple[str, Stamp, bytes | None]:
    """Return the normal form of an identifier, the stamp, and what it answers."""
    source = this_source()
    with source.register.reading() as view:
        stamp = source.stamps.fresh(view.state)
        asked = f"{scheme}:{value}"
        members = view.answer(asked)
        if members is None:
            asked = str(checked(scheme, value))
            members = view.answer(asked)
    return asked, stamp, members


def _past(scheme: str, value: str) -> tuple[str, Stamp, bytes | None]:
    """Return the same as it was at the moment, or by the sequence, that the query names."""
    asked = str(checked(scheme, value))
    sequence, stamp = stamp_asked_for(this_door().stamps)
    return asked, stamp, members_at(asked, sequence)


def lookup() -> Response:
    """Answer for up to 10,000 identifiers, each with its own status, in the form that was sent."""
    return _lookup_columns() if request.mimetype == ARROW else _lookup_json()


def _lookup_columns() -> Response:
    rows = parties_in(request.get_data(cache=False))
    source = this_source()
    with source.register.reading() as view:
        stamp = source.stamps.fresh(view.state).members
        body = look_up_columns(
            view, rows, stamp, lambda item, index: _result(view, stamp, item, index)
        )
    response = answer(body)
    response.content_type = ARROW
    return response


def _lookup_json() -> Response:
    items = read(_items, json_body()).parties
    at_most(items, "parties")
    source = this_source()
    with source.register.reading() as view:
        stamp = source.stamps.fresh(view.state).members
        results = [_result(view, stamp, item, index) for index, item in enumerate(items)]
    return answer(b'{"results":[%b]}' % b",".join(results))


def standing(identifier: str, stamp: bytes, members: bytes) -> bytes:
    """Return a standing in JSON.

    stamp:   of when it is, members without braces.
    members: what the register keeps of it, with the closing brace.
    """
    return b'{"identifier":%b,%b,%b' % (_json(identifier), stamp, members)


def _result(view: AnyView, stamp: bytes, item: Raw, index: int) -> bytes:
    try:
        asked = read(_item, item, f"/parties/{index}")
        name = asked.identifier
        members = view.answer(name)
        if members is None:
            name = str(parse_identifier(name))
            members = view.answer(name) or b'"known":false}'
    except Refused as error:
        return _refusal(_ref_of(item), error.problem())
    except InvalidIdentifier as error:
        refusal = Refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, str(error))
        return _refusal(_json(asked.ref), refusal.problem())
    return b'{"ref":%b,"status":200,"standing":%b}' % (
        _json(asked.ref),
        standing(name, stamp, members),
    )


def _refusal(ref: bytes, problem: Problem) -> bytes:
    return b'{"ref":%b,"status":%d,"problem":%b}' % (ref, problem.status, _json(problem))


def _ref_of(item: Raw) -> bytes:
    """Return the reference of an item that could not be read, if that much can be."""
    try:
        return _json(msgspec.convert(msgspec.json.decode(_ref_only.decode(item)["ref"]), str))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
        return b"null"
