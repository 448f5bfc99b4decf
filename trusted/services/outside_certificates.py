"""Certificates of other programs: recording them, and what of the criteria they partly show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.partial_proof import (
    CertificateFacts,
    PartialProof,
    check_certificate,
    partial_proofs,
)
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Evidence,
    OutsideCertificate,
)
from trusted.persistence.queries.applications import drafts_of
from trusted.persistence.queries.library import certificates_of, has_documents
from trusted.program import shipped_program
from trusted.services.applications import needs_of, response_to
from trusted.services.audit import record
from trusted.services.companies import MAY_EDIT, permit
from trusted.services.documents import is_open
from trusted.services.evidence import attach

NUMBER_MAX, ISSUER_MAX = 100, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """What stands on a certificate. kind: one of the program's outside certificates."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date


def record_certificate(
    company: Company,
    draft: CertificateDraft,
    document: Evidence,
    *,
    actor: Account,
    now: datetime,
) -> OutsideCertificate:
    """Record a certificate, and attach its document to the open answers that it partly shows.

    Raises: InputRefused for a kind that is not accepted, days that cannot be, an empty number or
            issuer, or another company's document.
    """
    permit(actor, company, MAY_EDIT)
    kind = shipped_program().profile.certificates.get(draft.kind)
    if kind is None:
        raise InputRefused("Choose one of the certificates that the program accepts.")
    _check_named(draft.number, NUMBER_MAX, "the number of the certificate")
    _check_named(draft.issuer, ISSUER_MAX, "who issued the certificate")
    check_certificate(kind, draft.issued_on, draft.valid_until)
    if not has_documents(company.id, [document]):
        raise InputRefused("Choose one of your own company's documents.")
    lock(f"evidence/{company.id}")
    certificate = OutsideCertificate(
        company_id=company.id,
        kind=kind.id,
        number=draft.number.strip(),
        issuer=draft.issuer.strip(),
        issued_on=draft.issued_on,
        valid_until=draft.valid_until,
        evidence_id=document.id,
        recorded_at=now,
        recorded_by_id=actor.id,
    )
    db.session.add(certificate)
    db.session.flush()
    for application in drafts_of(company.id):
        _attach_to_open(application, document, kind.criteria, actor, now)
    record(
        actor.id,
        "record-certificate",
        f"company/{company.id}",
        at=now,
        certificate_id=certificate.id,
        kind=kind.id,
    )
    db.session.commit()
    return certificate


def end_certificate(certificate: OutsideCertificate, *, actor: Account, now: datetime) -> None:
    """Rely on a certificate no longer; its document stays where it is attached.

    Raises: TransitionNotAllowed if that was said before.
    """
    permit(actor, db.session.get_one(Company, certificate.company_id), MAY_EDIT)
    if certificate.ended_at is not None:
        raise TransitionNotAllowed("You have ceased to rely on this certificate before.")
    certificate.ended_at, certificate.ended_by_id = now, actor.id
    subject = f"company/{certificate.company_id}"
    record(actor.id, "end-certificate", subject, at=now, certificate_id=certificate.id)
    db.session.commit()


def proofs_of(company_id: int, today: date) -> Mapping[str, tuple[PartialProof, ...]]:
    """Return what a company's certificates that count today show, by criterion."""
    facts = [
        CertificateFacts(row.evidence_id, row.kind, row.issued_on, row.valid_until)
        for row in certificates_of(company_id)
    ]
    return partial_proofs(facts, shipped_program().profile.certificates, today)


def _attach_to_open(
    application: Application,
    document: Evidence,
    criteria: Mapping[str, str],
    actor: Account,
    now: datetime,
) -> None:
    enrollment = application.enrollment
    for criterion in needs_of(enrollment.entity_type).criteria:
        if criterion.id in criteria and is_open(criterion.id, application, enrollment):
            response = response_to(application, criterion.id, actor=actor, now=now)
            attach(response, document, actor=actor, now=now)


def _check_named(text: str, most: int, what: str) -> None:
    if not 1 <= len(text.strip()) <= most or not text.strip().isprintable():
        raise InputRefused(f"Enter {what} in 1 to {most} characters.")
