"""Whom to validate: the order by risk, and the year's plan that a second person approves."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated, TransitionNotAllowed
from trusted.domain.planning import Planned, Ranked, ranked, year_plan
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    AnnualPlan,
    AnnualPlanLine,
    AuditEvent,
    ValidatorDays,
)
from trusted.persistence.queries.planning import days_in, plans_in, risk_facts
from trusted.program import shipped_program
from trusted.services.audit import record

DAYS_OF_A_YEAR = 366
PLANNED_YEARS_AHEAD = 5


def whom_next(*, now: datetime) -> tuple[Ranked, ...]:
    """Return who should be validated next and why, the most urgent first.

    The random share changes with the year and nothing else.
    """
    policy = shipped_program().validation.planning
    return ranked(risk_facts(now.date()), policy, now.date(), f"next/{now.year}")


def record_days(
    validator: Account, year: int, days: int, *, actor: Account, now: datetime
) -> ValidatorDays:
    """Record how many working days a validator has in a year; the newest record counts.

    Raises: NotPermitted, InputRefused.
    """
    _supervisor(actor)
    if validator.role is not Role.VALIDATOR or validator.closed_at is not None:
        raise InputRefused("Choose a validator.")
    if not 0 <= days <= DAYS_OF_A_YEAR:
        raise InputRefused(f"Enter a number of days from 0 to {DAYS_OF_A_YEAR}.")
    _check_year(year, now)
    row = ValidatorDays(
        account_id=validator.id, year=year, days=days, recorded_at=now, recorded_by_id=actor.id
    )
    db.session.add(row)
    record(actor.id, "record-days", f"account/{validator.id}", at=now, year=year, days=days)
    db.session.commit()
    return row


def draw_plan(year: int, *, actor: Account, now: datetime) -> AnnualPlan:
    """Draw the plan of a year against the days that validators have; another person approves it.

    The seed of its random share is the newest hash of the audit trail, which nobody can choose.
    Raises: NotPermitted; InputRefused for a year that cannot be planned.
    """
    _supervisor(actor)
    _check_year(year, now)
    lock(f"annual-plan/{year}")
    policy = shipped_program().validation.planning
    available = sum(days_in(year).values())
    seed = db.session.scalars(select(AuditEvent.hash).order_by(AuditEvent.id.desc())).first() or ""
    order = ranked(risk_facts(now.date()), policy, now.date(), seed)
    plan = AnnualPlan(
        year=year,
        number=plans_in(year) + 1,
        seed=seed,
        days_available=available,
        policy_hash=shipped_program().content_hash,
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    db.session.add(plan)
    db.session.flush()
    for place, line in enumerate(year_plan(order, year, available, policy.days_each), 1):
        db.session.add(_line(plan, place, line, policy.days_each))
    record(actor.id, "draw-plan", f"annual-plan/{plan.id}", at=now, year=year, days=available)
    db.session.commit()
    return plan


def approve_plan(plan: AnnualPlan, *, actor: Account, now: datetime) -> None:
    """Approve a year's plan; by another supervisor or a program manager.

    Raises: NotPermitted, NotSeparated; TransitionNotAllowed if it is approved, or a newer one is.
    """
    if actor.role not in (Role.SUPERVISOR, Role.PROGRAM_MANAGER):
        raise NotPermitted("Plans are approved by supervisors and program managers.")
    if actor.id == plan.drawn_by_id:
        raise NotSeparated("You drew this plan, so another person must approve it.")
    if plan.approved_at is not None:
        raise TransitionNotAllowed("This plan has been approved already.")
    if plan.number != plans_in(plan.year):
        raise TransitionNotAllowed("A newer plan was drawn for this year; approve that one.")
    plan.approved_at, plan.approved_by_id = now, actor.id
    record(actor.id, "approve-plan", f"annual-plan/{plan.id}", at=now, year=plan.year)
    db.session.commit()


def _line(plan: AnnualPlan, place: int, line: Planned, days_each: int) -> AnnualPlanLine:
    return AnnualPlanLine(
        plan_id=plan.id,
        place=place,
        enrollment_id=line.ranked.facts.enrollment_id,
        points=line.ranked.points,
        reasons={"reasons": [asdict(reason) for reason in line.ranked.reasons]},
        days=days_each,
        due_on=line.ranked.facts.due_on,
        by_law=line.by_law,
        fits=line.fits,
    )


def _check_year(year: int, now: datetime) -> None:
    if not now.year <= year <= now.year + PLANNED_YEARS_AHEAD:
        raise InputRefused(f"Plan a year from {now.year} to {now.year + PLANNED_YEARS_AHEAD}.")


def _supervisor(actor: Account) -> None:
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("Supervisors plan validations.")
