"""Publishing holds to the register under every name of whom they are on, and no more of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from trusted.domain.holds import PUBLISHED, HoldTarget, hold_of, state_of
from trusted.persistence.database import announce_publication, db, lock
from trusted.persistence.models import Hold
from trusted.persistence.queries.holds import (
    HoldCourse,
    company_called,
    ended_but_published,
    held_among,
    is_any_on,
    names_of,
    placed_on,
    published_on_company,
)
from trusted.persistence.queries.recognition import bearers_of, names_of_party
from trusted.register.held import entry_of
from trusted.services.register_history import append_change, last_published


def publish_hold(hold: Hold, *, now: datetime) -> int:
    """Publish what has changed of whom a hold is on; the caller commits.

    Returns: how many entries of the register say something else from now on.
    """
    lock("register")
    db.session.flush()
    if hold.target == HoldTarget.SHIPMENT:
        courses = placed_on(HoldTarget.SHIPMENT, hold.subject)
        published = _publish(hold_of(hold.subject), courses, now)
    else:
        company_id = hold.company_id or company_called(hold.subject)
        published = 0 if company_id is None else _publish_company(company_id, now)
        # The name itself, too: the company may have lost it, or nobody may bear it.
        if company_id is None and (parties := bearers_of([hold.subject]).get(hold.subject)):
            published += publish_foreign_holds(sorted(parties), now=now)
        elif company_id is None or not names_of(company_id).get(hold.subject):
            published += _publish(hold.subject, placed_on(HoldTarget.PARTY, hold.subject), now)
    if published:
        announce_publication()
    return published


def publish_company_holds(company_ids: Iterable[int], *, now: datetime) -> int:
    """Publish the holds on companies under the names that they have now; the caller commits.

    The caller holds the register's lock.
    Returns: how many entries of the register say something else from now on.
    """
    return sum(_publish_company(one, now) for one in company_ids if is_any_on(one))


def publish_foreign_holds(party_ids: Iterable[int], *, now: datetime) -> int:
    """Publish the holds on foreign parties under all their identifiers; the caller commits.

    The caller holds the register's lock.
    Returns: how many entries of the register say something else from now on.
    """
    return sum(_publish_party(party_id, now) for party_id in party_ids)


def holds_now_ended(*, now: datetime) -> Sequence[Hold]:
    """Return the holds that came to their end and are still in the register."""
    return ended_but_published(now)


def publish_what_ended(*, now: datetime) -> int:
    """Take holds that came to their end out of the register; safe to run twice.

    Nobody is held by them any more in any case: the register says until when they bind.
    """
    published = sum(publish_hold(hold, now=now) for hold in holds_now_ended(now=now))
    db.session.commit()
    return published


def _publish_company(company_id: int, now: datetime) -> int:
    names = names_of(company_id)
    used = {name for name, is_used in names.items() if is_used}
    courses = published_on_company(company_id, names)
    published = 0
    for name in names:
        own = [one for one in courses if one.hold.subject == name]
        on_company = [
            one for one in courses if one.hold.company_id == company_id or one.hold.subject in used
        ]
        published += _publish(name, on_company if name in used else own, now)
    return published


def _publish_party(party_id: int, now: datetime) -> int:
    names = names_of_party(party_id)
    used = [name for name, is_used in names.items() if is_used]
    courses = {name: placed_on(HoldTarget.PARTY, name) for name in held_among([*names])}
    on_party = [course for name in used for course in courses.get(name, ())]
    published = 0
    for name in names:
        # A company of ours is held under its own names.
        if company_called(name) is None:
            own = courses.get(name, ())
            published += _publish(name, on_party if name in used else own, now)
    return published


def _publish(name: str, courses: Iterable[HoldCourse], now: datetime) -> int:
    """Publish what holds a name, unless the register says it already; returns whether it did."""
    # Of two that bind alike one is enough.
    terms = {str(one): one for one in map(_terms, _in_force(courses, now))}
    record: dict[str, object] | None = {"holds": list(terms.values())} if terms else None
    entry = entry_of(name)
    if record == last_published(entry):
        return 0
    append_change(entry, record, now)
    return 1


def _in_force(courses: Iterable[HoldCourse], now: datetime) -> Iterable[HoldCourse]:
    return (course for course in courses if state_of(course.facts, now) in PUBLISHED)


def _terms(course: HoldCourse) -> dict[str, object]:
    hold, confirmation = course.hold, course.confirmation
    begins = confirmation.confirmed_at if confirmation else hold.placed_at
    return {
        "roles": hold.roles.split(),
        # What has begun binds from its publication on, whatever the clocks of other hosts say.
        "starts_at": None if hold.starts_at <= begins else _second(hold.starts_at),
        "until": _second(hold.until),
    }


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
