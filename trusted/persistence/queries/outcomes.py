"""Outcomes that are corrected, and whom they concern."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from trusted.persistence.database import ask, db
from trusted.persistence.models import Outcome, OutcomeParty
from trusted.persistence.queries.many import among_texts, in_json


@dataclass(frozen=True, slots=True)
class Former:
    """An outcome that is to be corrected; corrected_by: outcome_id of what did so before."""

    id: int
    corrected_by: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """An outcome as it counts for one enrollment."""

    enrollment_id: int
    day: date
    columns: Mapping[str, Any]


def hashes_of(outcome_ids: Collection[str]) -> dict[str, str]:
    """Return the content hash of what was taken in, by its id."""
    return dict(ask(_hashes(), {"texts": in_json(outcome_ids)}).all())


def keys_of(outcome_ids: Collection[str]) -> Mapping[str, int]:
    """Return the keys of the rows of what was taken in, by its id."""
    return dict(ask(_keys(), {"texts": in_json(outcome_ids)}).all())


def formers_of(outcome_ids: Collection[str]) -> Mapping[str, Former]:
    """Return the outcomes of these ids that were taken in."""
    other = aliased(Outcome)
    rows = db.session.execute(
        select(Outcome.outcome_id, Outcome.id, other.outcome_id)
        .outerjoin(other, other.corrects_id == Outcome.id)
        .where(Outcome.outcome_id.in_(outcome_ids))
    )
    return {row[0]: Former(row[1], row[2]) for row in rows}


def counted_outcomes(ids: Collection[int]) -> Iterator[Counted]:
    """Yield the outcomes of these ids, once for each enrollment that they concern."""
    rows = db.session.execute(
        select(OutcomeParty.enrollment_id, OutcomeParty.examined_on, *Outcome.__table__.columns)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(Outcome.id.in_(ids))
    )
    for row in rows.mappings():
        yield Counted(row["enrollment_id"], row["examined_on"], dict(row))


@cache
def _hashes() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return select(Outcome.outcome_id, Outcome.content_hash).where(among_texts(Outcome.outcome_id))


@cache
def _keys() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return select(Outcome.outcome_id, Outcome.id).where(among_texts(Outcome.outcome_id))
