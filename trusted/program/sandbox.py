"""The magic parties of the sandbox, as their file gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from trusted.domain.errors import InvalidIdentifier
from trusted.domain.holds import HoldState
from trusted.domain.identifiers import Scheme, parse_identifier
from trusted.domain.priority import MILLION, Code
from trusted.domain.standing import Status
from trusted.program.reading import ProgramError, built, by_id, converted, only, read_toml, tables

FILE = "sandbox.toml"
TIERS = range(4)


class Refusal(StrEnum):
    """How a request that names a party is refused, by the code of the problem."""

    STALE = "register-stale"
    LIMITED = "too-many-requests"


@dataclass(frozen=True, slots=True)
class SandboxCase:
    """One magic party, and what is told about it.

    identifiers: its names, in normal form.
    look_up:     HTTP status of a look-up.
    effect:      what a shipment gets for it; None: the request is refused.
    status:      of its enrollment in each role; None: nobody is known by these names.
    random_ppm:  random examinations, parts per million.
    """

    id: str
    title: str
    tells: str
    identifiers: tuple[str, ...]
    look_up: int
    effect: Code | None = None
    refused: Refusal | None = None
    company: str = ""
    status: Status | None = None
    tier: int = 0
    score_band: str | None = None
    evidence_level: str | None = None
    random_ppm: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class SandboxCombination:
    """Magic parties that are told about together: identifiers by role of one shipment."""

    id: str
    title: str
    tells: str
    effect: Code
    parties: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SandboxHold:
    """One magic hold.

    party: identifier in normal form, on which it is.
    own:   whether who asks is told to have placed it.
    """

    id: str
    title: str
    tells: str
    state: HoldState
    party: str
    reason: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class SandboxTable:
    """All magic parties and holds, in their order.

    roles: by scheme, the role in which an identifier is named.
    """

    roles: Mapping[Scheme, str]
    cases: tuple[SandboxCase, ...]
    combinations: tuple[SandboxCombination, ...]
    holds: tuple[SandboxHold, ...]

    def role_of(self, identifier: str) -> str:
        """Return the role in which a magic identifier is named."""
        return self.roles[parse_identifier(identifier).scheme]


@cache
def sandbox_table() -> SandboxTable:
    """Return the table that came with this code."""
    return sandbox_table_from(read_toml(Path(__file__).with_name(FILE)))


def sandbox_table_from(data: dict[str, Any]) -> SandboxTable:
    """Return the table made from the content of its file.

    Raises: ProgramError, naming the key.
    """
    roles, listed, combined, held = only(FILE, data, "roles", "case", "combination", "hold")
    cases = by_id(
        FILE,
        (built(FILE, where, table, SandboxCase) for where, table in tables(FILE, "case", listed)),
    )
    combinations = by_id(
        FILE,
        (
            built(FILE, where, table, SandboxCombination)
            for where, table in tables(FILE, "combination", combined)
        ),
    )
    found = SandboxTable(
        _roles(roles),
        tuple(cases.values()),
        tuple(combinations.values()),
        _holds(held),
    )
    _check_names(found)
    for case in found.cases:
        _check(case)
    return found


def _roles(data: object) -> Mapping[Scheme, str]:
    roles: dict[str, str] = converted(FILE, "roles", data, dict[str, str])
    if left := roles.keys() - set(Scheme):
        raise ProgramError(f"{FILE}: roles: there is no scheme {', '.join(sorted(left))}.")
    return {Scheme(scheme): role for scheme, role in roles.items()}


def _holds(data: object) -> tuple[SandboxHold, ...]:
    holds = by_id(
        FILE, (built(FILE, where, one, SandboxHold) for where, one in tables(FILE, "hold", data))
    )
    if left := set(HoldState) - {one.state for one in holds.values()}:
        raise ProgramError(f"{FILE}: hold: add one that is {', '.join(sorted(left))}.")
    return tuple(holds.values())


def _check_names(table: SandboxTable) -> None:
    names: set[str] = set()
    for case in table.cases:
        for name in case.identifiers:
            try:
                normal = parse_identifier(name)
            except InvalidIdentifier as error:
                raise ProgramError(f"{FILE}: case {case.id}: {name}: {error}") from error
            if str(normal) != name or normal.scheme not in table.roles or name in names:
                raise ProgramError(
                    f"{FILE}: case {case.id}: write {name} as {normal}, once, with a role for its"
                    " scheme."
                )
            names.add(name)
    for hold in table.holds:
        if hold.party not in names:
            raise ProgramError(f"{FILE}: hold {hold.id}: no case bears {hold.party}.")
    for one in table.combinations:
        if left := {name for named in one.parties.values() for name in named} - names:
            raise ProgramError(
                f"{FILE}: combination {one.id}: no case bears {', '.join(sorted(left))}."
            )


def _check(case: SandboxCase) -> None:
    if (case.refused is None) is not (case.effect is not None):
        raise ProgramError(f"{FILE}: case {case.id}: give either effect or refused.")
    if (case.status is None) is not (case.company == ""):
        raise ProgramError(f"{FILE}: case {case.id}: give company and status, or neither.")
    if case.tier not in TIERS or not 0 <= case.random_ppm <= MILLION:
        raise ProgramError(f"{FILE}: case {case.id}: tier is 0 to 3, random_ppm 0 to {MILLION}.")
    if case.look_up not in set(HTTPStatus):
        raise ProgramError(f"{FILE}: case {case.id}: look_up must be a status of HTTP.")
