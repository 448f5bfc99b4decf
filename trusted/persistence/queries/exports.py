"""What other administrations are told of our partners: who agreed, and what each list says."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from trusted.domain.standing import Action, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Arrangement,
    Company,
    CompanyIdentifier,
    Enrollment,
    ExchangeConsent,
    ExchangeExport,
    ExchangeReading,
    StandingChange,
    ToldPartner,
)
from trusted.persistence.queries.paging import Page, rows_on

# What has been decided is told, a loss of trust too.
TOLD = (Status.CERTIFIED, Status.VALIDATED, Status.SUSPENDED, Status.REMOVED)


def newest_export(arrangement_id: int) -> ExchangeExport | None:
    """Return the last list that was made for an administration."""
    return db.session.scalar(
        select(ExchangeExport)
        .where(ExchangeExport.arrangement_id == arrangement_id)
        .order_by(ExchangeExport.number.desc())
        .limit(1)
    )


def export_by_number(arrangement_id: int, number: int) -> ExchangeExport | None:
    """Return a list that was made, by its number."""
    return db.session.scalar(
        select(ExchangeExport).where(
            ExchangeExport.arrangement_id == arrangement_id, ExchangeExport.number == number
        )
    )


def told_in(export: ExchangeExport) -> dict[int, dict[str, Any]]:
    """Return what a list says, by enrollment, however long ago it was made."""
    newest = (
        select(ToldPartner.enrollment_id, func.max(ToldPartner.export_id).label("of"))
        .join(ExchangeExport, ExchangeExport.id == ToldPartner.export_id)
        .where(
            ExchangeExport.arrangement_id == export.arrangement_id,
            ToldPartner.export_id <= export.id,
        )
        .group_by(ToldPartner.enrollment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(ToldPartner.enrollment_id, ToldPartner.content)
        .join(
            newest,
            (newest.c.enrollment_id == ToldPartner.enrollment_id)
            & (newest.c.of == ToldPartner.export_id),
        )
        .where(ToldPartner.kind != "gone")
        .order_by(ToldPartner.enrollment_id)
    )
    return {enrollment_id: content or {} for enrollment_id, content in rows}


def told_after(export: ExchangeExport, enrollment_id: int, limit: int) -> Sequence[Any]:
    """Return what a list says of the enrollments behind one, in their order."""
    rows = sorted(told_in(export).items())
    return [row for row in rows if row[0] > enrollment_id][:limit]


def changes_in(export_id: int) -> Sequence[ToldPartner]:
    """Return what a list says anew against the one before, in order."""
    return db.session.scalars(
        select(ToldPartner)
        .where(ToldPartner.export_id == export_id)
        .order_by(ToldPartner.enrollment_id)
    ).all()


def exports_of(arrangement_id: int, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows (ExchangeExport, when first taken), the newest first."""
    taken = (
        select(func.min(ExchangeReading.at))
        .where(ExchangeReading.export_id == ExchangeExport.id)
        .correlate(ExchangeExport)
        .scalar_subquery()
    )
    return rows_on(
        select(ExchangeExport, taken)
        .where(ExchangeExport.arrangement_id == arrangement_id)
        .order_by(ExchangeExport.number.desc()),
        page,
    )


def was_taken(export_id: int, client_id: int) -> bool:
    """Return whether a client has taken a list before."""
    return db.session.get(ExchangeReading, (export_id, client_id)) is not None


def agreed_to(arrangement_id: int) -> Sequence[Row[Enrollment, Company, StandingChange, datetime]]:
    """Return rows (Enrollment, Company, newest StandingChange, when last decided) to be told.

    Of those whose newest word is that the administration may be told, and who were decided on.
    """
    decided = (
        select(func.max(StandingChange.at))
        .where(
            StandingChange.enrollment_id == Enrollment.id,
            StandingChange.action.in_((Action.CERTIFY, Action.VALIDATE)),
        )
        .correlate(Enrollment)
        .scalar_subquery()
    )
    return db.session.execute(
        select(Enrollment, Company, StandingChange, decided)
        .join(Company, Company.id == Enrollment.company_id)
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .join(ExchangeConsent, ExchangeConsent.enrollment_id == Enrollment.id)
        .where(
            Enrollment.status.in_(TOLD),
            StandingChange.number == _newest_change(),
            ExchangeConsent.id == _newest_consent(arrangement_id),
            ExchangeConsent.agreed,
            decided.is_not(None),
        )
        .order_by(Enrollment.id)
    ).all()


def identifiers_told(
    company_ids: Collection[int], schemes: Collection[str]
) -> dict[int, list[str]]:
    """Return the identifiers, of some schemes, that companies bear now, sorted."""
    rows = db.session.execute(
        select(CompanyIdentifier.company_id, CompanyIdentifier.scheme, CompanyIdentifier.value)
        .where(
            CompanyIdentifier.company_id.in_(sorted(company_ids)),
            CompanyIdentifier.scheme.in_(sorted(schemes)),
            CompanyIdentifier.ended_at.is_(None),
        )
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    )
    found: dict[int, list[str]] = {}
    for company_id, scheme, value in rows:
        found.setdefault(company_id, []).append(f"{scheme.value}:{value}")
    return found


def consents_now(enrollment_id: int) -> dict[int, bool]:
    """Return by arrangement what a company agreed to last for an enrollment."""
    rows = db.session.execute(
        select(ExchangeConsent.arrangement_id, ExchangeConsent.agreed)
        .where(ExchangeConsent.enrollment_id == enrollment_id)
        .order_by(ExchangeConsent.id)
    )
    return dict(rows.all())


def consents_ever(enrollment_id: int, page: int) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of rows (ExchangeConsent, Arrangement, name of who agreed), newest first."""
    return rows_on(
        select(ExchangeConsent, Arrangement, Account.name)
        .join(Arrangement, Arrangement.id == ExchangeConsent.arrangement_id)
        .join(Account, Account.id == ExchangeConsent.given_by_id)
        .where(ExchangeConsent.enrollment_id == enrollment_id)
        .order_by(ExchangeConsent.id.desc()),
        page,
    )


def told_about(enrollment_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return rows (ToldPartner, ExchangeExport, Arrangement) of what was told, newest first."""
    query: Select[*tuple[Any, ...]] = (
        select(ToldPartner, ExchangeExport, Arrangement)
        .join(ExchangeExport, ExchangeExport.id == ToldPartner.export_id)
        .join(Arrangement, Arrangement.id == ExchangeExport.arrangement_id)
        .where(ToldPartner.enrollment_id == enrollment_id)
        .order_by(ToldPartner.export_id.desc())
        .limit(50)
    )
    return db.session.execute(query).all()


def _newest_change() -> ColumnElement[int]:
    other = StandingChange.__table__.alias("other_change")
    newest: ColumnElement[int] = (
        select(func.max(other.c.number))
        .where(other.c.enrollment_id == StandingChange.enrollment_id)
        .correlate(StandingChange)
        .scalar_subquery()
    )
    return newest


def _newest_consent(arrangement_id: int) -> ColumnElement[int]:
    other = ExchangeConsent.__table__.alias("other_consent")
    newest: ColumnElement[int] = (
        select(func.max(other.c.id))
        .where(
            other.c.enrollment_id == ExchangeConsent.enrollment_id,
            other.c.arrangement_id == arrangement_id,
        )
        .correlate(ExchangeConsent)
        .scalar_subquery()
    )
    return newest
