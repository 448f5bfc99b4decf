"""Lists of partners as files: the same seven items as JSON, CSV and XML, read and written."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Meta

from trusted.domain.errors import InputRefused
from trusted.domain.recognition import ListedPartner

JSON, CSV, XML = "application/json", "text/csv", "application/xml"
MEDIA_TYPES = (JSON, CSV, XML)
ENDINGS = MappingProxyType({"json": JSON, "csv": CSV, "xml": XML})
HEAD = ("arrangement", "as_of")
FIELDS = ListedPartner.__dataclass_fields__
MANY = MappingProxyType({"roles": "role", "identifiers": "identifier"})
COLUMNS = (*HEAD, *FIELDS)

# Neither ends of lines nor other signs that nobody sees.
SEEN, SEEN_AND_SOME = r"^[^\x00-\x1f\x7f]*$", r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$"
Text = Annotated[str, Meta(pattern=SEEN, max_length=500)]
Short = Annotated[str, Meta(pattern=SEEN, max_length=60)]
Name = Annotated[str, Meta(pattern=SEEN_AND_SOME, max_length=200)]
Word = Annotated[str, Meta(pattern=SEEN_AND_SOME, max_length=60)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Number = Annotated[str, Meta(pattern=r"^[0-9A-Za-z._-]{1,35}$")]
Words = Annotated[tuple[Text, ...], Meta(max_length=50)]


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """A partner as a file has it."""

    number: Number
    name: Name
    address: Text
    country: Country
    status: Word
    tier: Short = ""
    authorized_on: date | None = None
    suspended_on: date | None = None
    revoked_on: date | None = None
    valid_until: date | None = None
    roles: Words = ()
    identifiers: Words = ()


class _List(msgspec.Struct, forbid_unknown_fields=True):
    arrangement: str
    as_of: Annotated[datetime, Meta(tz=True)]
    partners: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a list: a partner, or why it is none."""

    row: int
    partner: ListedPartner | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PartnerList:
    """A list as a file gives it.

    arrangement: code of the arrangement by which it is exchanged.
    as_of:       up to when it says what holds.
    """

    arrangement: str
    as_of: datetime
    rows: Sequence[ReadRow]


def read_partners(data: bytes, media_type: str) -> PartnerList:
    """Return what a file says, row by row; a row that cannot be read does not spoil the others.

    Raises: InputRefused if the file as a whole cannot be read.
    """
    reader = _READERS.get(media_type)
    if reader is None:
        raise InputRefused("Send the list as one of: %(kinds)s.", kinds=", ".join(MEDIA_TYPES))
    try:
        return reader(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputRefused(
            "The file is not readable as JSON of a list: %(why)s.", why=str(error)
        ) from error
    except (ParseError, DefusedXmlException, csv.Error) as error:
        raise InputRefused("The file is not readable: %(why)s.", why=str(error)) from error
    except UnicodeDecodeError as error:
        raise InputRefused("The file is not text in UTF-8.") from error


def write_partners(
    arrangement: str, as_of: datetime, partners: Iterable[Mapping[str, Any]], media_type: str
) -> bytes:
    """Return a list as a file; the same list has the same bytes."""
    moment = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _WRITERS[media_type](arrangement, moment, partners)


def plain(partner: ListedPartner) -> dict[str, Any]:
    """Return a partner as JSON has it, without what was not given."""
    # By way of JSON, so that it equals what was kept before.
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(partner))
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def partner_from(content: Mapping[str, Any]) -> ListedPartner:
    """Return a partner from what `plain` gave."""
    return msgspec.convert(content, ListedPartner)


def _from_json(data: bytes) -> PartnerList:
    found = msgspec.json.decode(data, type=_List)
    rows = [_read(n, partial(msgspec.json.decode, one)) for n, one in enumerate(found.partners, 1)]
    return PartnerList(found.arrangement, found.as_of, rows)


