"""How often a client of the API may ask, and which calls are on their way out: dated data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from trusted.program.reading import ProgramError, built, by_id, only, tables

FILE = "api_calls.toml"
KINDS = ("look-up", "bulk", "change", "read", "token")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of a kind in so many seconds."""

    id: str
    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That a call is on its way out.

    id:     of the call.
    since:  from when on nobody begins with it.
    sunset: when it may be gone.
    link:   where it is told what to do instead.
    """

    id: str
    since: datetime
    sunset: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ApiCalls:
    """Limits by the kind of requests, and deprecations by the call."""

    limits: Mapping[str, Limit]
    deprecated: Mapping[str, Deprecation]


def api_calls_from(data: dict[str, Any]) -> ApiCalls:
    """Return what the file says.

    Raises: ProgramError if a kind is missing or unknown, or a number or moment cannot be.
    """
    limits, leaving = only(FILE, {"deprecated": [], **data}, "limit", "deprecated")
    made = (built(FILE, where, table, Limit) for where, table in tables(FILE, "limit", limits))
    found = by_id(FILE, made)
    if found.keys() != set(KINDS):
        raise ProgramError(f"{FILE}: limit: add one for each of {', '.join(KINDS)}.")
    for one in found.values():
        if one.requests < 1 or one.seconds < 1:
            raise ProgramError(f"{FILE}: limit {one.id}: requests and seconds must be at least 1.")
    named = tables(FILE, "deprecated", leaving) if leaving else []
    gone = by_id(FILE, (built(FILE, where, table, Deprecation) for where, table in named))
    for call in gone.values():
        if call.since.tzinfo is None or call.sunset.tzinfo is None or call.sunset <= call.since:
            raise ProgramError(
                f"{FILE}: deprecated {call.id}: since and sunset must have a zone, sunset the later"
                " one."
            )
    return ApiCalls(MappingProxyType(found), MappingProxyType(gone))
