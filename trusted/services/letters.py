"""Issuing letters and reports: what a company was told, as a sealed document."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from trusted.documents.letter import letter_pdf
from trusted.documents.seal import Seal, sealed
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.languages import Language
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import Account, Enrollment, IssuedLetter
from trusted.persistence.queries.certificates import letter_about
from trusted.services.audit import record
from trusted.services.certificates import CHECK_PATH, PDF_BYTES, new_code
from trusted.services.companies import membership_role
from trusted.services.evidence import OFFICIALS
from trusted.services.letter_contents import CONTENTS, Frame
from trusted.storage.local import LocalStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letter: its kind (a key of CONTENTS), the row that it is about, and its language."""

    kind: str
    subject_id: int
    language: Language


def issue_letter(
    enrollment: Enrollment,
    wanted: Wanted,
    *,
    store: LocalStore,
    base_url: str,
    actor: Account,
    now: datetime,
    seal: Seal | None = None,
) -> IssuedLetter:
    """Issue the letter about something that was told; for the same it is issued once.

    seal:   what signs the PDF (PAdES); None: it is issued unsealed.
    Raises: NotPermitted to strangers; InputRefused if there is no such thing to tell.
    """
    _check_reader(enrollment, actor)
    if (issued := letter_about(wanted.kind, wanted.subject_id, wanted.language)) is not None:
        return issued
    code = new_code()
    frame = Frame(enrollment, wanted.language, code, f"{base_url}{CHECK_PATH}{code}", now)
    values = CONTENTS[wanted.kind](frame, wanted.subject_id) if wanted.kind in CONTENTS else None
    if values is None:
        raise InputRefused("There is nothing that such a letter could tell.")
    # Setting the page takes a while; nobody is to wait for it.
    start_writing()
    pdf = letter_pdf(values)
    stored = store.receive(BytesIO(sealed(pdf, seal, at=now) if seal else pdf), PDF_BYTES)
    lock(f"letters/{enrollment.id}")
    if (issued := letter_about(wanted.kind, wanted.subject_id, wanted.language)) is None:
        issued = IssuedLetter(
            enrollment_id=enrollment.id,
            kind=wanted.kind,
            subject_id=wanted.subject_id,
            language=wanted.language,
            code=code,
            sha256=stored.sha256,
            issued_at=now,
        )
        db.session.add(issued)
        db.session.flush()
        subject = f"enrollment/{enrollment.id}"
        record(actor.id, "issue-letter", subject, at=now, letter_id=issued.id, kind=wanted.kind)
    db.session.commit()
    return issued


def open_letter(letter: IssuedLetter, *, store: LocalStore, actor: Account) -> BinaryIO:
    """Return the PDF of a letter, open for reading; raises NotPermitted to strangers."""
    _check_reader(db.session.get_one(Enrollment, letter.enrollment_id), actor)
    return store.open(letter.sha256)


def _check_reader(enrollment: Enrollment, actor: Account) -> None:
    if actor.role not in OFFICIALS and membership_role(actor, enrollment.company_id) is None:
        raise NotPermitted("This letter belongs to another company.")