def _from_csv(data: bytes) -> PartnerList:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    if not set(HEAD) <= set(reader.fieldnames or ()):
        raise InputRefused(
            "Name the columns in the first line: %(columns)s.", columns=", ".join(COLUMNS)
        )
    heads: set[tuple[str, str]] = set()
    rows = []
    for number, row in enumerate(reader, 1):
        arrangement, as_of = (row.pop(name) or "" for name in HEAD)
        heads.add((arrangement, as_of))
        rows.append(_read(number, partial(_cells, row)))
    if len(heads) != 1:
        raise InputRefused("Let every row name the same arrangement and as_of, and give one row.")
    ((arrangement, as_of),) = heads
    return PartnerList(arrangement, _moment(as_of), rows)


def _cells(row: Mapping[Any, Any]) -> dict[str, Any]:
    if None in row or None in row.values():
        raise InputRefused("The row has not as many cells as there are columns.")
    given = {name: text.strip() for name, text in row.items() if text.strip()}
    given.setdefault("address", "")
    return given | {name: given[name].split() for name in MANY if name in given}


def _from_xml(data: bytes) -> PartnerList:
    root = fromstring(data, forbid_dtd=True)
    if root.tag != "partners":
        raise InputRefused("The outermost element of a list is “partners”.")
    rows = [_read(n, partial(_members, one)) for n, one in enumerate(root, 1)]
    return PartnerList(root.get("arrangement", ""), _moment(root.get("as_of", "")), rows)


def _members(element: Element) -> dict[str, Any]:
    if element.tag != "partner":
        raise InputRefused("“%(tag)s” stands where a “partner” is expected.", tag=element.tag)
    given: dict[str, Any] = {"address": ""}
    singular = {one: many for many, one in MANY.items()}
    for child in element:
        text = (child.text or "").strip()
        if child.tag in singular:
            given.setdefault(singular[child.tag], []).append(text)
        elif given.get(child.tag):
            raise InputRefused("“%(tag)s” is there twice.", tag=child.tag)
        else:
            given[child.tag] = text
    return given


def _moment(text: str) -> datetime:
    try:
        moment: datetime = msgspec.convert(text, Annotated[datetime, Meta(tz=True)])
    except msgspec.ValidationError as error:
        raise InputRefused("Give as_of as a moment with its zone: 2026-11-24T00:00:00Z.") from error
    return moment


def _read(number: int, given: Callable[[], object]) -> ReadRow:
    try:
        row = msgspec.convert(given(), _Row)
    except (msgspec.DecodeError, InputRefused, RecursionError) as error:
        return ReadRow(number, None, str(error)[:300])
    return ReadRow(number, msgspec.convert(msgspec.structs.asdict(row), ListedPartner))


def _as_json(arrangement: str, as_of: str, partners: Iterable[Mapping[str, Any]]) -> bytes:
    told = {"arrangement": arrangement, "as_of": as_of, "partners": list(partners)}
    return msgspec.json.format(msgspec.json.encode(told, order="sorted"), indent=1)


def _as_csv(arrangement: str, as_of: str, partners: Iterable[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    head = {"arrangement": arrangement, "as_of": as_of}
    for partner in partners:
        many = {name: " ".join(partner.get(name, ())) for name in MANY}
        writer.writerow(head | dict(partner) | many)
    return text.getvalue().encode()


def _as_xml(arrangement: str, as_of: str, partners: Iterable[Mapping[str, Any]]) -> bytes:
    root = Element("partners", {"arrangement": arrangement, "as_of": as_of})
    for partner in partners:
        element = SubElement(root, "partner")
        for name in FIELDS:
            for text in partner.get(name, ()) if name in MANY else (partner.get(name),):
                if text:
                    SubElement(element, MANY.get(name, name)).text = text
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


_READERS = {JSON: _from_json, CSV: _from_csv, XML: _from_xml}
_WRITERS = {JSON: _as_json, CSV: _as_csv, XML: _as_xml}
