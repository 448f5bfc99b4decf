"""Publishing to the register what a company's identifiers answer."""

from datetime import UTC, datetime

from sqlalchemy import case, func, select

from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.chain import GENESIS, link
from trusted.persistence.database import announce_publication, db, lock
from trusted.persistence.models import (
    Company,
    CompanyIdentifier,
    Enrollment,
    RegisterChange,
    StandingChange,
)

# An application is the company's own business until it is decided.
PUBLIC = TRUSTED | {Status.SUSPENDED, Status.REMOVED, Status.WITHDRAWN}


def publish(company: Company, *, now: datetime) -> int:
    """Append to the register what has changed of the company's answers; the caller commits.

    Returns: how many identifiers answer differently from now on.
    """
    lock("register")
    db.session.flush()
    published = 0
    record = _record(company)
    for identifier, ended in _identifiers(company.id):
        answer, former = (None if ended else record), _published(identifier)
        if ended and former is not None and former["company_id"] != company.id:
            continue  # another company has taken the identifier since
        if answer != former:
            _append(identifier, answer, now)
            published += 1
    if published:
        announce_publication()
    return published


def _identifiers(company_id: int) -> list[tuple[str, bool]]:
    rows = db.session.execute(
        select(
            CompanyIdentifier.scheme,
            CompanyIdentifier.value,
            func.max(case((CompanyIdentifier.ended_at.is_(None), 1), else_=0)),
        )
        .where(CompanyIdentifier.company_id == company_id)
        .group_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
        .order_by(CompanyIdentifier.scheme, CompanyIdentifier.value)
    )
    return [(f"{scheme.value}:{value}", not current) for scheme, value, current in rows]


def _record(company: Company) -> dict[str, object] | None:
    newest = (
        select(func.max(StandingChange.number))
        .where(StandingChange.enrollment_id == Enrollment.id)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Enrollment, StandingChange)
        .join(StandingChange, StandingChange.enrollment_id == Enrollment.id)
        .where(
            Enrollment.company_id == company.id,
            Enrollment.status.in_(PUBLIC),
            StandingChange.number == newest,
        )
        .order_by(Enrollment.id)
    ).all()
    decided = [(enrollment, change) for enrollment, change in rows if change.policy is not None]
    if not decided:
        return None
    return {
        "company_id": company.id,
        "company": company.trade_name or company.legal_name,
        "policy": max(decided, key=lambda row: row[1].at)[1].policy,
        "enrollments": [_enrollment(enrollment, change) for enrollment, change in decided],
    }


def _enrollment(enrollment: Enrollment, change: StandingChange) -> dict[str, object]:
    return {
        "partner_number": enrollment.partner_number,
        "entity_type": enrollment.entity_type,
        "status": change.status.value,
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
