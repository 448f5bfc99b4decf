"""Reading published lists of denied parties: OFAC's XML and CSV, the consolidated CSV and JSON."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

import msgspec
import pycountry
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from trusted.domain.countries import COUNTRIES
from trusted.domain.errors import InputRefused

NOT_GIVEN = "-0-"
# Where what lies in OFAC's SDN.CSV, which has no titles.
UID, NAME, KIND, PROGRAM, REMARKS = 0, 1, 2, 3, 11
ALIAS = re.compile(r"[afn]\.k\.a\.,? ['\"“]([^'\"”]+)['\"”]", re.IGNORECASE)
# As the lists call them where the standard has another name.
OTHER_NAMES = {
    "russia": "RU",
    "iran": "IR",
    "syria": "SY",
    "korea, north": "KP",
    "north korea": "KP",
    "korea, south": "KR",
    "burma": "MM",
    "venezuela": "VE",
    "vietnam": "VN",
    "laos": "LA",
    "moldova": "MD",
    "tanzania": "TZ",
    "bolivia": "BO",
    "taiwan": "TW",
    "cote d'ivoire": "CI",
    "congo, democratic republic of the": "CD",
    "palestinian": "PS",
    "turkey": "TR",
    "united states": "US",
    "the gambia": "GM",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry, whatever the format.

    names:     the entry's own first, then its aliases.
    countries: two letters, sorted.
    """

    uid: str
    kind: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    countries: tuple[str, ...]
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyFile:
    """A list as a file gives it; published_on: None if the file does not say."""

    published_on: date | None
    parties: Sequence[Listed]


class _Address(msgspec.Struct):
    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class _Result(msgspec.Struct):
    name: str
    id: str | None = None
    entity_number: str | int | None = None
    type: str | None = None
    programs: list[str] | None = None
    addresses: list[_Address] | None = None
    alt_names: list[str] | None = None
    citizenships: list[str] | None = None
    nationalities: list[str] | None = None
    country: str | None = None


class _Results(msgspec.Struct):
    results: list[_Result]


def read_party_file(stream: BinaryIO) -> PartyFile:
    """Return the entries of a list, in whichever of the formats it is written.

    Raises: InputRefused if it is none of them, saying where reading failed.
    """
    start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    stream.seek(0)
    try:
        if start == b"<":
            return _from_xml(stream)
        if start in (b"{", b"["):
            return PartyFile(None, [_from_result(one) for one in _results(stream.read())])
        return PartyFile(None, list(_from_csv(stream)))
    except (ParseError, DefusedXmlException) as error:
        raise InputRefused(f"The file is not readable as XML: {error}.") from error
    except msgspec.DecodeError as error:
        raise InputRefused(f"The file is not readable as JSON of this list: {error}.") from error
    except UnicodeDecodeError as error:
        raise InputRefused("The file is not text in UTF-8. Convert it, then import it.") from error


@cache
def country_code(text: str) -> str | None:
    """Return a country's two letters from them or from its English name; None: not known."""
    plain = text.strip()
    if plain.upper() in COUNTRIES:
        return plain.upper()
    return _country_names().get(plain.casefold())


@cache
def _country_names() -> dict[str, str]:
    names = {
        getattr(country, attribute).casefold(): country.alpha_2
        for country in pycountry.countries
        for attribute in ("name", "common_name", "official_name", "alpha_3")
        if hasattr(country, attribute)
    }
    return names | OTHER_NAMES


def _listed(
    uid: str,
    kind: str | None,
    names: Iterator[str | None] | Sequence[str | None],
    addresses: Sequence[str],
    countries: Sequence[str | None],
    programs: Sequence[str],
) -> Listed:
    known = {country_code(country) for country in countries if country}
    return Listed(
        uid=uid,
        kind=(kind or "entity").strip().casefold(),
        names=tuple(dict.fromkeys(name.strip() for name in names if name and name.strip())),
        addresses=tuple(dict.fromkeys(line for line in addresses if line)),
        countries=tuple(sorted(code for code in known if code)),
        programs=tuple(dict.fromkeys(programs)),
    )


def _from_xml(stream: BinaryIO) -> PartyFile:
    """Read OFAC's sdnList entry by entry; what was read is let go, so that memory stays flat."""
    published, parties = None, []
    for _, element in iterparse(stream, forbid_dtd=True):
        tag = _tag(element)
        if tag == "Publish_Date":
            published = _us_date(element.text)
        elif tag == "sdnEntry":
            parties.append(_from_entry(element))
            element.clear()
    return PartyFile(published, parties)


