"""Validations, who may make one, and what they found."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    BestPractice,
    Enrollment,
    Finding,
    SecondLook,
    Validation,
)


def validation_by_id(validation_id: int) -> Validation | None:
    """Return a validation with enrollment, company, site and validator."""
    return db.session.scalar(
        select(Validation)
        .options(
            joinedload(Validation.enrollment).joinedload(Enrollment.company),
            joinedload(Validation.site),
            joinedload(Validation.validator),
        )
        .where(Validation.id == validation_id)
        .execution_options(populate_existing=True)
    )


def validations_of(enrollment_id: int) -> Sequence[Validation]:
    """Return the validations of an enrollment, newest first, each with its validator."""
    return db.session.scalars(
        select(Validation)
        .options(joinedload(Validation.validator))
        .where(Validation.enrollment_id == enrollment_id)
        .order_by(Validation.id.desc())
    ).all()


def validators() -> Sequence[Account]:
    """Return who may make a validation, by name."""
    return db.session.scalars(
        select(Account)
        .where(Account.role == Role.VALIDATOR, Account.closed_at.is_(None))
        .order_by(Account.name, Account.id)
    ).all()


def practices_in(validation_id: int) -> Sequence[BestPractice]:
    """Return the best practices that were proposed in a validation."""
    return db.session.scalars(
        select(BestPractice)
        .where(BestPractice.validation_id == validation_id)
        .order_by(BestPractice.id)
    ).all()


def practice_by_id(practice_id: int) -> BestPractice | None:
    """Return a best practice."""
    return db.session.get(BestPractice, practice_id)


def looks_of(validation_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return second looks as rows (SecondLook, Finding, name of who looked), the newest first."""
    return db.session.execute(
        select(SecondLook, Finding, Account.name)
        .join(Finding, Finding.id == SecondLook.finding_id)
        .join(Account, Account.id == SecondLook.looked_by_id)
        .where(Finding.validation_id == validation_id)
        .order_by(SecondLook.id.desc())
    ).all()
