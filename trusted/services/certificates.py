"""Issuing certificates and handing them out."""

import secrets
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from trusted.documents.certificate import CertificateValues, certificate_pdf
from trusted.documents.seal import Seal, sealed
from trusted.domain.errors import ChangedMeanwhile, NotPermitted, TransitionNotAllowed
from trusted.domain.languages import Language
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import Account, Certificate, Company, Enrollment, StandingChange
from trusted.persistence.queries.certificates import (
    CODE_GROUP,
    CODE_GROUPS,
    CODE_LETTERS,
    certificate_of_change,
)
from trusted.persistence.queries.partnership import holding
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.companies import membership_role
from trusted.services.credentials import give_place
from trusted.services.evidence import OFFICIALS
from trusted.storage.local import LocalStore

CHECK_PATH = "/check/"
PDF_BYTES = 8 * 1024 * 1024


def issue_certificate(
    enrollment: Enrollment,
    *,
    store: LocalStore,
    base_url: str,
    actor: Account,
    now: datetime,
    language: Language = Language.ENGLISH,
    seal: Seal | None = None,
) -> Certificate:
    """Issue the certificate of what holds now; for the same standing it is issued once.

    base_url: where the outside reaches this installation, without a slash at the end.
    seal:     what signs the PDF (PAdES); None: it is issued unsealed.
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
    if (issued := certificate_of_change(change.id, language)) is not None:
        give_place(issued)
        db.session.commit()
        return issued
    values = _values(enrollment, change, base_url, now, language)
    # Setting the page takes a while; nobody is to wait for it.
    start_writing()
    pdf = certificate_pdf(values)
    stored = store.receive(BytesIO(sealed(pdf, seal, at=now) if seal else pdf), PDF_BYTES)
    lock(f"certificate/{enrollment.id}")
    if holding(enrollment.id).id != change.id:
        raise ChangedMeanwhile("The standing changed just now. Ask for the certificate again.")
    if (issued := certificate_of_change(change.id, language)) is None:
        issued = Certificate(
            enrollment_id=enrollment.id,
            standing_change_id=change.id,
            code=values.code,
            language=language,
            sha256=stored.sha256,
            issued_at=now,
        )
        db.session.add(issued)
        db.session.flush()
        subject = f"enrollment/{enrollment.id}"
        record(actor.id, "issue-certificate", subject, at=now, certificate_id=issued.id)
    give_place(issued)
    db.session.commit()
    return issued


def open_certificate(certificate: Certificate, *, store: LocalStore, actor: Account) -> BinaryIO:
    """Return the PDF of a certificate, open for reading; raises NotPermitted to strangers."""
    _check_reader(db.session.get_one(Enrollment, certificate.enrollment_id), actor)
    return store.open(certificate.sha256)


def _values(
    enrollment: Enrollment,
    change: StandingChange,
    base_url: str,
    now: datetime,
    language: Language,
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
        language=language.value,
    )


def new_code() -> str:
    """Return a code of 100 random bits that is easily typed."""
    groups = (
        "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUP)) for _ in range(CODE_GROUPS)
    )
    return "-".join(groups)


def _check_reader(enrollment: Enrollment, actor: Account) -> None:
    if actor.role not in OFFICIALS and membership_role(actor, enrollment.company_id) is None:
        raise NotPermitted("This certificate belongs to another company.")
