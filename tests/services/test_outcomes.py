from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import event, func, select

from tests.factories import NOON, make_certified, make_company, make_identifier
from trusted.domain.identifiers import Scheme
from trusted.domain.outcomes import Selection, Severity
from trusted.domain.standing import Status
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, CompanyIdentifier, Outcome, OutcomeParty
from trusted.services import outcomes
from trusted.services.outcomes import record_outcomes
from trusted.services.reported import DataQuality, Reception, ReportedOutcome

pytestmark = pytest.mark.usefixtures("app")


def reported(outcome_id="o1", **given):
    defaults = {
        "examined_at": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        "mode": "express",
        "selection": Selection.RANDOM,
        "violation": False,
        "parties": {},
    }
    return ReportedOutcome(outcome_id=outcome_id, **(defaults | given))


def record_now(*items):
    return record_outcomes(items, received_from="client-1", now=NOON)


def statuses(recorded):
    return [receipt.status for receipt in recorded.receipts]


def name_of(enrollment):
    identifier = db.session.scalars(
        select(CompanyIdentifier).where(CompanyIdentifier.company_id == enrollment.company_id)
    ).first()
    return f"{identifier.scheme.value}:{identifier.value}"


def test_an_outcome_is_kept_as_it_was_reported():
    item = reported(
        violation=True,
        severity=Severity.MAJOR,
        shipment_id="1Z",
        data_quality=DataQuality(on_time=False, presented=True),
    )

    assert statuses(record_now(item)) == [Reception.ACCEPTED]

    kept = db.session.scalars(select(Outcome)).one()
    assert (kept.outcome_id, kept.shipment_id, kept.mode) == ("o1", "1Z", "express")
    assert (kept.violation, kept.severity, kept.selection) == (
        True,
        Severity.MAJOR,
        Selection.RANDOM,
    )
    assert (kept.on_time, kept.complete, kept.presented) == (False, None, True)
    assert (kept.examined_at, kept.received_at) == (item.examined_at, NOON)
    assert kept.received_from == "client-1"


def test_an_outcome_concerns_the_enrollment_in_its_role_only():
    carrier = make_certified()
    name = name_of(carrier)

    recorded = record_now(
        reported("as carrier", parties={"carrier": [name]}),
        reported("as broker", parties={"broker": [name]}),
        reported("of nobody", parties={"carrier": ["scac:ZZZZ", "no identifier"]}),
        reported("twice named", parties={"carrier": [name, name.upper()], "seller": []}),
    )

    assert recorded.touched == {carrier.id}
    rows = db.session.execute(
        select(Outcome.outcome_id, OutcomeParty.enrollment_id, OutcomeParty.examined_on)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .order_by(Outcome.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("as carrier", carrier.id, date(2026, 11, 20)),
        ("twice named", carrier.id, date(2026, 11, 20)),
    ]


def test_an_identifier_that_was_ended_leads_to_nobody():
    carrier = make_certified()
    name = name_of(carrier)
    for identifier in db.session.scalars(select(CompanyIdentifier)):
        identifier.ended_at = NOON
    db.session.commit()

    assert record_now(reported(parties={"carrier": [name]})).touched == frozenset()


@pytest.mark.parametrize(
    ("status", "concerned"),
    [(Status.SUSPENDED, True), (Status.REMOVED, False), (Status.WITHDRAWN, False)],
)
def test_only_who_is_in_the_program_is_concerned(status, concerned):
    carrier = make_certified()
    name = name_of(carrier)
    carrier.status, carrier.tier = status, 0
    db.session.commit()

    touched = record_now(reported(parties={"carrier": [name]})).touched
    assert touched == ({carrier.id} if concerned else set())


def test_the_same_outcome_again_is_a_duplicate_whatever_its_spelling():
    first = reported(parties={"carrier": ["scac:A", "scac:B"]})
    elsewhere = first.examined_at.astimezone(
        datetime.fromisoformat("2026-01-01T00:00:00+09:00").tzinfo
    )
    same = reported(parties={"carrier": ["scac:B", "scac:A"], "broker": []}, examined_at=elsewhere)

    assert statuses(record_now(first, same)) == [Reception.ACCEPTED, Reception.DUPLICATE]
    assert statuses(record_now(same)) == [Reception.DUPLICATE]
    assert db.session.scalar(select(func.count()).select_from(Outcome)) == 1


def test_another_content_under_the_same_id_is_a_conflict_and_the_first_stands():
    record_now(reported())

    recorded = record_now(reported(mode="sea"), reported("o2"))

    assert statuses(recorded) == [Reception.CONFLICT, Reception.ACCEPTED]
    assert "first one stands" in recorded.receipts[0].detail
    modes = db.session.execute(select(Outcome.outcome_id, Outcome.mode)).all()
    assert {row.outcome_id: row.mode for row in modes}["o1"] == "express"


@pytest.mark.parametrize(
    "given",
    [
        {"examined_at": NOON + timedelta(minutes=6)},
        {
            "examined_at": datetime.min.replace(
                tzinfo=datetime.fromisoformat("2026-01-01T00:00:00+14:00").tzinfo
            )
        },
        {
            "examined_at": datetime.max.replace(
                tzinfo=datetime.fromisoformat("2026-01-01T00:00:00-12:00").tzinfo
            )
        },
        {"violation": True},
        {"severity": Severity.MINOR},
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_taken_in(given):
    recorded = record_now(reported("bad", **given), reported("good"))

    assert statuses(recorded) == [Reception.REFUSED, Reception.ACCEPTED]
    assert recorded.receipts[0].detail
    assert db.session.scalars(select(Outcome.outcome_id)).all() == ["good"]


def test_one_audit_event_a_call_says_how_many():
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    record_now(
        reported("a"), reported("a"), reported("a", mode="sea"), reported("b", violation=True)
    )

    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before + 1
    assert last.detail == {
        "received_from": "client-1",
        "enrollments": 0,
        "accepted": 1,
        "duplicate": 1,
        "conflict": 1,
        "refused": 1,
    }


def test_the_number_of_queries_does_not_grow_with_the_outcomes():
    counts = []
    for number in (2, 900):
        items = [
            reported(f"{number}-{n}", parties={"carrier": [f"customs:KR/{n}"]})
            for n in range(number)
        ]
        counts.append(queries_of(lambda items=items: record_now(*items)))
    few, many = counts
    # The driver takes rows in pages; the questions stay the same.
    assert many <= few + 2


def queries_of(work):
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_outcomes_come_in_more_than_one_chunk_and_know_each_other(monkeypatch):
    monkeypatch.setattr(outcomes, "CHUNK", 500)
    items = [reported(f"{n}") for n in range(1_200)]

    recorded = record_now(*items, items[0], msgspec.structs.replace(items[1], mode="sea"))

    assert statuses(recorded)[:1_200] == [Reception.ACCEPTED] * 1_200
    assert statuses(recorded)[1_200:] == [Reception.DUPLICATE, Reception.CONFLICT]


def test_two_companies_under_two_identifiers_are_both_concerned():
    first, second = make_certified(), make_certified()
    company = make_company()
    make_identifier(company, Scheme.SCAC, "FXPQ")

    recorded = record_now(
        reported(parties={"carrier": [name_of(first), name_of(second), "scac:FXPQ"]})
    )

    assert recorded.touched == {first.id, second.id}
