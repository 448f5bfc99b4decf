"""Documents of officials in penalty cases: taken in as evidence is, and seen by the company."""

from datetime import datetime
from typing import IO, BinaryIO

from trusted.domain.errors import InputRefused
from trusted.persistence.database import db, lock, start_writing
from trusted.persistence.models import Account, PenaltyCase, PenaltyFile
from trusted.persistence.queries.penalty_cases import files_of_penalty
from trusted.services.audit import record
from trusted.services.evidence import inspected
from trusted.services.penalty_cases import permit_official
from trusted.storage.local import LocalStore

FILES_MOST = 20


def add_case_file(
    case: PenaltyCase,
    stream: IO[bytes],
    filename: str,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> PenaltyFile:
    """Keep a document of an official in a case, taken in as evidence is; the company sees it.

    Raises: NotPermitted; InputRefused for what evidence refuses, and for too many.
    """
    permit_official(actor)
    start_writing()
    with inspected(stream, filename, store=store, max_bytes=max_bytes) as found:
        lock(f"case/{case.case_number}")
        if len(files_of_penalty(case.id)) >= FILES_MOST:
            raise InputRefused(f"A case can have {FILES_MOST} files.")
        store.keep(found.file)
    file = PenaltyFile(
        penalty_case_id=case.id,
        sha256=found.file.sha256,
        size=found.file.size,
        media_type=found.media_type,
        filename=found.name,
        added_at=now,
        added_by_id=actor.id,
    )
    db.session.add(file)
    record(actor.id, "add-penalty-file", f"penalty-case/{case.id}", at=now, sha256=file.sha256)
    db.session.commit()
    return file


def open_case_file(
    file: PenaltyFile, *, store: LocalStore, actor: Account, now: datetime
) -> BinaryIO:
    """Return a file of a case, open for reading; who read it when is recorded."""
    opened = store.open(file.sha256)
    start_writing()
    subject = f"penalty-case/{file.penalty_case_id}"
    record(actor.id, "read-penalty-file", subject, at=now, file=file.id)
    db.session.commit()
    return opened
