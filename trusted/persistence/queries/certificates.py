"""Certificates, by the code that is printed on them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from trusted.domain.languages import Language
from trusted.persistence.database import db
from trusted.persistence.models import Certificate, Enrollment, IssuedLetter

# Crockford's base 32: no letter can be taken for a digit.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_GROUPS, CODE_GROUP = 4, 5
MISREAD = str.maketrans("OIL", "011")


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate with its standing change, enrollment and company.

    code: as someone typed it; case, spaces, dashes and look-alikes make no difference.
    """
    if (canonical := canonical_code(code)) is None:
        return None
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.code == canonical)
        .options(
            joinedload(Certificate.enrollment).joinedload(Enrollment.company),
            joinedload(Certificate.standing_change),
        )
    )


def newest_certificate(enrollment: Enrollment) -> Certificate | None:
    """Return the last certificate issued to an enrollment."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.enrollment_id == enrollment.id)
        .options(joinedload(Certificate.standing_change))
        .order_by(Certificate.id.desc())
        .limit(1)
    )


def certificate_of_change(
    standing_change_id: int, language: Language = Language.ENGLISH
) -> Certificate | None:
    """Return the certificate, in a language, of what a standing change says."""
    return db.session.scalar(
        select(Certificate).where(
            Certificate.standing_change_id == standing_change_id,
            Certificate.language == language,
        )
    )


def letter_by_code(code: str) -> IssuedLetter | None:
    """Return the letter with this code, typed as a certificate's, with enrollment and company."""
    if (canonical := canonical_code(code)) is None:
        return None
    return db.session.scalar(_letters().where(IssuedLetter.code == canonical))


def letter_by_content(sha256: str) -> IssuedLetter | None:
    """Return the letter whose PDF has this hash."""
    return db.session.scalar(_letters().where(IssuedLetter.sha256 == sha256))


def letter_about(kind: str, subject_id: int, language: Language) -> IssuedLetter | None:
    """Return the letter of a kind about something, in a language."""
    return db.session.scalar(
        select(IssuedLetter).where(
            IssuedLetter.kind == kind,
            IssuedLetter.subject_id == subject_id,
            IssuedLetter.language == language,
        )
    )


def letter_of(enrollment_id: int, letter_id: int) -> IssuedLetter | None:
    """Return one letter about an enrollment."""
    return db.session.scalar(
        select(IssuedLetter).where(
            IssuedLetter.id == letter_id, IssuedLetter.enrollment_id == enrollment_id
        )
    )


def _letters() -> Select[IssuedLetter]:
    return select(IssuedLetter).options(
        joinedload(IssuedLetter.enrollment).joinedload(Enrollment.company)
    )


def certificate_by_content(sha256: str) -> Certificate | None:
    """Return the certificate whose PDF has this hash."""
    return db.session.scalar(select(Certificate).where(Certificate.sha256 == sha256))


def canonical_code(typed: str) -> str | None:
    """Return a code as it is printed, such as 7KQ2M-9XD4T-W0HPR-5BVEN; None if it cannot be one."""
    letters = "".join(typed.upper().split()).replace("-", "").translate(MISREAD)
    if len(letters) != CODE_GROUPS * CODE_GROUP or not set(letters) <= set(CODE_LETTERS):
        return None
    return "-".join(
        letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP)
    )
