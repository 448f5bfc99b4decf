"""A calendar file (RFC 5545): dates as events of a whole day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

REMIND = timedelta(days=-7)


@dataclass(frozen=True, slots=True)
class Entry:
    """One date.

    uid:       the same for ever, whatever changes.
    sequence:  0 at first, one more with each change.
    changed:   when it became what it is.
    cancelled: whether it is called off; `day` is then the last that was told.
    """

    uid: str
    sequence: int
    day: date
    title: str
    description: str
    url: str
    changed: datetime
    cancelled: bool


def calendar_file(name: str, entries: Sequence[Entry]) -> bytes:
    """Return the file; the same input gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Trusted//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", REMIND)
        event.add_component(alarm)
    return event
