"""Issuing certificates and handing them out."""

import secrets
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import select

from trusted.documents.certificate import CertificateValues, certificate_pdf
from trusted.domain.errors import ChangedMeanwhile, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import Account, Certificate, Company, Enrollment, StandingChange
from trusted.persistence.queries.certificates import CODE_GROUP, CODE_GROUPS, CODE_LETTERS
from trusted.persistence.queries.partnership import holding
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import membership_role
from trusted.services.evidence import OFFICIALS
from trusted.storage.local import LocalStore

CHECK_PATH = "/check/"
PDF_BYTES = 8 * 1024 * 1024


def issue_certificate(
    enrollment: Enrollment, *, store: LocalStore, base_url: str, actor: Account, now: datetime
) -> Certificate:
    """Issue the certificate of what holds now; for the same standing it is issued once.

    base_url: where the outside reaches this installation, without a slash at the end.
    Raises:   TransitionNotAllowed unless certified or validated; NotPermitted to strangers;
              ChangedMeanwhile if the standing changed while the page was set.
    """
    _check_reader(enrollment, actor)
    if enrollment.status not in TRUSTED:
        raise TransitionNotAllowed(
            "Only a certified or validated enrollment has a certificate. "
            "Its page says what the present standing is."
        )
    change = holding(enrollment.id)
    if (issued := _issued_for(change)) is not None:
        return issued
    values = _values(enrollment, change, base_url, now)
    # Setting the page takes a while; nobody is to wait for it.
    start_writing()
    stored = store.receive(BytesIO(certificate_pdf(values)), PDF_BYTES)
    lock(f"certificate/{enrollment.id}")
    if holding(enrollment.id).id != change.id:
        raise ChangedMeanwhile("The standing changed just now. Ask for the certificate again.")
    if (issued := _issued_for(change)) is None:
        issued = Certificate(
            enrollment_id=enrollment.id,
            standing_change_id=change.id,
            code=values.code,
            sha256=stored.sha256,
            issued_at=now,
        )
        db.session.add(issued)
        db.session.flush()
        subject = f"enrollment/{enrollment.id}"
        record(actor.id, "issue-certificate", subject, at=now, certificate_id=issued.id)
    db.session.commit()
    return issued


def open_certificate(certificate: Certificate, *, store: LocalStore, actor: Account) -> BinaryIO:
    """Return the PDF of a certificate, open for reading; raises NotPermitted to strangers."""
    _check_reader(db.session.get_one(Enrollment, certificate.enrollment_id), actor)
    return store.open(certificate.sha256)


def _values(
    enrollment: Enrollment, change: StandingChange, base_url: str, now: datetime
) -> CertificateValues:
    code = new_code()
    return CertificateValues(
        company=db.session.get_one(Company, enrollment.company_id).legal_name,
        entity_type=shipped_program().entity_types[enrollment.entity_type].name,
        partner_number=enrollment.partner_number,
        status=change.status.value,
        tier=change.tier,
        since=change.status_since.astimezone(UTC).date(),
        valid_until=change.valid_until,
        issued_at=now,
        code=code,
        check_url=f"{base_url}{CHECK_PATH}{code}",
        policy=change.policy,
    )


def new_code() -> str:
    """Return a code of 100 random bits that is easily typed."""
    groups = (
        "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS)
    )
    return "-".join(groups)


def _issued_for(change: StandingChange) -> Certificate | None:
    return db.session.scalar(select(Certificate).where(Certificate.standing_change_id == change.id))


def _check_reader(enrollment: Enrollment, actor: Account) -> None:
    if actor.role not in OFFICIALS and membership_role(actor, enrollment.company_id) is None:
        raise NotPermitted("This certificate belongs to another company.")
