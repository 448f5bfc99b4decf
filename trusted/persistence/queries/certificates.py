"""Certificates, by the code that is printed on them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trusted.persistence.database import db
from trusted.persistence.models import Certificate, Enrollment

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


def canonical_code(typed: str) -> str | None:
    """Return a code as it is printed, such as 7KQ2M-9XD4T-W0HPR-5BVEN; None if it cannot be one."""
    letters = "".join(typed.upper().split()).replace("-", "").translate(MISREAD)
    if len(letters) != CODE_GROUPS * CODE_GROUP or not set(letters) <= set(CODE_LETTERS):
        return None
    return "-".join(
        letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP)
    )
