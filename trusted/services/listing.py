"""Keeping the public directory as it follows from consents, standing and names."""

from sqlalchemy import delete, insert, select

from trusted.domain.directory import found_by, normal
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    DirectoryConsent,
    DirectoryEntry,
    DirectoryWord,
    Enrollment,
)
from trusted.persistence.queries.directory import consent_of


def relist(company: Company) -> None:
    """Bring a company's entries up to what consents, standing and names say; the caller commits."""
    db.session.flush()
    enrollments = db.session.scalars(
        select(Enrollment).where(
            Enrollment.company_id == company.id,
            Enrollment.id.in_(select(DirectoryConsent.enrollment_id)),
        )
    ).all()
    for enrollment in enrollments:
        consent = consent_of(enrollment.id)
        if consent is not None and consent.listed and enrollment.status in TRUSTED:
            _list(enrollment, company, tier_shown=consent.tier_shown)
        elif (entry := db.session.get(DirectoryEntry, enrollment.id)) is not None:
            _forget_words(enrollment.id)
            db.session.delete(entry)
    db.session.flush()


def _list(enrollment: Enrollment, company: Company, *, tier_shown: bool) -> None:
    entry = db.session.get(DirectoryEntry, enrollment.id)
    if entry is None:
        entry = DirectoryEntry(enrollment_id=enrollment.id, entity_type=enrollment.entity_type)
        db.session.add(entry)
    entry.company_id, entry.country = company.id, company.country
    entry.name, entry.tier_shown = normal(company.legal_name), tier_shown
    db.session.flush()
    _forget_words(enrollment.id)
    words = [
        {
            "enrollment_id": enrollment.id,
            "word": word,
            "entity_type": enrollment.entity_type,
            "country": company.country,
        }
        for word in sorted(found_by(company.legal_name, company.trade_name))
    ]
    if words:
        db.session.execute(insert(DirectoryWord), words)


def _forget_words(enrollment_id: int) -> None:
    db.session.execute(delete(DirectoryWord).where(DirectoryWord.enrollment_id == enrollment_id))
