"""Publishing to the register what a company's identifiers answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from trusted.domain.standing import TRUSTED, Action, Status
from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import announce_publication, db, lock
from trusted.persistence.models import (
    Company,
    CompanyIdentifier,
    Enrollment,
    RegisterChange,
    StandingChange,
)
from trusted.persistence.queries.leaving import has_left_suspended

# An application is the company's own business until it is decided.
PUBLIC = TRUSTED | {Status.SUSPENDED, Status.REMOVED, Status.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Decided:
    """An enrollment with its newest change, and when it was last admitted or validated."""

    enrollment: Enrollment
    change: StandingChange
    vetted_at: datetime | None

    def answers_for(self, recorded_at: datetime) -> bool:
        """Whether an identifier entered at that moment answers with this enrollment.

        Nobody has checked what a partner entered after the last decision; trust is not lent to it.
        """
        if self.change.status not in TRUSTED:
            return True
        return self.vetted_at is not None and recorded_at <= self.vetted_at


def publish(company: Company, *, now: datetime) -> int:
    """Append to the register what has changed of the company's answers; the caller commits.

    Returns: how many identifiers answer differently from now on.
    """
    lock("register")
    db.session.flush()
    published = 0
    decided = _decided(company)
    for identifier, recorded_at in _identifiers(company.id):
        answer, former = _record(company, decided, recorded_at), _published(identifier)
        if recorded_at is None and former is not None and former["company_id"] != company.id:
            continue  # another company has taken the identifier since
        if answer != former:
            _append(identifier, answer, now)
            published += 1
    if published:
        announce_publication()
    return published


def _identifiers(company_id: int) -> list[tuple[str, datetime | None]]:
    """Return every identifier the company ever had, with when the current one was recorded."""
    current = case((CompanyIdentifier.ended_at.is_(None), CompanyIdentifier.recorded_at))
    rows = db.session.execute(
        select(CompanyIdentifier.scheme, CompanyIdentifier.value, func.max(current))
        .where(CompanyIdentifier.company_id == company_id)
        .group_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    )
    return [(f"{scheme.value}:{value}", recorded_at) for scheme, value, recorded_at in rows]


def _decided(company: Company) -> list[Decided]:
    changes = aliased(StandingChange)
    of_enrollment = changes.enrollment_id == Enrollment.id
    newest = select(func.max(changes.number)).where(of_enrollment).scalar_subquery()
    vetted = (
        select(func.max(changes.at))
        .where(of_enrollment, changes.action.in_((Action.CERTIFY, Action.VALIDATE)))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Enrollment, StandingChange, vetted)
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .where(
            Enrollment.company_id == company.id,
            Enrollment.status.in_(PUBLIC),
            StandingChange.number == newest,
            StandingChange.policy.is_not(None),
        )
        .order_by(Enrollment.id)
    )
    return [Decided(*row) for row in rows]


def _record(
    company: Company, decided: Sequence[Decided], recorded_at: datetime | None
) -> dict[str, object] | None:
    if recorded_at is None:
        return None
    shown = [one for one in decided if one.answers_for(recorded_at)]
    if not shown:
        return None
    return {
        "company_id": company.id,
        "company": company.trade_name or company.legal_name,
        "policy": max(shown, key=lambda one: one.change.at).change.policy,
        "enrollments": [_enrollment(one.enrollment, one.change) for one in shown],
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


def _published(identifier: str) -> dict[str, object] | None:
    return db.session.scalar(
        select(RegisterChange.record)
        .where(RegisterChange.identifier == identifier)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    )


def _append(identifier: str, record: dict[str, object] | None, now: datetime) -> None:
    last = db.session.execute(
        select(RegisterChange.sequence, RegisterChange.hash)
        .order_by(RegisterChange.sequence.desc())
        .limit(1)
    ).first()
    sequence, previous_hash = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    db.session.add(
        RegisterChange(
            sequence=sequence,
            at=now,
            identifier=identifier,
            record=record,
            previous_hash=previous_hash,
            hash=link(
                previous_hash,
                {
                    "sequence": sequence,
                    "at": now.astimezone(UTC).isoformat(),
                    "identifier": identifier,
                    "record": record,
                },
            ),
        )
    )
    db.session.flush()
