"""Publishing to the register what a company's identifiers answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import TRUSTED, Action, Status
from trusted.persistence.database import announce_publication, ask, db, lock
from trusted.persistence.models import (
    Company,
    CompanyIdentifier,
    Enrollment,
    IdentifierConfirmation,
    StandingChange,
)
from trusted.persistence.queries.leaving import has_left_suspended
from trusted.persistence.queries.successions import (
    Heir,
    answering_through,
    heirs_of,
    taken_along,
)
from trusted.services.hold_publishing import publish_company_holds
from trusted.services.listing import relist
from trusted.services.recognized_answers import recognized_answer
from trusted.services.register_history import append_change, last_published

# An application is the company's own business until it is decided.
PUBLIC = TRUSTED | {Status.SUSPENDED, Status.REMOVED, Status.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier that a company has or had.

    recorded_at:  when the current one was entered; None: the company has it no longer.
    confirmed_at: when the program last looked at it; None: never.
    valid_from, valid_until: the first and the last day on which it names the company.
    """

    identifier: str
    recorded_at: datetime | None
    confirmed_at: datetime | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def names_on(self, day: date) -> bool:
        """Whether it names the company on a day, as far as that is known."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True, slots=True)
class Decided:
    """An enrollment with its newest change, and when it was last admitted or validated."""

    enrollment: Enrollment
    change: StandingChange
    vetted_at: datetime | None

    def answers_for(self, named: Named, day: date) -> bool:
        """Whether an identifier in use answers with this enrollment on a day.

        Nobody has checked what a partner entered after the last decision; trust is not lent to it
        before the program has looked at it, nor after the last day on which it is valid.
        """
        if self.change.status not in TRUSTED:
            return True
        if named.recorded_at is None or not named.names_on(day):
            return False
        if named.confirmed_at is not None:
            return True
        return self.vetted_at is not None and named.recorded_at <= self.vetted_at


def publish(company: Company, *, now: datetime) -> int:
    """Append to the register what has changed of the company's answers; the caller commits.

    What it took in by mergers answers with it, so that is published too.
    So are the holds on it, under what it is called by now.
    Returns: how many entries of the register say something else from now on.
    """
    lock("register")
    db.session.flush()
    relist(company)
    published = sum(_publish(company_id, now) for company_id in answering_through(company.id))
    published += publish_company_holds(answering_through(company.id), now=now)
    if published:
        announce_publication()
    return published


def expired_now(*, now: datetime) -> Sequence[int]:
    """Return the companies with an identifier whose last (or first) valid day has passed."""
    return ask(_expired(), {"today": now.astimezone(UTC).date()}).scalars().all()


def publish_what_expired(*, now: datetime) -> int:
    """Publish where the last (or first) valid day of an identifier passed; safe to run twice.

    Returns: how many answer differently from now on.
    """
    companies = (db.session.get_one(Company, one) for one in expired_now(now=now))
    published = sum(publish(company, now=now) for company in companies)
    db.session.commit()
    return published


@cache
def _expired() -> Select[int]:
    """Return the question, made once: it is asked every few minutes."""
    today = bindparam("today", type_=Date)
    looked = IdentifierConfirmation
    named = select(CompanyIdentifier.company_id).where(CompanyIdentifier.ended_at.is_(None))
    passed = named.join(looked, looked.identifier_id == CompanyIdentifier.id).where(
        or_(looked.valid_until < today, looked.valid_from <= today)
    )
    return select(Company.id).where(Company.id.in_(passed)).order_by(Company.id)


def _publish(company_id: int, now: datetime) -> int:
    if not (names := _identifiers(company_id)):
        return 0
    company, day = db.session.get_one(Company, company_id), now.astimezone(UTC).date()
    decided, heirs = _decided(company_id), heirs_of(company_id)
    published = 0
    for named in names:
        former = last_published(named.identifier)
        answer = _record(company, decided, named, day)
        if heirs and named.recorded_at is not None:
            answer = _superseded(answer, former, company, heirs)
        if answer is None:
            # What nobody has vetted takes nothing from a foreign party of this name.
            answer = recognized_answer(named.identifier)
        if named.recorded_at is None and former is not None and former["company_id"] != company_id:
            continue  # another company has taken the identifier since
        if answer != former:
            append_change(named.identifier, answer, now)
            published += 1
    return published


def _identifiers(company_id: int) -> list[Named]:
    """Return every identifier the company ever had, with what is known of the current one."""
    found: dict[str, Named] = {}
    for row, looked in db.session.execute(_named(), {"company_id": company_id}):
        name = f"{row.scheme.value}:{row.value}"
        if row.ended_at is not None:
            found.setdefault(name, Named(name, None))
        elif looked is None:
            found[name] = Named(name, row.recorded_at)
        else:
            days = (looked.valid_from, looked.valid_until)
            found[name] = Named(name, row.recorded_at, looked.at, *days)
    return list(found.values())


@cache
def _named() -> Select[CompanyIdentifier, IdentifierConfirmation]:
    """Return the question, made once."""
    newest = (
        select(func.max(IdentifierConfirmation.id))
        .where(IdentifierConfirmation.identifier_id == CompanyIdentifier.id)
        .correlate(CompanyIdentifier)
        .scalar_subquery()
    )
    return (
        select(CompanyIdentifier, IdentifierConfirmation)
        .outerjoin(IdentifierConfirmation, IdentifierConfirmation.id == newest)
        .where(CompanyIdentifier.company_id == bindparam("company_id"))
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    )


def _decided(company_id: int) -> list[Decided]:
    given = {"company_id": company_id, "ids": taken_along(company_id)}
    return [Decided(*row) for row in db.session.execute(_decisions(), given)]


@cache
def _decisions() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: the alias costs more than the answer."""
    changes = aliased(StandingChange)
    of_enrollment = changes.enrollment_id == Enrollment.id
    newest = select(func.max(changes.number)).where(of_enrollment).scalar_subquery()
    vetted = (
        select(func.max(changes.at))
        .where(of_enrollment, changes.action.in_((Action.CERTIFY, Action.VALIDATE)))
        .scalar_subquery()
    )
    return (
        select(Enrollment, StandingChange, vetted)
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .where(
            or_(
                Enrollment.company_id == bindparam("company_id"),
                Enrollment.id.in_(bindparam("ids", expanding=True)),
            ),
            Enrollment.status.in_(PUBLIC),
            StandingChange.number == newest,
            StandingChange.policy.is_not(None),
        )
        .order_by(Enrollment.id)
    )


