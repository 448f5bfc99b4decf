"""Rescoring everyone by night, beside reading once all rows that it needs."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, event, func, select

from app import create_app
from benchmarks.copies import multiply
from benchmarks.partners import START, load_partners, load_people
from benchmarks.ratios import Ratio, show
from benchmarks.servers import environment
from tests.jobs.decade_rows import moment
from trusted.config import Settings
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    Enrollment,
    Evidence,
    Finding,
    OutcomeCount,
    OutcomeSum,
    OutcomeTotal,
    Rescoring,
    Response,
    ResponseEvidence,
    Review,
    Score,
    StandingChange,
    StrandRecord,
    Validation,
)
from trusted.persistence.schema import upgrade_schema
from trusted.services.refresh import look_at, unseen_now
from trusted.services.segments import estimate_segments

PARTNERS = 100_000
# Made one by one; the others are copies of these.
MADE = 1_000
# An odd number: parts are halves of the thousand in turn.
EVERY = 11
LIMIT = 5
# The rows that a night needs, their values as Python has them.
NEEDED = (
    select(Enrollment),
    select(Application.enrollment_id, Response.id, Response.criterion_id, Response.self_grade)
    .join(Response, Response.application_id == Application.id)
    .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
    .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
    .add_columns(Evidence.id, Evidence.valid_until),
    select(Validation.enrollment_id, Finding.criterion_id, Finding.grade, Finding.assurance)
    .join(Finding, Finding.validation_id == Validation.id)
    .add_columns(Finding.recorded_at),
    select(Application.enrollment_id, StrandRecord.strand, StrandRecord.result)
    .join(Review, Review.application_id == Application.id)
    .join(StrandRecord, StrandRecord.review_id == Review.id),
    select(OutcomeCount),
    select(OutcomeTotal),
    select(OutcomeSum),
    select(StandingChange),
    select(Score),
    select(Rescoring),
)


def measure(partners: int = PARTNERS, every: int = EVERY) -> Sequence[Ratio]:
    """Return the ratio of the processor time of a night to that of a single pass, on SQLite.

    every: of all parts of those who are due, each so-manieth is rescored; what that takes counts
           for the others too.
    """
    with TemporaryDirectory() as kept, _loaded(Path(kept), partners):
        before = _scores()
        one_pass, rows = _single_pass()
        locks: list[float] = []
        with _watched(locks):
            night, due, seen = _night(2, every)
        scores = _scores() - before
    note = (
        f"{night:.1f} s of processor time for {due:,} partners, of whom {seen:,} were rescored,"
        f" against {one_pass:.1f} s for {rows:,} rows; {scores:,} scores kept anew; nothing"
        f" written for longer than {max(locks, default=0) * 1000:.0f} ms"
    )
    name = f"rescoring {partners:,} by night : a single pass over the same rows"
    return [Ratio(name, night / one_pass, LIMIT, at_least=False, note=note)]


@contextmanager
def _loaded(folder: Path, partners: int) -> Iterator[None]:
    """Have so many partners: some made one by one, and scored as every night; the rest like them.

    The copies differ from the first ones by their ids alone, so that rows and computations are
    as many for each; they stand after each other, not side by side.
    """
    settings = Settings.from_env(environment(folder, ""))
    app = create_app(settings)
    first = min(partners, MADE)
    with app.app_context():
        upgrade_schema(db.engine)
        event.listen(db.engine, "connect", lambda own, _: own.execute("PRAGMA synchronous=OFF"))
        db.engine.dispose()
        load_people()
        load_partners(first)
        estimate_segments(actor_id=None, now=moment(START))
        _night(1)
        db.session.remove()
        db.engine.dispose()
        if partners > first:
            multiply(folder / "trusted.db", partners // first - 1)
        yield
        db.engine.dispose()


def _night(day: int, every: int = 1) -> tuple[float, int, int]:
    """Rescore what is due on a day.

    Returns: the processor time of all; how many are due; how many of them were rescored.
    """
    now = moment(START + timedelta(days=day))
    begun = time.process_time()
    parts = unseen_now(now=now)
    db.session.commit()
    asking = time.process_time() - begun
    due = sum(map(len, parts))
    chosen = parts[::every]
    done = sum(look_at(part, now=now) for part in chosen)
    looking = time.process_time() - begun - asking
    return asking + looking * due / max(1, sum(map(len, chosen))), due, done


def _scores() -> int:
    return db.session.scalar(select(func.count()).select_from(Score)) or 0


def _single_pass() -> tuple[float, int]:
    rows = 0
    begun = time.process_time()
    for question in NEEDED:
        for _ in db.session.connection().execute(question):
            rows += 1
    db.session.commit()
    return time.process_time() - begun, rows


@contextmanager
def _watched(locks: list[float]) -> Iterator[None]:
    """Note how long each transaction that wrote lasted, in seconds."""
    begun: list[tuple[float, int]] = []

    def changes(connection: Connection) -> int:
        return connection.connection.dbapi_connection.total_changes

    def began(connection: Connection) -> None:
        begun[:] = [(time.perf_counter(), changes(connection))]

    def ended(connection: Connection) -> None:
        if begun and changes(connection) > begun[0][1]:
            locks.append(time.perf_counter() - begun[0][0])

    listening = (("begin", began), ("commit", ended))
    for name, heard in listening:
        event.listen(db.engine, name, heard)
    yield
    for name, heard in listening:
        event.remove(db.engine, name, heard)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--partners", type=int, default=PARTNERS)
    arguments.add_argument("--every", type=int, default=EVERY)
    given = arguments.parse_args()
    show(measure(given.partners, given.every))