def _from_entry(entry: Element) -> Listed:
    addresses = [address for address in entry.iter() if _tag(address) == "address"]
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
    born = [_text(part, "country") for part in entry.iter() if _tag(part) == "nationality"]
    return _listed(
        _text(entry, "uid") or "",
        _text(entry, "sdnType"),
        [_full_name(entry), *(_full_name(aka) for aka in entry.iter() if _tag(aka) == "aka")],
        [", ".join(filter(None, (_text(one, part) for part in parts))) for one in addresses],
        [*(_text(address, "country") for address in addresses), *born],
        [part.text.strip() for part in entry.iter() if _tag(part) == "program" and part.text],
    )


def _full_name(element: Element) -> str:
    return " ".join(filter(None, (_text(element, "firstName"), _text(element, "lastName"))))


def _text(element: Element, name: str) -> str | None:
    found = next((child for child in element if _tag(child) == name), None)
    return found.text.strip() if found is not None and found.text else None


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _us_date(text: str | None) -> date | None:
    try:
        return datetime.strptime(text or "", "%m/%d/%Y").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return None


def _results(raw: bytes) -> Sequence[_Result]:
    if raw.lstrip()[:1] == b"[":
        return msgspec.json.decode(raw, type=list[_Result])
    return msgspec.json.decode(raw, type=_Results).results


def _from_result(result: _Result) -> Listed:
    addresses = result.addresses or []
    lines = [(a.address, a.city, a.state, a.postal_code) for a in addresses]
    return _listed(
        str(result.entity_number or result.id or result.name),
        result.type,
        [result.name, *(result.alt_names or [])],
        [", ".join(filter(None, line)) for line in lines],
        [
            *(a.country for a in addresses),
            *(result.citizenships or []),
            *(result.nationalities or []),
            result.country,
        ],
        result.programs or [],
    )


def _from_csv(stream: BinaryIO) -> Iterator[Listed]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    rows = csv.reader(text)
    first = next(rows, [])
    titles = [title.strip().casefold() for title in first]
    with_titles = "name" in titles and "source" in titles
    if not with_titles and (len(first) <= PROGRAM or not first[UID].strip().isdigit()):
        raise InputRefused(
            "The file is none of: OFAC SDN as XML or CSV, consolidated list as CSV or JSON."
        )
    if not with_titles:
        yield _from_sdn_row(first, 1)
    for number, row in enumerate(rows, 2):
        if not row or row == ["\x1a"]:  # OFAC ends its files as in the days of MS-DOS
            continue
        if with_titles:
            yield _from_titled(dict(zip(titles, row, strict=False)))
        else:
            yield _from_sdn_row(row, number)
    text.detach()


def _from_sdn_row(row: Sequence[str], number: int) -> Listed:
    if len(row) <= PROGRAM:
        raise InputRefused(f"Row {number} of the file has too few columns.")
    given = [None if value.strip() == NOT_GIVEN else value.strip() for value in row]
    remarks = (given[REMARKS] if len(given) > REMARKS else None) or ""
    aliases = [alias.rstrip(".;,") for alias in ALIAS.findall(remarks)]
    programs = re.split(r"[\]\[;\s]+", given[PROGRAM] or "")
    nationality = re.findall(r"nationality ([^;.]+)", remarks)
    return _listed(
        given[UID] or "",
        given[KIND],
        [given[NAME], *aliases],
        [],
        nationality,
        [program for program in programs if program],
    )


def _from_titled(row: dict[str, Any]) -> Listed:
    addresses = [line.strip() for line in row.get("addresses", "").split(";") if line.strip()]
    countries = [line.rpartition(",")[2].strip() for line in addresses]
    born = [*row.get("citizenships", "").split(";"), *row.get("nationalities", "").split(";")]
    return _listed(
        row.get("entity_number") or row.get("_id") or row["name"],
        row.get("type"),
        [row["name"], *row.get("alt_names", "").split(";")],
        [line.rpartition(",")[0].strip() or line for line in addresses],
        [*countries, *born],
        [program.strip() for program in row.get("programs", "").split(";") if program.strip()],
    )
