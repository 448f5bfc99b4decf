"""Referrals and guidance: lists for officials and for the agency, and one with its answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trusted.persistence.database import db
from trusted.persistence.models import Enrollment, Guidance, Referral, ReferralAnswer
from trusted.persistence.queries.paging import Page, rows_on


def referral_row(referral_id: int, agency_id: int | None) -> Row[Any] | None:
    """Return (Referral, ReferralAnswer or None), if it is the agency's; None: any agency's."""
    query = _referrals().where(Referral.id == referral_id)
    if agency_id is not None:
        query = query.where(Referral.agency_id == agency_id)
    return db.session.execute(query).one_or_none()


def referrals_listed(page: int, agency_id: int | None, *, answered: bool) -> Page[Row[Any]]:
    """Return rows (Referral, ReferralAnswer or None), what is due first at the top.

    agency_id: of whom; None: of all.
    """
    has = ReferralAnswer.id.is_not(None)
    query = _referrals().where(has if answered else ~has)
    if agency_id is not None:
        query = query.where(Referral.agency_id == agency_id)
    return rows_on(query.order_by(Referral.due_on, Referral.id), page)


def referrals_before(agency_id: int, before: int | None, limit: int) -> Sequence[Row[Any]]:
    """Return rows (Referral, ReferralAnswer or None) of an agency, the newest first.

    before: id of the last one that is known already.
    """
    query = _referrals().where(Referral.agency_id == agency_id)
    if before is not None:
        query = query.where(Referral.id < before)
    return db.session.execute(query.order_by(Referral.id.desc()).limit(limit)).all()


def referrals_about(
    *, enrollment_id: int | None = None, allegation_id: int | None = None
) -> Sequence[Row[Any]]:
    """Return rows (Referral, ReferralAnswer or None) about an enrollment or a report."""
    query = _referrals().where(
        Referral.enrollment_id == enrollment_id
        if enrollment_id is not None
        else Referral.allegation_id == allegation_id
    )
    return db.session.execute(query.order_by(Referral.id)).all()


def answer_of_referral(referral_id: int) -> ReferralAnswer | None:
    """Return the answer to a referral."""
    query = select(ReferralAnswer).where(ReferralAnswer.referral_id == referral_id)
    return db.session.scalar(query)


def guidance_listed(
    page: int, *, today: date, entity_type: str = "", text: str = ""
) -> Page[Row[Any]]:
    """Return rows (Guidance,): the newest version of each note that was not taken back.

    entity_type: for which one; empty: all. text: part of title, body or commodity.
    """
    query = _holding(today, entity_type)
    if text:
        columns = (Guidance.title, Guidance.body, Guidance.commodity)
        query = query.where(or_(*(c.icontains(text, autoescape=True) for c in columns)))
    return rows_on(query.order_by(Guidance.published_at.desc(), Guidance.id.desc()), page)


def guidance_before(
    before: int | None, limit: int, *, today: date, entity_type: str = ""
) -> Sequence[Guidance]:
    """Return the newest version of each note that holds, the newest first.

    before: id of the last version that is known already.
    """
    query = _holding(today, entity_type)
    if before is not None:
        query = query.where(Guidance.id < before)
    return db.session.scalars(query.order_by(Guidance.id.desc()).limit(limit)).all()


def versions_of_guidance(series: int) -> Sequence[Guidance]:
    """Return all versions of a note, the newest first."""
    query = select(Guidance).where(or_(Guidance.id == series, Guidance.first_id == series))
    query = query.options(joinedload(Guidance.agency)).order_by(Guidance.version.desc())
    return db.session.scalars(query).all()


def _holding(today: date, entity_type: str) -> Select[*tuple[Any, ...]]:
    query = _newest().where(~Guidance.withdrawn, Guidance.valid_from <= today)
    if entity_type:
        padded = " " + Guidance.entity_types + " "
        query = query.where(
            or_(Guidance.entity_types == "", padded.contains(f" {entity_type} ", autoescape=True))
        )
    return query


def _newest() -> Select[*tuple[Any, ...]]:
    later = aliased(Guidance)
    series = func.coalesce(Guidance.first_id, Guidance.id)
    newer = exists().where(later.first_id == series, later.version > Guidance.version)
    return select(Guidance).where(~newer).options(joinedload(Guidance.agency))


def _referrals() -> Select[*tuple[Any, ...]]:
    return (
        select(Referral, ReferralAnswer)
        .outerjoin(ReferralAnswer, ReferralAnswer.referral_id == Referral.id)
        .options(
            joinedload(Referral.agency),
            joinedload(Referral.referred_by),
            joinedload(Referral.enrollment).joinedload(Enrollment.company),
        )
        .execution_options(populate_existing=True)
    )
