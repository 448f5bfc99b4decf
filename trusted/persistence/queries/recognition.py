"""Foreign parties: what the newest list says of them, and what the register gives them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from trusted.domain.identifiers import Scheme
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Arrangement,
    CompanyIdentifier,
    ExchangeList,
    ForeignName,
    ForeignParty,
    ForeignRecord,
    Recognition,
    RecordDecision,
)
from trusted.persistence.queries.many import in_parts

# Some databases take few values in one question.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PartySaid:
    """A party with the newest record of it, and what a person found of that if it is doubtful."""

    party: ForeignParty
    record: ForeignRecord
    decision: RecordDecision | None


@dataclass(frozen=True, slots=True)
class Recognized:
    """What the register gives a party, with what names it there."""

    recognition: Recognition
    party: ForeignParty
    content: Mapping[str, Any]
    arrangement: str


def newest_list(arrangement_id: int) -> ExchangeList | None:
    """Return the last list that came by an arrangement."""
    return db.session.scalar(
        select(ExchangeList)
        .where(ExchangeList.arrangement_id == arrangement_id)
        .order_by(ExchangeList.number.desc())
        .limit(1)
    )


def said_of(arrangement_id: int) -> dict[str, PartySaid]:
    """Return what the newest list says of each party that it ever named, by its number."""
    rows = db.session.execute(_said().where(ForeignParty.arrangement_id == arrangement_id))
    return {row[0].number: PartySaid(*row) for row in rows}


def said_of_parties(party_ids: Collection[int]) -> Sequence[PartySaid]:
    """Return what the newest lists say of some parties."""
    return [
        PartySaid(*row)
        for some in _some(party_ids)
        for row in db.session.execute(_said().where(ForeignParty.id.in_(some)))
    ]


def given_now(party_ids: Collection[int]) -> dict[int, Recognition]:
    """Return what the register gives some parties, by the party; none that it never gave to."""
    rows = (
        row
        for some in _some(party_ids)
        for row in db.session.scalars(
            select(Recognition).where(Recognition.party_id.in_(some), is_newest(Recognition))
        )
    )
    return {row.party_id: row for row in rows}


def names_ever(party_ids: Collection[int]) -> Sequence[str]:
    """Return every identifier that a list ever said to be of one of the parties, sorted."""
    names: set[str] = set()
    for some in _some(party_ids):
        names |= set(
            db.session.scalars(
                select(ForeignName.name)
                .join(ForeignRecord, ForeignRecord.id == ForeignName.record_id)
                .where(ForeignRecord.party_id.in_(some))
            )
        )
    return sorted(names)


def bearers_of(names: Collection[str]) -> dict[str, set[int]]:
    """Return which parties the newest lists call by each identifier."""
    found: dict[str, set[int]] = {}
    for some in _some(names):
        rows = db.session.execute(
            select(ForeignName.name, ForeignRecord.party_id)
            .join(ForeignRecord, ForeignRecord.id == ForeignName.record_id)
            .where(ForeignName.name.in_(some), is_newest(ForeignRecord))
        )
        for name, party_id in rows:
            found.setdefault(name, set()).add(party_id)
    return found


def parties_ever_called(names: Collection[str]) -> set[int]:
    """Return the parties that any list ever called by one of these identifiers."""
    return {
        party_id
        for some in _some(names)
        for party_id in db.session.scalars(
            select(ForeignRecord.party_id)
            .join(ForeignName, ForeignName.record_id == ForeignRecord.id)
            .where(ForeignName.name.in_(some))
        )
    }


def names_of_party(party_id: int) -> dict[str, bool]:
    """Return every identifier that a party ever had, and whether the newest list says it."""
    newest = select(func.max(ForeignRecord.id)).where(ForeignRecord.party_id == party_id)
    current = db.session.scalar(newest)
    rows = db.session.execute(
        select(ForeignName.name, func.max(ForeignName.record_id))
        .join(ForeignRecord, ForeignRecord.id == ForeignName.record_id)
        .where(ForeignRecord.party_id == party_id)
        .group_by(ForeignName.name)
        .order_by(ForeignName.name)
    )
    return {name: last == current for name, last in rows}


def borne_by_companies(names: Collection[str]) -> set[str]:
    """Return which of these identifiers, in normal form, a company of ours bears now."""
    by_scheme: dict[str, list[str]] = {}
    for name in names:
        scheme, _, value = name.partition(":")
        by_scheme.setdefault(scheme, []).append(value)
    return {
        f"{scheme}:{value}"
        for scheme, values in by_scheme.items()
        for some in _some(values)
        for value in db.session.scalars(
            select(CompanyIdentifier.value).where(
                CompanyIdentifier.scheme == Scheme(scheme),
                CompanyIdentifier.value.in_(some),
                CompanyIdentifier.ended_at.is_(None),
            )
        )
    }


def recognized_as(names: Collection[str]) -> dict[str, list[Recognized]]:
    """Return whom the register gives something under identifiers; two of them conflict."""
    found: dict[str, list[Recognized]] = {}
    for some in _some(names):
        rows = db.session.execute(
            select(
                ForeignName.name, Recognition, ForeignParty, ForeignRecord.content, Arrangement.code
            )
            .join(Recognition, ForeignName.record_id == Recognition.record_id)
            .join(ForeignRecord, ForeignRecord.id == Recognition.record_id)
            .join(ForeignParty, ForeignParty.id == Recognition.party_id)
            .join(Arrangement, Arrangement.id == ForeignParty.arrangement_id)
            .where(ForeignName.name.in_(some), Recognition.tier > 0, is_newest(Recognition))
            .order_by(Recognition.party_id)
        )
        for name, recognition, party, content, code in rows:
            one = Recognized(recognition, party, content or {}, code)
            found.setdefault(name, []).append(one)
    return found


def parties_to_look_at(today: date) -> Sequence[int]:
    """Return the parties whose own days have come, so that they are worth something else now."""
    return ask(_to_look_at(), {"today": today}).scalars().all()


@cache
def _to_look_at() -> Select[int]:
    """Return the question, made once: it is asked every few minutes."""
    return (
        select(Recognition.party_id)
        .where(Recognition.look_on <= bindparam("today", type_=Date), is_newest(Recognition))
        .order_by(Recognition.party_id)
    )


def parties_of(arrangement_id: int) -> Sequence[int]:
    """Return every party that an administration ever named."""
    return db.session.scalars(
        select(ForeignParty.id)
        .where(ForeignParty.arrangement_id == arrangement_id)
        .order_by(ForeignParty.id)
    ).all()


def is_newest(kind: type[ForeignRecord] | type[Recognition]) -> ColumnElement[bool]:
    """Return the condition that nothing newer of its kind is kept of the same party."""
    other = aliased(kind)
    newest = (
        select(func.max(other.id))
        .where(other.party_id == kind.party_id)
        .correlate(kind)
        .scalar_subquery()
    )
    return kind.id == newest


def _some(values: Iterable[Any]) -> Iterable[Sequence[Any]]:
    return in_parts(sorted(values), AT_ONCE)


def _said() -> Select[*tuple[Any, ...]]:
    return (
        select(ForeignParty, ForeignRecord, RecordDecision)
        .join(ForeignRecord, ForeignRecord.party_id == ForeignParty.id)
        .outerjoin(RecordDecision, RecordDecision.record_id == ForeignRecord.id)
        .where(is_newest(ForeignRecord))
        .order_by(ForeignParty.number)
    )
