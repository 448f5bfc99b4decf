"""The calendar file, as calendars read it."""

from dataclasses import replace
from datetime import date, timedelta

from icalendar import Calendar

from tests.factories import NOON
from trusted.documents.calendar import Entry, calendar_file

VISIT = Entry(
    uid="TP00000018-visit-1@trusted.example",
    sequence=0,
    day=date(2027, 1, 10),
    title="TP00000018: Validation: visit",
    description="Fox Parcel, Ltd; dock 3",
    url="https://trusted.example/enrollments/1",
    changed=NOON,
    cancelled=False,
)


def read(*entries):
    return Calendar.from_ical(calendar_file("Trusted", entries)).walk("VEVENT")


def test_a_date_is_a_whole_day_with_a_reminder_a_week_before():
    (event,) = read(VISIT)

    assert event["uid"] == VISIT.uid
    assert event.decoded("dtstart") == date(2027, 1, 10)
    assert event.decoded("dtend") == date(2027, 1, 11)
    assert event["summary"] == VISIT.title
    assert event["description"] == VISIT.description
    assert event["status"] == "CONFIRMED"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-7)


def test_what_is_called_off_is_cancelled_under_the_same_uid_and_reminds_nobody():
    (event,) = read(replace(VISIT, sequence=1, cancelled=True))

    assert (event["uid"], event["sequence"], event["status"]) == (VISIT.uid, 1, "CANCELLED")
    assert event.walk("VALARM") == []


def test_the_same_dates_give_the_same_bytes():
    assert calendar_file("Trusted", [VISIT]) == calendar_file("Trusted", [VISIT])
