"""Which company follows on which, what is asked of officials, and what it limits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.standing import OPEN, Action
from trusted.domain.succession import Fate, Followed, Held, SuccessionKind, heir_of
from trusted.persistence.database import ask, db
from trusted.persistence.models import (
    Company,
    CompanyIdentifier,
    Enrollment,
    StandingChange,
    Succession,
    SuccessionEnrollment,
    SuccessionRequest,
)
from trusted.persistence.queries.many import IDS
from trusted.persistence.queries.paging import Page, rows_on

HIGHEST_TIER = 3
MERGED = Succession.kind == SuccessionKind.MERGE
MOVED = SuccessionEnrollment.fate == Fate.MOVE


@dataclass(frozen=True, slots=True)
class Heir:
    """A company that follows on another, or on a part of it, and since when.

    identifiers: `scheme:value`, those in use today.
    """

    company: Company
    since: date
    identifiers: tuple[str, ...]


def followed() -> list[Followed]:
    """Return all successions, in the order in which they came."""
    rows = db.session.scalars(select(Succession).order_by(Succession.id))
    return [Followed(row.kind, row.from_company_id, row.to_company_id) for row in rows]


def standing_company(company_id: int) -> Company:
    """Return the company that answers for this one today: itself if it was never merged."""
    gone = select(Succession.id).where(Succession.from_company_id == company_id, MERGED)
    heir = heir_of(company_id, followed()) if db.session.scalar(gone) else company_id
    return db.session.get_one(Company, heir)


def heirs_of(company_id: int) -> Sequence[Heir]:
    """Return who follows on a company, or holds enrollments that were split off, today."""
    facts = followed()
    return [
        _heir(heir_of(row.to_company_id, facts), row.effective_on)
        for row in db.session.scalars(
            select(Succession)
            .where(Succession.from_company_id == company_id, or_(MERGED, _still_elsewhere()))
            .order_by(Succession.id)
        )
        if heir_of(row.to_company_id, facts) != company_id
    ]


def passed_on(enrollment_id: int) -> Sequence[Row[Any]]:
    """Return how an enrollment changed hands or ended by mergers and splits, in order.

    Rows (kind, fate, effective_on, former, heir): the companies by their legal names.
    """
    former, heir = aliased(Company), aliased(Company)
    asked: Select[*tuple[Any, ...]] = (
        select(
            Succession.kind,
            SuccessionEnrollment.fate,
            Succession.effective_on,
            former.legal_name.label("former"),
            heir.legal_name.label("heir"),
        )
        .join(Succession, Succession.id == SuccessionEnrollment.succession_id)
        .join(former, former.id == Succession.from_company_id)
        .join(heir, heir.id == Succession.to_company_id)
        .where(
            SuccessionEnrollment.enrollment_id == enrollment_id,
            SuccessionEnrollment.fate.in_((Fate.MOVE, Fate.END)),
        )
        .order_by(Succession.id)
    )
    return db.session.execute(asked).all()


def answering_through(company_id: int) -> Sequence[int]:
    """Return the companies whose identifiers answer with this one: it, and all it took in."""
    facts = followed()
    absorbed = {fact.from_ for fact in facts if fact.kind is SuccessionKind.MERGE}
    return [company_id, *sorted(one for one in absorbed if heir_of(one, facts) == company_id)]


def taken_along(company_id: int) -> Sequence[int]:
    """Return the enrollments that a merged company brought along; its names still bear them."""
    return db.session.scalars(
        select(SuccessionEnrollment.enrollment_id)
        .join(Succession, Succession.id == SuccessionEnrollment.succession_id)
        .where(Succession.from_company_id == company_id, MERGED, MOVED)
    ).all()


def ceiling_on(enrollment: Enrollment) -> int:
    """Return the highest tier that mergers and splits leave until the next review, 0 to 3.

    An application is limited by nothing: it is reviewed anyway.
    """
    if enrollment.status in OPEN:
        return HIGHEST_TIER
    return ceilings_of_many([enrollment.id]).get(enrollment.id, HIGHEST_TIER)


def ceilings_of_many(ids: Collection[int]) -> Mapping[int, int]:
    """Return the highest tier that mergers and splits leave until the next review.

    Only of those whom one limits.
    """
    rows = ask(_ceilings(), {"ids": ids})
    return {row[0]: row[1] for row in rows}


@cache
def _ceilings() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    reviewed = (
        select(func.max(StandingChange.at))
        .where(
            StandingChange.enrollment_id == SuccessionEnrollment.enrollment_id,
            StandingChange.action.in_((Action.CERTIFY, Action.VALIDATE)),
        )
        .correlate(SuccessionEnrollment)
        .scalar_subquery()
    )
    return (
        select(SuccessionEnrollment.enrollment_id, func.min(SuccessionEnrollment.ceiling))
        .join(Succession, Succession.id == SuccessionEnrollment.succession_id)
        .where(
            SuccessionEnrollment.enrollment_id.in_(IDS),
            or_(reviewed.is_(None), Succession.at >= reviewed),
        )
        .group_by(SuccessionEnrollment.enrollment_id)
    )


def held_by(company_id: int) -> list[tuple[Enrollment, Held]]:
    """Return the enrollments of a company, as a succession sees them."""
    rows = db.session.scalars(
        select(Enrollment).where(Enrollment.company_id == company_id).order_by(Enrollment.id)
    )
    return [(e, Held(e.id, e.entity_type, e.status, e.tier)) for e in rows]


def requests_on(page: int) -> Page[Row[Any]]:
    """Return all requests as rows (SuccessionRequest,): those to be decided first."""
    return rows_on(
        _requests().order_by(
            SuccessionRequest.decided_at.is_not(None), SuccessionRequest.id.desc()
        ),
        page,
    )


def requests_about(company_id: int) -> Sequence[SuccessionRequest]:
    """Return the requests in which a company takes part, the newest first."""
    return db.session.scalars(
        _requests()
        .where(
            or_(
                SuccessionRequest.from_company_id == company_id,
                SuccessionRequest.to_company_id == company_id,
            )
        )
        .order_by(SuccessionRequest.id.desc())
    ).all()


def request_by_id(request_id: int) -> SuccessionRequest | None:
    """Return a request with both companies and who asked."""
    return db.session.scalar(
        _requests()
        .where(SuccessionRequest.id == request_id)
        .execution_options(populate_existing=True)
    )


def _requests() -> Select[SuccessionRequest]:
    return select(SuccessionRequest).options(
        joinedload(SuccessionRequest.from_company),
        joinedload(SuccessionRequest.to_company),
        joinedload(SuccessionRequest.requested_by),
    )


def _still_elsewhere() -> ColumnElement[bool]:
    """Whether an enrollment that was split off does not belong to the company again."""
    return (
        select(SuccessionEnrollment.id)
        .join(Enrollment, Enrollment.id == SuccessionEnrollment.enrollment_id)
        .where(
            SuccessionEnrollment.succession_id == Succession.id,
            MOVED,
            Enrollment.company_id != Succession.from_company_id,
        )
        .exists()
    )


def _heir(company_id: int, since: date) -> Heir:
    named = db.session.execute(
        select(CompanyIdentifier.scheme, CompanyIdentifier.value)
        .where(CompanyIdentifier.company_id == company_id, CompanyIdentifier.ended_at.is_(None))
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    )
    names = tuple(f"{scheme.value}:{value}" for scheme, value in named)
    return Heir(db.session.get_one(Company, company_id), since, names)
