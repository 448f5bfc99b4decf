"""Arrangements with other administrations: their terms, and how far they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from trusted.domain.arrangements import (
    ArrangementFacts,
    ArrangementState,
    Equivalence,
    NumberScheme,
    Terms,
    state_of,
)
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Arrangement,
    ArrangementApproval,
    ArrangementStep,
    ArrangementTerms,
    ArrangementTurn,
)


@dataclass(frozen=True, slots=True)
class ArrangementCourse:
    """An arrangement, and what became of it.

    terms:      the newest in force that have begun, else the first to begin; None: none are.
    suspension: the step that suspended it; None: it is not suspended.
    """

    arrangement: Arrangement
    terms: ArrangementTerms | None
    suspension: ArrangementStep | None

    @property
    def facts(self) -> ArrangementFacts:
        """What the rule asks for."""
        days = (self.terms.begins_on, self.terms.ends_on) if self.terms else None
        return ArrangementFacts(days, self.suspension is not None)

    def state(self, today: date) -> ArrangementState:
        """Return how far it is on a day."""
        return state_of(self.facts, today)


@dataclass(frozen=True, slots=True)
class TermsCourse:
    """A draft of terms: by whom, and who put it into force, if anybody did."""

    terms: ArrangementTerms
    author: str
    approval: ArrangementApproval | None
    approver: str | None


def terms_of(row: ArrangementTerms) -> Terms:
    """Return terms as the rule reads them."""
    equivalences = (
        Equivalence(str(one["status"]), str(one["tier"]), int(str(one["ours"])))
        for one in row.equivalences
    )
    return Terms(
        countries=frozenset(row.countries.split()),
        number_scheme=NumberScheme(row.number_scheme),
        equivalences=tuple(equivalences),
        roles=row.roles,
        benefits=frozenset(row.benefits.split()),
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        fresh_days=row.fresh_days,
    )


def arrangement_called(code: str) -> Arrangement | None:
    """Return an arrangement by its code."""
    if not code.isprintable():
        return None  # no arrangement is called so, and PostgreSQL could not even ask
    return db.session.scalar(select(Arrangement).where(Arrangement.code == code))


def arrangement_by_id(arrangement_id: int) -> Arrangement:
    """Return an arrangement that is known to be there."""
    return db.session.get_one(Arrangement, arrangement_id)


def course_of(arrangement: Arrangement, today: date) -> ArrangementCourse:
    """Return an arrangement with what became of it by a day."""
    approved = db.session.scalars(
        select(ArrangementTerms)
        .join(ArrangementApproval, ArrangementApproval.terms_id == ArrangementTerms.id)
        .where(ArrangementTerms.arrangement_id == arrangement.id)
        .order_by(ArrangementTerms.number.desc())
    ).all()
    # Until newer terms begin, those before hold.
    begun = (one for one in approved if one.begins_on <= today)
    terms = next(begun, approved[-1] if approved else None)
    step = newest_step(arrangement.id)
    return ArrangementCourse(arrangement, terms, step if step and step.suspended else None)


def all_courses(today: date) -> Sequence[ArrangementCourse]:
    """Return all arrangements, by their administrations; there are few."""
    rows = db.session.scalars(_all()).all()
    return [course_of(arrangement, today) for arrangement in rows]


@cache
def _all() -> Select[Arrangement]:
    """Return the question, made once: it is asked every few minutes."""
    return select(Arrangement).order_by(Arrangement.administration, Arrangement.id)


def in_force(today: date) -> Sequence[ArrangementCourse]:
    """Return the arrangements that hold on a day."""
    return [one for one in all_courses(today) if one.state(today) is ArrangementState.IN_FORCE]


def newest_step(arrangement_id: int) -> ArrangementStep | None:
    """Return the last suspension or resumption."""
    return db.session.scalar(
        select(ArrangementStep)
        .where(ArrangementStep.arrangement_id == arrangement_id)
        .order_by(ArrangementStep.id.desc())
        .limit(1)
    )


def newest_number(arrangement_id: int) -> int:
    """Return the number of the newest draft of terms, 0 if there is none."""
    query = select(func.max(ArrangementTerms.number)).where(
        ArrangementTerms.arrangement_id == arrangement_id
    )
    return db.session.scalar(query) or 0


def newest_turn(arrangement_id: int) -> ArrangementTurn | None:
    """Return what the register was told last of what an arrangement gives."""
    return db.session.scalar(
        select(ArrangementTurn)
        .where(ArrangementTurn.arrangement_id == arrangement_id)
        .order_by(ArrangementTurn.id.desc())
        .limit(1)
    )


def drafts_of(arrangement_id: int) -> Sequence[TermsCourse]:
    """Return all terms that were ever drafted, the newest first."""
    author, approver = Account, Account.__table__.alias("approver")
    rows = db.session.execute(
        select(ArrangementTerms, author.name, ArrangementApproval, approver.c.name)
        .join(author, author.id == ArrangementTerms.drafted_by_id)
        .outerjoin(ArrangementApproval, ArrangementApproval.terms_id == ArrangementTerms.id)
        .outerjoin(approver, approver.c.id == ArrangementApproval.approved_by_id)
        .where(ArrangementTerms.arrangement_id == arrangement_id)
        .order_by(ArrangementTerms.number.desc())
    )
    return [TermsCourse(*row) for row in rows]


def terms_by_number(arrangement_id: int, number: int) -> ArrangementTerms | None:
    """Return a draft of terms with its arrangement."""
    return db.session.scalar(
        select(ArrangementTerms)
        .options(joinedload(ArrangementTerms.arrangement))
        .where(ArrangementTerms.arrangement_id == arrangement_id, ArrangementTerms.number == number)
    )


def approval_of(terms_id: int) -> ArrangementApproval | None:
    """Return who put terms into force, and when."""
    return db.session.scalar(
        select(ArrangementApproval).where(ArrangementApproval.terms_id == terms_id)
    )


def steps_of(arrangement_id: int) -> Sequence[tuple[ArrangementStep, str]]:
    """Return suspensions and resumptions with who did them, the newest first."""
    rows = db.session.execute(
        select(ArrangementStep, Account.name)
        .join(Account, Account.id == ArrangementStep.by_id)
        .where(ArrangementStep.arrangement_id == arrangement_id)
        .order_by(ArrangementStep.id.desc())
    )
    return [(step, name) for step, name in rows]
