"""Calendars: stable dates, numbered changes, private addresses."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_reported,
    make_validation,
    owner_of,
    reason_for,
)
from trusted.domain.criteria import Grade
from trusted.domain.errors import NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import CalendarDate, Company, Enrollment, Validation
from trusted.persistence.queries.calendars import subscribed_enrollments
from trusted.services.calendars import (
    Day,
    changes_to_tell,
    dates_of,
    feed_file,
    keep_dates,
    make_feed,
    revoke_feed,
)
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")
BASE = "https://trusted.example"


@pytest.fixture
def visited():
    """An enrollment with a visit ahead, and its owner."""
    enrollment = db.session.get_one(Enrollment, make_validation().enrollment_id)
    return enrollment, owner_of(db.session.get_one(Company, enrollment.company_id))


def events(token, now=NOON):
    file = feed_file(token, base_url=BASE, now=now)
    return {event["uid"]: event for event in Calendar.from_ical(file).walk("VEVENT")}


def visit_day():
    return db.session.get_one(Validation, 1).visit_on


def visit_in(found):
    return next(event for uid, event in found.items() if "-visit-" in uid)


def test_a_company_finds_its_visit_and_its_annual_review(visited):
    enrollment, _owner = visited

    found = dates_of(enrollment, now=NOON)

    assert found["visit/1"].on == visit_day()
    review = next(day for subject, day in found.items() if subject.startswith("annual-review/"))
    assert review.on == date(2027, 11, 24)


def test_required_actions_are_in_the_calendar():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)

    subjects = {s.split("/")[0] for s in dates_of(enrollment, now=NOON)}

    assert "required-action" in subjects


def test_who_was_suspended_finds_until_when_to_appeal():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=supervisor, now=NOON)

    assert any(s.startswith("file-appeal") for s in dates_of(enrollment, now=NOON))


def test_a_private_address_holds_the_dates_until_it_is_closed(visited):
    enrollment, owner = visited
    feed, token = make_feed(owner, enrollment.id, now=NOON)

    assert token not in feed.token_hash
    assert visit_in(events(token)).decoded("dtstart") == visit_day()
    revoke_feed(feed, actor=owner, now=NOON)
    assert feed_file(token, base_url=BASE, now=NOON) is None
    assert feed_file("guessed", base_url=BASE, now=NOON) is None


def test_nobody_subscribes_to_or_closes_what_is_anothers(visited):
    enrollment, owner = visited
    stranger = owner_of(make_company())
    feed, _token = make_feed(owner, None, now=NOON)

    with pytest.raises(NotPermitted):
        make_feed(stranger, enrollment.id, now=NOON)
    with pytest.raises(NotPermitted):
        revoke_feed(feed, actor=stranger, now=NOON)


def test_a_moved_date_keeps_its_uid_and_counts_its_sequence(visited):
    enrollment, owner = visited
    _feed, token = make_feed(owner, enrollment.id, now=NOON)
    keep_dates(now=NOON)
    before = visit_in(events(token))
    db.session.get_one(Validation, 1).visit_on = date(2027, 1, 20)
    db.session.commit()

    moved = visit_in(events(token))
    assert (moved["uid"], moved["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert moved.decoded("dtstart") == date(2027, 1, 20)
    keep_dates(now=NOON)
    assert visit_in(events(token))["sequence"] == moved["sequence"]


def test_a_visit_that_no_longer_takes_place_is_cancelled(visited):
    enrollment, owner = visited
    _feed, token = make_feed(owner, enrollment.id, now=NOON)
    keep_dates(now=NOON)
    make_reported(db.session.get_one(Validation, 1))

    assert visit_in(events(token))["status"] == "CANCELLED"
    keep_dates(now=NOON)
    cancelled = visit_in(events(token))
    assert (cancelled["status"], cancelled["sequence"]) == ("CANCELLED", 1)
    assert cancelled.decoded("dtstart") == visit_day()


def test_keeping_twice_keeps_once(visited):
    enrollment, owner = visited
    make_feed(owner, enrollment.id, now=NOON)

    assert keep_dates(now=NOON) > 0
    assert keep_dates(now=NOON) == 0


def test_dates_are_kept_only_for_who_subscribed(visited):
    enrollment, owner = visited

    assert keep_dates(now=NOON) == 0
    feed, _token = make_feed(owner, None, now=NOON)
    assert subscribed_enrollments() == [enrollment.id]
    revoke_feed(feed, actor=owner, now=NOON)
    assert subscribed_enrollments() == []
    assert db.session.scalars(select(CalendarDate)).all() == []


def test_a_past_date_is_not_called_off():
    told = CalendarDate(subject="visit/1", sequence=0, day=NOON.date(), title="Visit", told_at=NOON)

    assert changes_to_tell({}, [told], NOON + timedelta(days=1)) == []
    (off,) = changes_to_tell({}, [told], NOON)
    assert (off.day, off.sequence) == (None, 1)
    (back,) = changes_to_tell({"visit/1": Day(NOON.date(), "Visit")}, [off], NOON)
    assert (back.day, back.sequence) == (NOON.date(), 2)
