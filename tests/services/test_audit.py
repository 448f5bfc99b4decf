import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import NOON
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent
from trusted.services.audit import record, verify_audit

pytestmark = pytest.mark.usefixtures("app")


def test_events_are_numbered_and_chained():
    for n in range(3):
        record(None, "try", f"thing/{n}", at=NOON, n=n)
    db.session.commit()

    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()

    assert [event.id for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:2]]
    assert verify_audit().broken_at is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET action = 'other' WHERE id = 2", "DELETE FROM audit_events"],
)
def test_the_database_refuses_to_change_an_event(statement):
    two_events()

    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()

    assert verify_audit().events == 2


@pytest.mark.parametrize(
    ("statement", "broken_at", "why"),
    [
        ("UPDATE audit_events SET action = 'other' WHERE id = 1", 1, "changed"),
        ("DELETE FROM audit_events WHERE id = 1", 2, "event 1 is missing"),
        ("UPDATE audit_events SET previous_hash = hash WHERE id = 2", 2, "does not follow"),
    ],
)
def test_a_tampered_event_is_found_and_named(statement, broken_at, why):
    two_events()
    without_protection(statement)

    report = verify_audit()

    assert report.broken_at == broken_at
    assert why in report.why


def test_what_was_noted_before_shows_that_the_end_was_cut_off_or_computed_anew():
    two_events()
    whole = verify_audit()
    assert verify_audit((whole.events, whole.head)).broken_at is None
    assert "another" in verify_audit((1, whole.head)).why

    without_protection("DELETE FROM audit_events WHERE id = 2")

    assert verify_audit().broken_at is None
    report = verify_audit((whole.events, whole.head))
    assert (report.broken_at, report.why) == (2, "the events 2 to 2 are missing at the end")


def two_events():
    record(None, "try", "thing/1", at=NOON)
    record(None, "try", "thing/2", at=NOON)
    db.session.commit()


def without_protection(statement):
    """Do what only someone with the database in their hands can do."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER audit_events_no_update"))
        db.session.execute(text("DROP TRIGGER audit_events_no_delete"))
    else:
        db.session.execute(text("GRANT UPDATE, DELETE ON audit_events TO CURRENT_USER"))
        db.session.execute(text("ALTER TABLE audit_events DISABLE TRIGGER ALL"))
    db.session.execute(text(statement))
    db.session.commit()
