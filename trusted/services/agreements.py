"""Signing the participation agreement: what was signed is kept as it was shown."""

import hashlib
from datetime import datetime

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db
from trusted.persistence.models import Account, Application, Company, SignedAgreement
from trusted.program import shipped_program
from trusted.services.applications import editable_application
from trusted.services.audit import record
from trusted.services.companies import MAY_SIGN, permit

TITLE_MAX = 200


def sign_agreement(
    application: Application, *, signer_title: str, actor: Account, now: datetime
) -> None:
    """Sign the participation agreement in the company's name; owners only.

    signer_title: the function in which the person signs, 1 to 200 characters.
    Signing the same text again changes nothing, so that its date stays.
    """
    enrollment = editable_application(application, actor)
    permit(actor, db.session.get_one(Company, enrollment.company_id), MAY_SIGN)
    title = signer_title.strip()
    if not 1 <= len(title) <= TITLE_MAX or not title.isprintable():
        raise InputRefused(f"Say in 1 to {TITLE_MAX} characters in which function you sign.")
    program = shipped_program()
    text = program.agreement.text.encode()
    text_hash = hashlib.sha256(text).hexdigest()
    if application.agreement_text_hash == text_hash:
        return
    application.agreement_text_hash = text_hash
    application.agreement_signed_at, application.agreement_signed_by_id = now, actor.id
    db.session.add(
        SignedAgreement(
            application_id=application.id,
            version=program.version,
            title=program.agreement.title,
            text=text,
            text_hash=text_hash,
            signer_id=actor.id,
            signer_name=actor.name,
            signer_title=title,
            signed_at=now,
        )
    )
    subject = f"enrollment/{enrollment.id}"
    record(actor.id, "sign-agreement", subject, at=now, text_hash=text_hash)
    db.session.commit()


def signed_agreement(application_id: int) -> SignedAgreement | None:
    """Return what was signed last, with its bytes."""
    return db.session.scalar(
        select(SignedAgreement)
        .where(SignedAgreement.application_id == application_id)
        .order_by(SignedAgreement.id.desc())
        .limit(1)
    )
