"""The facts by which validations are planned, the year's plans, and what graders gave."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from trusted.domain.calibration import GradeGiven
from trusted.domain.planning import RiskFacts
from trusted.domain.standing import TRUSTED, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AnnualPlan,
    AnnualPlanLine,
    Company,
    Enrollment,
    Evidence,
    Finding,
    OutcomeParty,
    RequiredAction,
    Score,
    Validation,
    ValidatorDays,
)
from trusted.persistence.queries.paging import Page, rows_on

HUNDRED = 100


def risk_facts(on: date) -> Sequence[RiskFacts]:
    """Return what is known of every enrollment that can be validated and is not being."""
    under_way = select(Validation.enrollment_id).where(Validation.closed_at.is_(None))
    rows = db.session.execute(
        select(Enrollment, Company.country)
        .join(Company, Company.id == Enrollment.company_id)
        .where(Enrollment.status.in_(TRUSTED), Enrollment.id.not_in(under_way))
        .order_by(Enrollment.id)
    )
    rates, evidence, actions = _rates(), _newest_evidence(), _open_actions()
    return [
        RiskFacts(
            enrollment_id=enrollment.id,
            country=country,
            parcels_a_year=enrollment.parcels_a_year,
            rate_percent=rates.get(enrollment.id),
            evidence_days=_days(evidence.get(enrollment.company_id), on),
            due_on=enrollment.valid_until,
            open_actions=actions.get(enrollment.id, 0),
        )
        for enrollment, country in rows
    ]


def days_in(year: int) -> Mapping[int, int]:
    """Return the working days that each validator has in a year, as recorded last."""
    rows = db.session.scalars(
        select(ValidatorDays).where(ValidatorDays.year == year).order_by(ValidatorDays.id)
    )
    return {row.account_id: row.days for row in rows}


def plan_by_id(plan_id: int) -> AnnualPlan | None:
    """Return a year's plan."""
    return db.session.get(AnnualPlan, plan_id)


def plans(page: int) -> Page[Row[Any]]:
    """Return plans as rows (AnnualPlan,), the newest first."""
    return rows_on(
        select(AnnualPlan).order_by(AnnualPlan.year.desc(), AnnualPlan.number.desc()), page
    )


def plans_in(year: int) -> int:
    """Return how many plans were drawn for a year."""
    return (
        db.session.scalar(
            select(func.count()).select_from(AnnualPlan).where(AnnualPlan.year == year)
        )
        or 0
    )


def lines_of(plan_id: int, page: int) -> Page[Row[Any]]:
    """Return the lines of a plan as rows (AnnualPlanLine,), in its order."""
    return rows_on(
        select(AnnualPlanLine)
        .options(joinedload(AnnualPlanLine.enrollment).joinedload(Enrollment.company))
        .where(AnnualPlanLine.plan_id == plan_id)
        .order_by(AnnualPlanLine.place),
        page,
    )


def line_counts(plan_id: int) -> Mapping[tuple[bool, bool], tuple[int, int]]:
    """Return by (by law, fits) how many lines a plan has, and their working days."""
    rows = db.session.execute(
        select(
            AnnualPlanLine.by_law,
            AnnualPlanLine.fits,
            func.count(),
            func.sum(AnnualPlanLine.days),
        )
        .where(AnnualPlanLine.plan_id == plan_id)
        .group_by(AnnualPlanLine.by_law, AnnualPlanLine.fits)
    )
    return {(by_law, fits): (number, int(days)) for by_law, fits, number, days in rows}


def grades_given() -> Sequence[GradeGiven]:
    """Return every grade of every reported validation."""
    rows = db.session.execute(
        select(Enrollment.entity_type, Finding.criterion_id, Validation.validator_id, Finding.grade)
        .join(Validation, Validation.id == Finding.validation_id)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(Validation.reported_at.is_not(None), Finding.grade.is_not(None))
    )
    return [GradeGiven(kind, criterion, who, grade or 0) for kind, criterion, who, grade in rows]


def validator_names() -> Mapping[int, str]:
    """Return the names of validators, former ones too, by account."""
    rows = db.session.execute(
        select(Account.id, Account.name).where(
            (Account.role == Role.VALIDATOR) | Account.id.in_(select(Validation.validator_id))
        )
    )
    return {row.id: row.name for row in rows}


def _rates() -> Mapping[int, int]:
    """Return the rate of violations in percent of the peers', of what was examined."""
    newest = select(func.max(Score.id)).group_by(Score.enrollment_id)
    examined = select(OutcomeParty.enrollment_id)
    rows = db.session.execute(
        select(Score.enrollment_id, Score.explanation).where(
            Score.id.in_(newest), Score.enrollment_id.in_(examined)
        )
    )
    return {enrollment_id: _percent(explanation) for enrollment_id, explanation in rows}


def _percent(explanation: Mapping[str, Any]) -> int:
    rate = explanation["rate"]
    peers = Decimal(rate["peers"])
    return int(HUNDRED * Decimal(rate["mean"]) / peers) if peers else 0


def _newest_evidence() -> Mapping[int, date]:
    rows = db.session.execute(
        select(
            Evidence.company_id, func.max(Evidence.issued_on), func.max(Evidence.received_at)
        ).group_by(Evidence.company_id)
    )
    return {company_id: issued or received.date() for company_id, issued, received in rows}


def _open_actions() -> Mapping[int, int]:
    rows = db.session.execute(
        select(RequiredAction.enrollment_id, func.count())
        .where(RequiredAction.verified_at.is_(None))
        .group_by(RequiredAction.enrollment_id)
    )
    return dict(rows.all())


def _days(newest: date | None, on: date) -> int | None:
    return None if newest is None else max(0, (on - newest).days)
