"""Many validated partners with all that scores are computed from, put straight into a database."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count

from sqlalchemy import func, insert, select

from tests.jobs.decade_rows import (
    KIND,
    OTHER,
    OWNER,
    REVIEWER,
    SUPERVISOR,
    VALIDATOR,
    change_row,
    document_row,
    moment,
    partner_of,
    rows_of,
)
from trusted.domain.criteria import Assurance, applicable
from trusted.domain.outcomes import Selection
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.standing import Action, Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.base import Base
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    Evidence,
    Finding,
    Outcome,
    OutcomeParty,
    Response,
    ResponseEvidence,
    StandingChange,
    StrandRecord,
    Validation,
)
from trusted.persistence.queries.counts import NUMBERS
from trusted.program import shipped_program
from trusted.services.counting import add_counts

START = date(2027, 1, 1)
AT = moment(START - timedelta(days=700))
BATCH = 500
DOCUMENTS = 5
# Days on which each was examined, over the two years before.
EXAMINED_DAYS = 24
ORDER = Base.metadata.sorted_tables
Rows = dict[type, list[dict[str, object]]]


def load_people() -> None:
    """Put in who owns, reviews, validates and decides."""
    roles = (Role.MEMBER, Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.SUPERVISOR)
    numbers = (OWNER, REVIEWER, VALIDATOR, SUPERVISOR, OTHER)
    db.session.execute(
        insert(Account),
        [
            {"id": n, "email": f"p{n}@x.org", "name": f"P {n}", "role": role, "created_at": AT}
            for n, role in zip(numbers, roles, strict=True)
        ],
    )
    db.session.commit()


def load_partners(number: int) -> None:
    """Put in so many sellers, examined and validated, each with every criterion answered."""
    chance = random.Random(20261125)
    criteria = [c.id for c in applicable(shipped_program().criteria, KIND)]
    for first in range(1, number + 1, BATCH):
        some = range(first, min(first + BATCH, number + 1))
        rows: Rows = {}
        for n in some:
            for model, row in _rows_of(n, criteria, chance):
                rows.setdefault(model, []).append(row)
        connection = db.session.connection()
        for model in sorted(rows, key=lambda one: ORDER.index(one.__table__)):
            connection.execute(insert(model), rows[model])
        days = _days(some, chance)
        outcomes, parties = zip(*map(_outcome, count(first * EXAMINED_DAYS), days), strict=True)
        connection.execute(insert(Outcome), outcomes)
        connection.execute(insert(OutcomeParty), parties)
        add_counts(days, now=moment(START))
        db.session.commit()
    _number_on()


def _number_on() -> None:
    """Have PostgreSQL number what comes next behind what was put in with a number."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        for table in ORDER:
            if "id" in table.c and (newest := connection.scalar(select(func.max(table.c.id)))):
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, newest)))
    db.session.commit()


def _rows_of(
    n: int, criteria: list[str], chance: random.Random
) -> Iterator[tuple[type, dict[str, object]]]:
    partner = partner_of(n, START)
    partner.document_until = None
    base: Rows = _Base()
    rows_of(partner, AT, base)
    at = moment(partner.certified + timedelta(days=3))
    held = {"status": Status.VALIDATED, "tier": 2, "valid_until": partner.valid_until}
    for model, given in base.items():
        for row in given:
            yield model, row | held if model is Enrollment else row
    for strand in ReviewStrand:
        yield StrandRecord, _judged(n, strand)
    for k in range(DOCUMENTS):
        until = START + timedelta(days=30 + chance.randrange(900))
        yield Evidence, document_row(n, until, AT) | {"id": n * DOCUMENTS + k}
    for k, criterion_id in enumerate(criteria):
        answer = n * len(criteria) + k
        yield Response, _answer(answer, n, criterion_id)
        evidence = n * DOCUMENTS + k % DOCUMENTS
        yield ResponseEvidence, {"response_id": answer, "evidence_id": evidence}
    yield Validation, _validation(n, at)
    for criterion_id in criteria:
        yield Finding, _finding(n, criterion_id, chance, at)
    change = change_row(n, 3, Status.VALIDATED, Action.VALIDATE, at)
    change |= {"tier": 2, "valid_until": partner.valid_until}
    yield StandingChange, change | {"validation_id": n, "validated_by_id": VALIDATOR}


class _Base(dict[type, list[dict[str, object]]]):
    def __missing__(self, model: type) -> list[dict[str, object]]:
        self[model] = []
        return self[model]


def _judged(n: int, strand: ReviewStrand) -> dict[str, object]:
    return {
        "review_id": n,
        "strand": strand,
        "result": StrandResult.SATISFIED,
        "note": "",
        "recorded_at": AT,
        "recorded_by_id": REVIEWER,
    }


def _answer(answer_id: int, n: int, criterion_id: str) -> dict[str, object]:
    return {
        "id": answer_id,
        "application_id": n,
        "criterion_id": criterion_id,
        "statement": "So.",
        "self_grade": 2,
        "saved_at": AT,
        "saved_by_id": OWNER,
    }


def _validation(n: int, at: object) -> dict[str, object]:
    return {
        "id": n,
        "enrollment_id": n,
        "kind": ValidationKind.DESK,
        "validator_id": VALIDATOR,
        "planned_by_id": SUPERVISOR,
        "planned_at": AT,
        "visit_on": START - timedelta(days=400),
        "reported_at": at,
        "passed": True,
        "closed_at": at,
        "closed_by_id": SUPERVISOR,
    }


def _finding(n: int, criterion_id: str, chance: random.Random, at: object) -> dict[str, object]:
    return {
        "validation_id": n,
        "criterion_id": criterion_id,
        "grade": chance.choice((2, 2, 2, 3)),
        "assurance": Assurance.SITE_VERIFIED,
        "recorded_at": at,
        "recorded_by_id": VALIDATOR,
    }


def _days(ids: range, chance: random.Random) -> Mapping[tuple[int, str, date], tuple[int, ...]]:
    """Return for each so many days on which some of its parcels were examined."""
    return {
        (n, "express", START - timedelta(days=back)): _numbers(chance)
        for n in ids
        for back in chance.sample(range(1, 700), EXAMINED_DAYS)
    }


def _outcome(
    outcome_id: int, key: tuple[int, str, date]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return one outcome of a day that is counted, and whom it concerns.

    There may be several on a day; by one of them it is known that the day was examined.
    """
    enrollment_id, mode, day = key
    outcome = {
        "id": outcome_id,
        "outcome_id": f"E{outcome_id}",
        "content_hash": f"{outcome_id:064x}",
        "examined_at": moment(day),
        "mode": mode,
        "selection": Selection.RANDOM,
        "violation": False,
        "received_at": moment(day),
        "received_from": "Targeting",
    }
    party = {"outcome_id": outcome_id, "enrollment_id": enrollment_id, "examined_on": day}
    return outcome, party


def _numbers(chance: random.Random) -> tuple[int, ...]:
    random_ones, targeted = chance.randrange(1, 5), chance.randrange(3)
    found = {
        "random_examinations": random_ones,
        "random_minor": int(chance.random() < 0.05),
        "targeted_examinations": targeted,
        "targeted_major": int(targeted > 0 and chance.random() < 0.1),
    }
    seen = random_ones + targeted
    quality = {
        name: seen if name.endswith("_total") else seen - int(chance.random() < 0.1)
        for name in NUMBERS
        if name.endswith(("_good", "_total"))
    }
    return tuple((found | quality).get(name, 0) for name in NUMBERS)
