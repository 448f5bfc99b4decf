"""What anybody does with a report of a violation: make it, follow it, add to it. No account."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import IO

from trusted.domain.allegations import (
    LETTERS,
    RANDOM,
    Category,
    canonical_code,
    code_of,
    state_after,
)
from trusted.domain.errors import InputRefused, TransitionNotAllowed
from trusted.domain.languages import Language
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import (
    Allegation,
    AllegationContact,
    AllegationFile,
    AllegationMessage,
)
from trusted.persistence.queries.allegations import allegation_by_hash, files_of, steps_of
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.evidence import inspected
from trusted.storage.cleaning import clean
from trusted.storage.local import LocalStore


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegationDraft:
    """What somebody reports.

    subject: who is meant, in any words. link, seller, goods, occurred: may be empty.
    contact: how to reach the reporter; empty: anonymous.
    """

    category: Category
    subject: str
    link: str
    seller: str
    goods: str
    occurred: str
    what: str
    contact: str
    language: Language


def report_violation(draft: AllegationDraft, *, now: datetime) -> tuple[Allegation, str]:
    """Keep a report; return it with its code, which is told this once and kept as a hash alone.

    Raises: InputRefused if it does not say what happened.
    """
    if not draft.what.strip():
        raise InputRefused("Say what happened.")
    code = code_of(secrets.randbelow(len(LETTERS) ** RANDOM))
    allegation = Allegation(
        code_hash=_hashed(code),
        category=draft.category,
        subject=draft.subject,
        link=draft.link,
        seller=draft.seller,
        goods=draft.goods,
        occurred=draft.occurred,
        what=draft.what,
        language=draft.language,
        received_at=now,
    )
    db.session.add(allegation)
    db.session.flush()
    if draft.contact:
        db.session.add(AllegationContact(allegation_id=allegation.id, contact=draft.contact))
    # The trail says that it came, and not from whom.
    record(None, "report-violation", f"allegation/{allegation.id}", at=now)
    db.session.commit()
    return allegation, code


def followed_by(typed: str) -> Allegation:
    """Return what a code follows.

    typed:  the code as somebody typed it.
    Raises: InputRefused, saying whether it was mistyped or nothing was reported under it.
    """
    found = allegation_by_hash(_hashed(canonical_code(typed)))
    if found is None:
        raise InputRefused("Nothing was reported under this code. Compare it, group by group.")
    return found


def add_message(allegation: Allegation, body: str, *, now: datetime) -> None:
    """Keep what the reporter says.

    Raises: TransitionNotAllowed once the report is closed.
    """
    _check_open(allegation)
    db.session.add(AllegationMessage(allegation_id=allegation.id, at=now, body=body))
    record(None, "add-to-report", f"allegation/{allegation.id}", at=now)
    db.session.commit()


def add_file(
    allegation: Allegation, stream: IO[bytes], filename: str, *, store: LocalStore, now: datetime
) -> AllegationFile:
    """Keep a file of the reporter, taken in as evidence is; the same file is kept once.

    Who made it, when, where and with what is taken out before it is kept, so that nobody sees it.

    Raises: InputRefused for what evidence refuses, and for too many; TransitionNotAllowed once
            the report is closed. Nothing is then kept.
    """
    limits = shipped_program().allegations.limits
    _check_open(allegation)
    start_writing()
    with (
        inspected(stream, filename, store=store, max_bytes=limits.file_bytes) as found,
        store.replaced(found.file, partial(clean, media_type=found.media_type)) as kept,
    ):
        lock(f"allegation/{allegation.id}")
        known = files_of(allegation.id)
        same = next((one for one in known if one.sha256 == kept.sha256), None)
        if same is not None:
            return same
        if len(known) >= limits.files:
            raise InputRefused("A report can have %(number)s files.", number=limits.files)
        store.keep(kept)
    file = AllegationFile(
        allegation_id=allegation.id,
        sha256=kept.sha256,
        size=kept.size,
        media_type=found.media_type,
        filename=found.name,
        received_at=now,
    )
    db.session.add(file)
    record(None, "add-file-to-report", f"allegation/{allegation.id}", at=now, sha256=file.sha256)
    db.session.commit()
    return file


def _check_open(allegation: Allegation) -> None:
    if not state_after(step.step for step in steps_of(allegation.id)).is_open:
        raise TransitionNotAllowed("This report is closed. Make a new one to add something.")


def _hashed(code: str) -> str:
    # The code is 90 random bits: nobody finds it by trying, so a plain hash is enough.
    return sha256(f"allegation:{code}".encode()).hexdigest()