def _record(
    company: Company, decided: Sequence[Decided], named: Named, day: date
) -> dict[str, object] | None:
    if named.recorded_at is None:
        return None
    shown = [one for one in decided if one.answers_for(named, day)]
    if not shown:
        return None
    return {
        "company_id": company.id,
        "company": company.trade_name or company.legal_name,
        "policy": max(shown, key=lambda one: one.change.at).change.policy,
        "enrollments": [_enrollment(one.enrollment, one.change) for one in shown],
    }


def _superseded(
    answer: dict[str, object] | None,
    former: dict[str, object] | None,
    company: Company,
    heirs: Sequence[Heir],
) -> dict[str, object] | None:
    """Return what an identifier answers once another company follows: it never falls silent."""
    if answer is None and (former is None or former["company_id"] != company.id):
        return None
    return {
        **(answer or {**(former or {}), "enrollments": []}),
        "superseded_by": [
            {
                "company": heir.company.trade_name or heir.company.legal_name,
                "since": heir.since.isoformat(),
                "identifiers": list(heir.identifiers),
            }
            for heir in heirs
        ],
    }


def _enrollment(enrollment: Enrollment, change: StandingChange) -> dict[str, object]:
    return {
        "partner_number": enrollment.partner_number,
        "entity_type": enrollment.entity_type,
        # Leaving does not end a suspension: who withdrew from one is still published as suspended.
        "status": Status.SUSPENDED.value
        if change.status is Status.WITHDRAWN and has_left_suspended(enrollment.id)
        else change.status.value,
        "tier": change.tier,
        "status_since": change.status_since.astimezone(UTC).date().isoformat(),
        "valid_until": change.valid_until.isoformat() if change.valid_until else None,
        "score_band": change.score_band,
        "random_ppm": change.random_ppm,
        "evidence_level": change.evidence_level.value if change.evidence_level else None,
    }
