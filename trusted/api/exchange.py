"""Mutual recognition over the API: an administration takes our list, and sends its own."""

from datetime import UTC, datetime
from http import HTTPStatus
from operator import itemgetter

import msgspec
from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from trusted.api.door import answer, caller, kept_answer, this_door
from trusted.api.exchange_bodies import PartnerLine, PartnersAnswer, PartnersTaken, told
from trusted.api.exchange_operations import LIST_JSON, SIGNATURE
from trusted.api.once import begin_once
from trusted.api.paging import PARAMETERS as PAGING
from trusted.api.paging import cut, limit_asked, place_asked
from trusted.api.problems import Refused, wrong_parameter
from trusted.api.signing import JSON
from trusted.domain.recognition import Kind
from trusted.persistence.database import start_writing
from trusted.persistence.models import Arrangement, ExchangeExport
from trusted.persistence.queries.exports import changes_in, told_after
from trusted.register.signatures import PARTNER_LIST
from trusted.services.exchange_export import (
    bound_to,
    export_called,
    export_file,
    is_taken,
    note_taken,
)
from trusted.services.exchange_import import import_partners, machine
from trusted.services.exchange_keeping import SentList
from trusted.services.partner_files import CSV, MEDIA_TYPES, XML

TAKE_PARAMETERS = PAGING | {"list", "changes"}
SEND_PARAMETERS = frozenset({"dry_run"})
FILES = {LIST_JSON: JSON, CSV: CSV, XML: XML}
DIGITS_MAX = 9

_json = msgspec.json.Encoder().encode


def told_partners() -> Response:
    """Give a list of our partners to the administration that they agreed to be told to."""
    limit, after, arrangement = limit_asked(), place_asked(), bound_to(caller().client_id)
    export = export_called(arrangement, _number_asked())
    if export is None:
        raise Refused(
            HTTPStatus.NOT_FOUND, "not-found", "There is nothing here, or nothing that you may see."
        )
    accepted = parse_accept_header(request.headers.get("Accept", JSON), MIMEAccept)
    chosen = accepted.best_match([JSON, *FILES], JSON)
    if not is_taken(export, caller().client_id):
        start_writing()
        note_taken(export, caller().client_id, now=datetime.now(UTC))
    if chosen != JSON:
        return _file(arrangement, export, chosen)
    lines = _changes(export) if _flag("changes") else _all(export, after or 0, limit + 1)
    found = [one for one in lines if one[0] > (after or 0)]
    page, following = cut(found, limit, itemgetter(0))
    data = [line for _, line in page]
    return answer(_json(PartnersAnswer.of(arrangement.code, export, data, following)))


def send_partners() -> Response:
    """Take in the list of the caller's administration; each row has its own result."""
    if request.mimetype not in MEDIA_TYPES:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            f"Send the list as one of: {', '.join(MEDIA_TYPES)}.",
        )
    data, dry_run = request.get_data(), _flag("dry_run")
    signature = request.headers.get(SIGNATURE, "")
    begin_once()
    agent, arrangement = machine(caller().client_id)
    sent = SentList(data, request.mimetype, signature)
    now = datetime.now(UTC)
    report = import_partners(arrangement, sent, agent=agent, now=now, dry_run=dry_run)
    return answer(_json(PartnersTaken.of(report)))


def _all(export: ExchangeExport, after: int, limit: int) -> list[tuple[int, PartnerLine]]:
    rows = told_after(export, after, limit)
    return [(number, PartnerLine(partner=told(content))) for number, content in rows]


def _changes(export: ExchangeExport) -> list[tuple[int, PartnerLine]]:
    return [
        (one.enrollment_id, PartnerLine(change=Kind(one.kind), partner=told(one.content)))
        for one in changes_in(export.id)
    ]


def _file(arrangement: Arrangement, export: ExchangeExport, media_type: str) -> Response:
    data = export_file(arrangement, export, FILES[media_type])
    response = kept_answer(data, media_type, "private, no-cache")
    response.headers["Vary"] = "Accept"
    response.headers[SIGNATURE] = this_door().signing.signer().detached(PARTNER_LIST, data)
    return response


def _number_asked() -> int | None:
    text = request.args.get("list")
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > DIGITS_MAX:
        raise wrong_parameter("list", "Name a list by its number.")
    return int(text)


def _flag(name: str) -> bool:
    text = request.args.get(name, "false")
    if text not in {"true", "false"}:
        raise wrong_parameter(name, "Say true or false.")
    return text == "true"
