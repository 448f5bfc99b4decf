"""Who is connected with whom, who asked about whom, and what is told of a company."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import joinedload

from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    ApiClient,
    Company,
    Connection,
    Enrollment,
    LookUp,
    MemberClient,
)
from trusted.persistence.queries.paging import Page, rows_on

# What was decided; an application is the company's own business.
TOLD = TRUSTED | {Status.SUSPENDED, Status.REMOVED, Status.WITHDRAWN}
ADMITTED = TRUSTED | {Status.SUSPENDED}
# Stands for the row of a company where there is none, so that both ways cost the same.
NOBODY = 0


def connection_of(company_id: int, connection_id: int) -> Connection | None:
    """Return a connection of a company, with both sides."""
    return db.session.scalar(
        select(Connection)
        .options(joinedload(Connection.asking), joinedload(Connection.asked))
        .where(Connection.id == connection_id, _of(company_id))
        .execution_options(populate_existing=True)
    )


def asked_by(company_id: int, page: int) -> Page[Row[Any]]:
    """Return the requests that a company made, as rows (Connection,), the newest first."""
    return _requests(Connection.asking_id == company_id, page)


def asked_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return the requests that were made to a company, as rows (Connection,), the newest first."""
    return _requests(Connection.asked_id == company_id, page)


def are_connected(one_id: int, other_id: int) -> bool:
    """Whether two companies see each other's standing now."""
    query = select(Connection.id).where(
        _in_force(),
        or_(
            and_(Connection.asking_id == one_id, Connection.asked_id == other_id),
            and_(Connection.asking_id == other_id, Connection.asked_id == one_id),
        ),
    )
    return db.session.scalar(query.limit(1)) is not None


def connected_after(company_id: int, after: int, limit: int) -> Sequence[Company]:
    """Return the companies with which one is connected now, by their rows, after one of them."""
    asked = select(Connection.asked_id).where(_in_force(), Connection.asking_id == company_id)
    asking = select(Connection.asking_id).where(_in_force(), Connection.asked_id == company_id)
    return db.session.scalars(
        select(Company)
        .where(Company.id > after, or_(Company.id.in_(asked), Company.id.in_(asking)))
        .order_by(Company.id)
        .limit(limit)
    ).all()


def told_of(company_id: int) -> list[dict[str, object]]:
    """Return what a connected company is told of one's enrollments, the oldest first."""
    found = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.company_id == company_id, Enrollment.status.in_(TOLD))
        .order_by(Enrollment.id)
    )
    return [
        {
            "partner_number": one.partner_number,
            "entity_type": one.entity_type,
            "status": one.status.value,
            "tier": one.tier,
            "since": one.status_since.astimezone(UTC).date().isoformat(),
            "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        }
        for one in found
    ]


def bearer_of_number(partner_number: str) -> Company | None:
    """Return the company that has a partner number."""
    return db.session.scalar(
        select(Company)
        .join(Enrollment, Enrollment.company_id == Company.id)
        .where(Enrollment.partner_number == partner_number)
    )


def first_admitted(company_id: int) -> Enrollment | None:
    """Return the oldest enrollment as which a company takes part today, be it suspended."""
    return db.session.scalar(
        select(Enrollment)
        .where(Enrollment.company_id == company_id, Enrollment.status.in_(ADMITTED))
        .order_by(Enrollment.id)
        .limit(1)
    )


def look_ups_about(company_id: int, page: int) -> Page[Row[Any]]:
    """Return who asked about a company, as rows (LookUp,), the newest first."""
    return rows_on(
        select(LookUp)
        .options(joinedload(LookUp.by), joinedload(LookUp.api_client))
        .where(LookUp.about_id == company_id)
        .order_by(LookUp.id.desc()),
        page,
    )


def last_look_up(by_id: int, about_id: int) -> LookUp | None:
    """Return the newest look-up of one company by another."""
    return db.session.scalar(
        select(LookUp)
        .where(LookUp.by_id == by_id, LookUp.about_id == about_id)
        .order_by(LookUp.id.desc())
        .limit(1)
    )


def clients_of(company_id: int, page: int) -> Page[Row[Any]]:
    """Return the API clients that ask for a company, as rows (ApiClient,), the newest first."""
    return rows_on(
        select(ApiClient)
        .join(MemberClient, MemberClient.api_client_id == ApiClient.id)
        .where(MemberClient.company_id == company_id)
        .order_by(ApiClient.id.desc()),
        page,
    )


def client_of(company_id: int, api_client_id: int) -> ApiClient | None:
    """Return one API client that asks for a company."""
    return db.session.scalar(
        select(ApiClient)
        .join(MemberClient, MemberClient.api_client_id == ApiClient.id)
        .where(MemberClient.company_id == company_id, ApiClient.id == api_client_id)
    )


def company_behind(api_client_id: int) -> Company | None:
    """Return the company that an API client asks for; None: it is no member's."""
    return db.session.scalar(
        select(Company)
        .join(MemberClient, MemberClient.company_id == Company.id)
        .where(MemberClient.api_client_id == api_client_id)
    )


def member_behind(client_id: str) -> MemberClient | None:
    """Return for which company a client of the API asks."""
    return db.session.scalar(
        select(MemberClient)
        .join(ApiClient, ApiClient.id == MemberClient.api_client_id)
        .where(ApiClient.client_id == client_id)
    )


def _requests(whose: ColumnElement[bool], page: int) -> Page[Row[Any]]:
    return rows_on(
        select(Connection)
        .options(joinedload(Connection.asking), joinedload(Connection.asked))
        .where(whose)
        .order_by(Connection.id.desc()),
        page,
    )


def _of(company_id: int) -> ColumnElement[bool]:
    return or_(Connection.asking_id == company_id, Connection.asked_id == company_id)


def _in_force() -> ColumnElement[bool]:
    return and_(Connection.agreed.is_(True), Connection.ended_at.is_(None))
