"""Taking in outcomes, beside a bare INSERT of the same rows into the same kind of database."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Column, Engine, MetaData, Table, insert, select

from app import create_app
from benchmarks.partners import START, load_partners, load_people
from benchmarks.ratios import Ratio, of_rounds, show
from benchmarks.servers import environment
from tests.jobs.decade_rows import moment
from tests.postgresql import start_server
from trusted.config import Settings
from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.domain.outcomes import Selection, Severity
from trusted.persistence.database import db
from trusted.persistence.models import CompanyIdentifier, Enrollment, Outcome, OutcomeParty
from trusted.persistence.schema import upgrade_schema
from trusted.services.outcomes import record_outcomes
from trusted.services.reported import DataQuality, ReportedOutcome

PARTNERS = 1_000
AT_ONCE = 10_000
ROUNDS = 5
LIMIT = 0.2
NOW = moment(START)


def measure() -> Sequence[Ratio]:
    """Return the ratio on each database: outcomes a second taken in, over rows' put in barely."""
    found = []
    with TemporaryDirectory() as folder:
        found.append(_measured("SQLite", Path(folder), ""))
    server = start_server()
    try:
        with TemporaryDirectory() as folder:
            found.append(_measured("PostgreSQL", Path(folder), server.create_database("intake")))
    finally:
        server.stop()
    return found


def _measured(name: str, folder: Path, url: str) -> Ratio:
    ours: list[float] = []
    bare: list[float] = []
    with _loaded(folder, url):
        chance = random.Random(20261125)
        names = _names()
        # The first round finds nothing that is counted yet, as no other will.
        for round_ in range(ROUNDS + 1):
            reports = [_report(f"{round_}-{n}", names, chance) for n in range(AT_ONCE)]
            begun = time.perf_counter()
            record_outcomes(reports, received_from="b", now=NOW)
            ours.append(AT_ONCE / (time.perf_counter() - begun))
            bare.append(AT_ONCE / _bare_insert(db.engine, f"{round_}-"))
        db.engine.dispose()
    ratio = of_rounds(f"outcomes taken in : bare INSERT, {name}", ours[1:], bare[1:], LIMIT)
    best = f"{max(ours):,.0f} outcomes a second against {max(bare):,.0f} at best"
    return replace(ratio, note=f"{ratio.note}; {best}")


@contextmanager
def _loaded(folder: Path, url: str) -> Iterator[None]:
    app = create_app(Settings.from_env(environment(folder, url)))
    with app.app_context():
        upgrade_schema(db.engine)
        load_people()
        load_partners(PARTNERS)
        db.session.add_all(
            CompanyIdentifier(
                company_id=company_id,
                scheme=Scheme.SELLER,
                value=f"shop.example/{company_id}",
                level=IdentifierLevel.WELL_FORMED,
                recorded_at=moment(START - timedelta(days=800)),
                recorded_by_id=1,
            )
            for company_id in db.session.scalars(select(Enrollment.company_id).distinct())
        )
        db.session.commit()
        yield


def _names() -> list[str]:
    values = db.session.scalars(select(CompanyIdentifier.value)).all()
    db.session.commit()
    return [f"seller:{value}" for value in values]


def _report(outcome_id: str, names: list[str], chance: random.Random) -> ReportedOutcome:
    bad = chance.random() < 0.05
    return ReportedOutcome(
        outcome_id=outcome_id,
        examined_at=NOW - timedelta(minutes=chance.randrange(60 * 24 * 30)),
        mode="express",
        selection=Selection.RANDOM if chance.random() < 0.7 else Selection.TARGETED,
        violation=bad,
        severity=Severity.MAJOR if bad else None,
        parties={"seller": [chance.choice(names)]},
        data_quality=DataQuality(on_time=chance.random() < 0.9, complete=True),
    )


def _bare_insert(engine: Engine, prefix: str) -> float:
    """Put the rows that were just taken in into tables like theirs; return the seconds."""
    with engine.connect() as connection:
        taken_in = select(Outcome.__table__).where(Outcome.outcome_id.like(f"{prefix}%"))
        outcomes = [dict(row) for row in connection.execute(taken_in).mappings()]
        ids = [row["id"] for row in outcomes]
        of_them = select(OutcomeParty.__table__).where(
            OutcomeParty.outcome_id.between(min(ids), max(ids))
        )
        parties = [dict(row) for row in connection.execute(of_them).mappings()]
    given = ((_like(Outcome.__table__), outcomes), (_like(OutcomeParty.__table__), parties))
    with engine.begin() as connection:
        for table, _ in given:
            table.create(connection)
    begun = time.perf_counter()
    with engine.begin() as connection:
        for table, rows in given:
            connection.execute(insert(table), rows)
    taken = time.perf_counter() - begun
    with engine.begin() as connection:
        for table, _ in given:
            table.drop(connection)
    return taken


def _like(table: Table) -> Table:
    """Return a table of the same columns, keys and uniqueness, and no references."""
    columns = [
        Column(
            c.name,
            c.type,
            primary_key=c.primary_key,
            unique=c.name == "outcome_id" and table.name == "outcomes",
        )
        for c in table.columns
    ]
    return Table(f"bare_{table.name}", MetaData(), *columns)


if __name__ == "__main__":
    show(measure())
