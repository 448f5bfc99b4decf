"""Debts, flags and the past of a company and of those on which it follows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trusted.domain.standing import Action
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Debt,
    DebtChange,
    DebtState,
    Enrollment,
    Incident,
    Penalty,
    ReviewFlag,
    StandingChange,
)
from trusted.persistence.models.succession import Succession

ADVERSE = (Action.REJECT, Action.SUSPEND, Action.REMOVE, Action.DOWNGRADE)


@dataclass(frozen=True, slots=True)
class DebtLine:
    """A debt as it stands, by its newest change."""

    debt: Debt
    newest: DebtChange

    @property
    def unpaid(self) -> bool:
        """Whether it is final and nothing is agreed: what keeps a company out."""
        return self.newest.state is DebtState.FINAL


@dataclass(frozen=True, slots=True)
class Past:
    """What happened with a company and with those on which it follows.

    adverse: rejections, suspensions, removals and downgrades, as (change, its enrollment).
    """

    companies: Sequence[Company]
    enrollments: Sequence[Enrollment]
    adverse: Sequence[tuple[StandingChange, Enrollment]]
    penalties: Sequence[Penalty]
    incidents: Sequence[Incident]


def debts_of(company_ids: Collection[int]) -> list[DebtLine]:
    """Return the debts of these companies, the newest first, each as it stands."""
    rows = db.session.execute(
        select(Debt, DebtChange)
        .join(DebtChange, DebtChange.debt_id == Debt.id)
        .where(Debt.company_id.in_(company_ids))
        .order_by(Debt.id.desc(), DebtChange.id)
    )
    newest = {debt.id: DebtLine(debt, change) for debt, change in rows}
    return list(newest.values())


def debt_by_id(debt_id: int) -> DebtLine | None:
    """Return a debt as it stands."""
    row = db.session.execute(
        select(Debt, DebtChange)
        .join(DebtChange, DebtChange.debt_id == Debt.id)
        .where(Debt.id == debt_id)
        .order_by(DebtChange.id.desc())
        .limit(1)
    ).first()
    return DebtLine(*row) if row else None


def flags_of(enrollment_id: int) -> Sequence[ReviewFlag]:
    """Return the flags of an enrollment with who raised and who clears them, the newest first."""
    return db.session.scalars(
        select(ReviewFlag)
        .options(joinedload(ReviewFlag.owner), joinedload(ReviewFlag.raised_by))
        .where(ReviewFlag.enrollment_id == enrollment_id)
        .order_by(ReviewFlag.id.desc())
    ).all()


def flags_in_force(enrollment_id: int, on: date) -> list[ReviewFlag]:
    """Return the flags that hold a decision up on a day."""
    flags = flags_of(enrollment_id)
    return [flag for flag in flags if flag.lifted_at is None and flag.expires_on >= on]


def flag_by_id(flag_id: int) -> ReviewFlag | None:
    """Return a flag."""
    return db.session.get(ReviewFlag, flag_id)


def lineage_of(company_id: int) -> list[int]:
    """Return the ids of a company and of all on which it follows, itself first."""
    found = [company_id]
    for one in found:
        before = db.session.scalars(
            select(Succession.from_company_id).where(Succession.to_company_id == one)
        )
        found.extend(other for other in before if other not in found)
    return found


def past_of(company_id: int, *, without: int | None = None) -> Past:
    """Return the past of a company and its predecessors.

    without: id of the enrollment that is looked at; its own course is shown elsewhere.
    """
    ids = lineage_of(company_id)
    enrollments = db.session.scalars(
        select(Enrollment)
        .options(joinedload(Enrollment.company))
        .where(Enrollment.company_id.in_(ids))
        .order_by(Enrollment.id.desc())
    ).all()
    enrollment_ids = [one.id for one in enrollments]
    adverse = db.session.execute(
        select(StandingChange, Enrollment)
        .join(Enrollment, Enrollment.id == StandingChange.enrollment_id)
        .where(StandingChange.enrollment_id.in_(enrollment_ids), StandingChange.action.in_(ADVERSE))
        .order_by(StandingChange.at.desc(), StandingChange.id.desc())
    )
    return Past(
        db.session.scalars(select(Company).where(Company.id.in_(ids)).order_by(Company.id)).all(),
        [one for one in enrollments if one.id != without],
        [(row.StandingChange, row.Enrollment) for row in adverse],
        db.session.scalars(
            select(Penalty)
            .where(Penalty.enrollment_id.in_(enrollment_ids))
            .order_by(Penalty.final_on.desc())
        ).all(),
        db.session.scalars(
            select(Incident)
            .where(Incident.enrollment_id.in_(enrollment_ids))
            .order_by(Incident.occurred_on.desc())
        ).all(),
    )
