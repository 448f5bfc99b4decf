"""Reported violations: by code for whoever reported, lists and cases for officials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.allegations import AFTER, Category, Step, Told, TriageState
from trusted.persistence.database import db
from trusted.persistence.models import (
    Allegation,
    AllegationContact,
    AllegationFile,
    AllegationMessage,
    AllegationStep,
)
from trusted.persistence.queries.paging import Page, rows_on

# How many are compared with one that came in; the newest.
COMPARED = 2_000
TAKEN = aliased(AllegationStep)
LAST = (
    select(func.max(TAKEN.id))
    .where(TAKEN.allegation_id == Allegation.id)
    .correlate(Allegation)
    .scalar_subquery()
)
# Without an author, the reporter wrote it.
SAID = aliased(AllegationMessage)
LAST_MESSAGE = (
    select(func.max(SAID.id))
    .where(SAID.allegation_id == Allegation.id)
    .correlate(Allegation)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many reports of a category there are.

    days: median days from arrival to closing; None: none was closed.
    """

    category: Category
    open: int
    closed: int
    days: float | None


def allegation_by_hash(code_hash: str) -> Allegation | None:
    """Return the allegation that a code follows, by the code's hash."""
    return db.session.scalar(select(Allegation).where(Allegation.code_hash == code_hash))


def allegation_by_id(allegation_id: int) -> Allegation | None:
    """Return an allegation; for officials, and for the session of who entered its code."""
    return db.session.scalar(select(Allegation).where(Allegation.id == allegation_id))


def reporter_contact(allegation_id: int) -> str | None:
    """Return how to reach a reporter who wished to be known; for officials with the case alone."""
    return db.session.scalar(
        select(AllegationContact.contact).where(AllegationContact.allegation_id == allegation_id)
    )


def files_of(allegation_id: int) -> Sequence[AllegationFile]:
    """Return the files of an allegation in the order in which they came."""
    query = select(AllegationFile).where(AllegationFile.allegation_id == allegation_id)
    return db.session.scalars(query.order_by(AllegationFile.id)).all()


def file_by_id(file_id: int) -> AllegationFile | None:
    """Return a file that came with an allegation."""
    return db.session.scalar(select(AllegationFile).where(AllegationFile.id == file_id))


def messages_about(allegation_id: int) -> Sequence[AllegationMessage]:
    """Return what was asked and said, the oldest first, with its authors."""
    query = select(AllegationMessage).where(AllegationMessage.allegation_id == allegation_id)
    query = query.options(joinedload(AllegationMessage.author)).order_by(AllegationMessage.id)
    return db.session.scalars(query).all()


def steps_of(allegation_id: int) -> Sequence[AllegationStep]:
    """Return the steps of the triage, the oldest first, with who took them."""
    query = select(AllegationStep).where(AllegationStep.allegation_id == allegation_id)
    query = query.options(joinedload(AllegationStep.by)).order_by(AllegationStep.id)
    return db.session.scalars(query).all()


def grouped_under(allegation_id: int) -> Sequence[Allegation]:
    """Return the allegations that officials found to be about the same."""
    query = select(Allegation).join(AllegationStep, AllegationStep.id == LAST)
    query = query.where(AllegationStep.with_id == allegation_id)
    return db.session.scalars(query.order_by(Allegation.id)).all()


def allegations_listed(
    page: int, *, states: Sequence[TriageState], category: Category | None
) -> Page[Row[Any]]:
    """Return (Allegation, step, waits) of what is in these states, what has waited longest first.

    waits: whether the last word is the reporter's.
    """
    query = _with_state().where(_state_column().in_(states))
    if category is not None:
        query = query.where(Allegation.category == category)
    return rows_on(query.order_by(Allegation.received_at, Allegation.id), page)


def told_lately(before: datetime) -> Sequence[Told]:
    """Return what the newest allegations say, up to a moment."""
    query = select(Allegation).where(Allegation.received_at <= before)
    newest = db.session.scalars(query.order_by(Allegation.id.desc()).limit(COMPARED))
    return [told(one) for one in newest]


def told(one: Allegation) -> Told:
    """Return what an allegation says, as far as another may say the same."""
    return Told(one.id, one.category, one.subject, one.link, one.seller, one.what, one.received_at)


def allegations_counted() -> Sequence[Counted]:
    """Return how many reports there are of each category, and how long the closed ones took."""
    columns = (Allegation.category, AllegationStep.step, Allegation.received_at, AllegationStep.at)
    query = select(*columns).select_from(Allegation)
    rows = db.session.execute(query.outerjoin(AllegationStep, AllegationStep.id == LAST)).all()
    found: dict[Category, list[timedelta | None]] = {category: [] for category in Category}
    for category, step, since, until in rows:
        found[category].append(until - since if step is Step.CLOSE else None)
    return [_counted(category, terms) for category, terms in found.items()]


def endings_counted() -> Mapping[str, int]:
    """Return how many reports are closed for each reason, by the id of the reason."""
    query = select(AllegationStep.ending, func.count()).join(Allegation, AllegationStep.id == LAST)
    rows = db.session.execute(
        query.where(AllegationStep.step == Step.CLOSE).group_by(AllegationStep.ending)
    )
    return {ending: number for ending, number in rows if ending}


def number_within(since: datetime, before: datetime) -> tuple[int, int]:
    """Return how many reports came in within a time, and how many were first closed."""
    came = select(func.count()).select_from(Allegation)
    came = came.where(Allegation.received_at >= since, Allegation.received_at < before)
    closed = (
        select(func.min(AllegationStep.at).label("at"))
        .where(AllegationStep.step == Step.CLOSE)
        .group_by(AllegationStep.allegation_id)
        .subquery()
    )
    ended = select(func.count()).where(closed.c.at >= since, closed.c.at < before)
    return db.session.scalar(came) or 0, db.session.scalar(ended) or 0


def _counted(category: Category, terms: Sequence[timedelta | None]) -> Counted:
    """terms: how long each report was open; None: it still is."""
    days = sorted(term.total_seconds() / 86_400 for term in terms if term is not None)
    middle = len(days) // 2
    median = (days[middle] + days[~middle]) / 2 if days else None
    return Counted(category, len(terms) - len(days), len(days), median)


def _state_column() -> Any:
    return case(
        *((AllegationStep.step == step, state.value) for step, state in AFTER.items()),
        else_=TriageState.NEW.value,
    )


def _with_state() -> Select[*tuple[Any, ...]]:
    reporter_spoke = (
        select(AllegationMessage.id)
        .where(AllegationMessage.id == LAST_MESSAGE, AllegationMessage.author_id.is_(None))
        .exists()
    )
    return (
        select(Allegation, _state_column().label("state"), reporter_spoke.label("waits"))
        .select_from(Allegation)
        .outerjoin(AllegationStep, AllegationStep.id == LAST)
    )
