"""Many documents at once: an archive with a packing list, tried first, then taken in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from trusted.config import Settings
from trusted.domain.errors import DomainError, InputRefused
from trusted.domain.evidence import EvidenceDraft, check_described
from trusted.domain.packing_list import Line, read_list
from trusted.persistence.database import abandon, db, start_writing
from trusted.persistence.models import Account, Application, Company, Enrollment
from trusted.program import shipped_program
from trusted.services.applications import editable_application, needs_of, response_to
from trusted.services.documents import is_open
from trusted.services.evidence import (
    attach,
    enter_evidence,
    inspected,
    same_bytes,
)
from trusted.storage.aside import Aside
from trusted.storage.bundles import Bundle, opened_bundle
from trusted.storage.local import LocalStore

ARCHIVE, LIST = "documents.zip", "list.csv"


@dataclass(frozen=True, slots=True)
class LineResult:
    """What becomes, or became, of one line of the list or one file that no line names.

    number: of the line; None for a file that no line names.
    good:   whether it is, or would be, taken in.
    words:  what was done or would be, or why not.
    """

    number: int | None
    filename: str
    good: bool
    words: str


def lay_aside(
    settings: Settings,
    archive: IO[bytes],
    packing_list: IO[bytes],
    *,
    actor: Account,
    now: datetime,
) -> str:
    """Keep both files on this host for a day, until they are taken in; return their name."""
    return Aside(settings.data_dir / "aside").put(
        actor.id,
        {ARCHIVE: archive, LIST: packing_list},
        max_bytes=settings.evidence_max_bytes,
        now=now,
    )


def laid_aside(settings: Settings, token: str, *, actor: Account) -> Path | None:
    """Return where both files lie; None if they are gone."""
    return Aside(settings.data_dir / "aside").get(actor.id, token)


def forget_aside(settings: Settings, token: str, *, actor: Account) -> None:
    """Take both files away."""
    Aside(settings.data_dir / "aside").drop(actor.id, token)


def try_bundle(
    application: Application,
    folder: Path,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> list[LineResult]:
    """Say of each line what taking it in would do; nothing is written.

    folder: where ARCHIVE and LIST lie.
    Raises: InputRefused if archive or list cannot be read at all; NotPermitted;
            TransitionNotAllowed once the application has been handed in.
    """
    enrollment = editable_application(application, actor)
    company = db.session.get_one(Company, enrollment.company_id)
    results = []
    with opened_bundle(folder / ARCHIVE) as bundle:
        lines = read_list((folder / LIST).read_bytes())
        for line in lines:
            try:
                draft = _readable(line, bundle)
                _check(line, draft, application, enrollment, now)
                with (
                    bundle.open(line.filename) as file,
                    inspected(file, line.filename, store=store, max_bytes=max_bytes) as found,
                ):
                    known = same_bytes(company, found.file.sha256)
                words = f"is in the library as “{known.title}”" if known else "would be kept"
                results.append(_good(line, f"{words}{_attached(line)}"))
            except DomainError as refusal:
                results.append(_refused(line, refusal))
        return [*results, *_not_named(lines, bundle)]


def take_in_bundle(
    application: Application,
    folder: Path,
    *,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> list[LineResult]:
    """Take in each line that can be, wholly or not at all, and say what became of each.

    Raises: as `try_bundle`; nothing is then taken in.
    """
    editable_application(application, actor)
    results = []
    with opened_bundle(folder / ARCHIVE) as bundle:
        lines = read_list((folder / LIST).read_bytes())
        for line in lines:
            start_writing()
            try:
                words = _take_in(line, bundle, application, store, max_bytes, actor, now)
                results.append(_good(line, words))
            except DomainError as refusal:
                abandon()
                results.append(_refused(line, refusal))
        return [*results, *_not_named(lines, bundle)]


def _take_in(
    line: Line,
    bundle: Bundle,
    application: Application,
    store: LocalStore,
    max_bytes: int,
    actor: Account,
    now: datetime,
) -> str:
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    draft = _readable(line, bundle)
    _check(line, draft, application, enrollment, now)
    with (
        bundle.open(line.filename) as file,
        inspected(file, line.filename, store=store, max_bytes=max_bytes) as found,
    ):
        store.keep(found.file)
    known = same_bytes(company, found.file.sha256)
    evidence = enter_evidence(company, found, draft, actor=actor, now=now)
    for criterion_id in line.criteria:
        response = response_to(application, criterion_id, actor=actor, now=now)
        attach(response, evidence, actor=actor, now=now)
    db.session.commit()
    words = f"was in the library as “{known.title}”" if known else "kept"
    return f"{words}{_attached(line)}"


def _readable(line: Line, bundle: Bundle) -> EvidenceDraft:
    if line.draft is None:
        raise InputRefused(line.problem)
    if problem := bundle.problems.get(line.filename):
        raise InputRefused(problem)
    if line.filename not in bundle.names:
        raise InputRefused("The archive holds no file of this name. Check the spelling.")
    return line.draft


def _check(
    line: Line,
    draft: EvidenceDraft,
    application: Application,
    enrollment: Enrollment,
    now: datetime,
) -> None:
    check_described(draft, shipped_program().profile.kinds, now)
    asked = {criterion.id for criterion in needs_of(enrollment.entity_type).criteria}
    if unknown := [c for c in line.criteria if c not in asked]:
        raise InputRefused(f"Not asked of you: {', '.join(unknown)[:200]}. Correct the criteria.")
    if closed := [c for c in line.criteria if not is_open(c, application, enrollment)]:
        raise InputRefused(f"Not open to change: {', '.join(closed)}. Remove them from the line.")


def _refused(line: Line, refusal: DomainError) -> LineResult:
    return LineResult(line.number, line.filename, good=False, words=str(refusal))


def _good(line: Line, words: str) -> LineResult:
    return LineResult(
        line.number, line.filename, good=True, words=f"{words[0].upper()}{words[1:]}."
    )


def _attached(line: Line) -> str:
    return f"; supports {', '.join(line.criteria)}" if line.criteria else "; supports nothing yet"


def _not_named(lines: Iterable[Line], bundle: Bundle) -> list[LineResult]:
    named = {line.filename for line in lines}
    left = [name for name in (*bundle.names, *bundle.problems) if name not in named]
    words = "No line of the list names this file, so it is left out."
    return [LineResult(None, name, good=False, words=words) for name in left]
