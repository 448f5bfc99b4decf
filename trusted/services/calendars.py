"""Dates for people's calendars: stable, with changes numbered, at private addresses."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from trusted.documents.calendar import Entry, calendar_file
from trusted.domain.annual_review import window_at
from trusted.domain.clocks import ClockState, Party
from trusted.domain.errors import NotPermitted
from trusted.domain.standing import TRUSTED
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    CalendarDate,
    CalendarFeed,
    Company,
    Enrollment,
)
from trusted.persistence.queries.calendars import (
    certified_on,
    enrollments_seen_by,
    feed_by_hash,
    last_days_told,
    subscribed_enrollments,
    told_before,
    visits_ahead,
)
from trusted.program import shipped_program
from trusted.services.audit import record
from trusted.services.clocks import RIGHTS, clocks_of, text_of

OPEN = frozenset({ClockState.RUNNING, ClockState.PAUSED})
ANNUAL = "annual-review"


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is to be told."""

    on: date
    title: str


def make_feed(
    actor: Account, enrollment_id: int | None, *, now: datetime
) -> tuple[CalendarFeed, str]:
    """Open a private address of a calendar; returns it with its token, which nobody shows again.

    enrollment_id: whose dates; None: those of all the person's enrollments.
    Raises: NotPermitted if it is another company's.
    """
    if enrollment_id is not None and not enrollments_seen_by(actor.id, enrollment_id):
        raise NotPermitted("You can only subscribe to the dates of your own companies.")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        account_id=actor.id, enrollment_id=enrollment_id, token_hash=_hash(token), made_at=now
    )
    db.session.add(feed)
    db.session.flush()
    record(actor.id, "open-calendar", f"calendar-feed/{feed.id}", at=now, enrollment=enrollment_id)
    db.session.commit()
    return feed, token


def revoke_feed(feed: CalendarFeed, *, actor: Account, now: datetime) -> None:
    """Close a private address; whoever knows it reads nothing any more."""
    if feed.account_id != actor.id:
        raise NotPermitted("This calendar is somebody else's.")
    if feed.revoked_at is None:
        feed.revoked_at = now
        record(actor.id, "revoke-calendar", f"calendar-feed/{feed.id}", at=now)
    db.session.commit()


def feed_file(token: str, *, base_url: str, now: datetime) -> bytes | None:
    """Return what a private address holds; None: it never was or is closed."""
    found = feed_by_hash(_hash(token))
    if found is None:
        return None
    feed, person = found
    return personal_file(person, feed.enrollment_id, base_url=base_url, now=now)


def personal_file(
    person: Account, enrollment_id: int | None, *, base_url: str, now: datetime
) -> bytes:
    """Return a calendar of what a person may see now: of one enrollment, or of all."""
    seen = enrollments_seen_by(person.id, enrollment_id)
    told = told_before([enrollment.id for enrollment, _ in seen])
    entries: list[Entry] = []
    for enrollment, company in seen:
        before = told.get(enrollment.id, ())
        entries += _entries(enrollment, company, before, base_url, now)
    return calendar_file("Trusted", entries)


def calendars_followed(*, now: datetime) -> Sequence[int]:
    """Return the enrollments whose dates somebody has subscribed to."""
    del now
    return subscribed_enrollments()


def keep_dates(*, now: datetime) -> int:
    """Keep what subscribed calendars tell, where it has changed; returns how much has.

    Safe to run twice; a change between two runs is numbered once.
    """
    kept = 0
    for enrollment_id in calendars_followed(now=now):
        lock(f"calendar/{enrollment_id}")
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        before = told_before([enrollment_id]).get(enrollment_id, ())
        changes = changes_to_tell(dates_of(enrollment, now=now), before, now)
        for change in changes:
            change.enrollment_id = enrollment_id
            db.session.add(change)
        if changes:
            subject = f"enrollment/{enrollment_id}"
            record(None, "keep-calendar", subject, at=now, dates=[c.subject for c in changes])
        db.session.commit()
        kept += len(changes)
    return kept


def dates_of(enrollment: Enrollment, *, now: datetime) -> Mapping[str, Day]:
    """Return the dates ahead that concern a company, by subject."""
    found = {}
    for visit in visits_ahead(enrollment.id):
        place = "Validation: visit" if visit.site_id else "Validation at the desk"
        found[f"visit/{visit.id}"] = Day(visit.visit_on, place)
    for clock in clocks_of(enrollment, now=now):
        owed = clock.owed_by is Party.COMPANY or clock.deadline_id in RIGHTS
        if owed and clock.state in OPEN:
            subject = f"{clock.deadline_id}/{clock.subject}"
            found[subject] = Day(clock.due_on, text_of(clock.deadline_id))
    since = certified_on(enrollment.id) if enrollment.status in TRUSTED else None
    if since is not None and not any(subject.startswith(ANNUAL) for subject in found):
        number = shipped_program().deadlines[ANNUAL].number
        window = window_at(since, now.date(), number)
        text = f"Annual review: it is open from {window.opens_on.isoformat()} to this day."
        found[f"{ANNUAL}/{window.due_on.isoformat()}"] = Day(window.due_on, text)
    return found


def changes_to_tell(
    current: Mapping[str, Day], before: Sequence[CalendarDate], now: datetime
) -> list[CalendarDate]:
    """Return what calendars have to tell anew: new dates, changed ones, and those called off."""
    known = {row.subject: row for row in before}
    changes = []
    for subject, day in current.items():
        last = known.get(subject)
        if last is None or (last.day, last.title) != (day.on, day.title):
            number = last.sequence + 1 if last else 0
            changes.append(
                CalendarDate(
                    subject=subject, sequence=number, day=day.on, title=day.title, told_at=now
                )
            )
    for subject, last in known.items():
        if subject not in current and last.day is not None and last.day >= now.date():
            changes.append(
                CalendarDate(
                    subject=subject,
                    sequence=last.sequence + 1,
                    day=None,
                    title=last.title,
                    told_at=now,
                )
            )
    return changes


def _entries(
    enrollment: Enrollment,
    company: Company,
    before: Sequence[CalendarDate],
    base_url: str,
    now: datetime,
) -> list[Entry]:
    changes = changes_to_tell(dates_of(enrollment, now=now), before, now)
    rows = {row.subject: row for row in (*before, *changes)}
    called_off = any(row.day is None for row in rows.values())
    last_days = last_days_told(enrollment.id) if called_off else {}
    host = base_url.rpartition("/")[2].partition(":")[0]
    name = f"{company.legal_name}, {enrollment.partner_number}"
    return [
        Entry(
            uid=f"{enrollment.partner_number}-{row.subject.replace('/', '-')}@{host}",
            sequence=row.sequence,
            day=row.day or last_days[row.subject],
            title=f"{enrollment.partner_number}: {row.title}",
            description=f"{name}. {row.title} Days are counted in UTC.",
            url=f"{base_url}/enrollments/{enrollment.id}",
            changed=row.told_at,
            cancelled=row.day is None,
        )
        for row in rows.values()
    ]


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
