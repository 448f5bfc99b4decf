"""Pages of the public directory, and what others may show of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from flask import (
    Response,
    current_app,
    render_template,
    request,
    stream_with_context,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import Length

from trusted.domain.directory import normal, terms_of
from trusted.domain.errors import InputRefused, InvalidIdentifier
from trusted.domain.identifiers import is_partner_number, parse_identifier
from trusted.persistence.queries.candidates import candidates
from trusted.persistence.queries.directory import (
    Listed,
    Narrowing,
    all_entries,
    answers_for,
    entries_after,
    entry_by_number,
    place_at,
)
from trusted.program import shipped_program
from trusted.web.countries import CountryField
from trusted.web.csv_files import csv_file
from trusted.web.forms import TextForm, complain, stripped
from trusted.web.languages import refusal as refusal_said
from trusted.web.languages import said

PER_PAGE = 25
COLUMNS = (
    "partner_number", "company", "trade_name", "country", "entity_type", "website", "status",
    "since", "valid_until", "tier",
)  # fmt: skip


class DirectoryForm(TextForm):
    """What is looked for."""

    q = StringField(
        lazy_gettext("Name, partner number or identifier"),
        [Length(max=220)],
        filters=[stripped],
        description=lazy_gettext("Identifiers as kind, colon and value, such as scac:FXPQ."),
    )
    entity_type = SelectField(lazy_gettext("Takes part as"), default="")
    country = CountryField(lazy_gettext("Country"), default="", nothing=lazy_gettext("All"))

    def offer(self) -> None:
        """Offer what there is."""
        kinds = shipped_program().entity_types.values()
        named = {kind.id: said(kind.name) for kind in kinds}
        self.entity_type.choices = {"": gettext("All")} | named

    def narrowing(self) -> Narrowing:
        """Return to what the list is narrowed."""
        return Narrowing(self.entity_type.data or None, self.country.data or None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found.

    exact: whether an identifier was asked for; only then the entries are answers.
    next:  cursor of the next page.
    """

    entries: Sequence[Listed] = ()
    exact: bool = False
    more: bool = False
    next: str | None = None


def directory() -> ResponseReturnValue:
    return _page("public/directory.html")


def embed() -> ResponseReturnValue:
    return _page("public/embedded_directory.html")


def partner(number: str) -> ResponseReturnValue:
    entry = entry_by_number(number) if is_partner_number(number.upper()) else None
    page = render_template(
        "public/listed.html",
        entry=entry,
        number=number[:20],
        kinds=shipped_program().entity_types,
        now=datetime.now(UTC),
    )
    return page, HTTPStatus.OK if entry else HTTPStatus.NOT_FOUND


def open_csv() -> ResponseReturnValue:
    rows = ([row[column] for column in COLUMNS] for row in map(_row, all_entries()))
    return csv_file("directory.csv", COLUMNS, rows)


def open_json() -> ResponseReturnValue:
    return Response(stream_with_context(_lines()), content_type="application/json")


def _lines() -> Iterator[bytes]:
    as_of = msgspec.json.encode(datetime.now(UTC).replace(microsecond=0))
    yield b'{"as_of":%b,"data":[' % as_of
    for index, entry in enumerate(all_entries()):
        yield (b",\n" if index else b"\n") + msgspec.json.encode(_row(entry))
    yield b"\n]}\n"


def _row(entry: Listed) -> dict[str, object]:
    row = {column: getattr(entry, column) for column in COLUMNS}
    return row | {"since": entry.since.astimezone(UTC).date(), "status": entry.status.value}


def _page(template: str) -> ResponseReturnValue:
    form = DirectoryForm(request.args)
    form.offer()
    found = _found(form) if form.validate() else Found()
    page = render_template(
        template,
        form=form,
        found=found,
        kinds=shipped_program().entity_types,
        now=datetime.now(UTC),
        base_url=current_app.extensions["settings"].base_url,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _found(form: DirectoryForm) -> Found:
    asked = form.q.data or ""
    try:
        if is_partner_number(asked.upper()):
            entry = entry_by_number(asked)
            return Found((entry,) if entry else (), exact=True)
        if ":" in asked:
            return Found(answers_for(str(parse_identifier(asked))), exact=True)
        if asked:
            by_name = candidates(normal(asked), terms_of(asked), form.narrowing())
            return Found(by_name.found, more=by_name.more)
    except (InputRefused, InvalidIdentifier) as refusal:
        complain(form.q, refusal_said(refusal))
        return Found()
    return _listing(form)


def _listing(form: DirectoryForm) -> Found:
    try:
        place = place_at(request.args["after"]) if "after" in request.args else None
    except ValueError:
        place = None
    entries = entries_after(place, form.narrowing(), PER_PAGE + 1)
    shown = entries[:PER_PAGE]
    return Found(shown, next=shown[-1].cursor if len(entries) > PER_PAGE else None)
