"""What foreign parties are given here: followed through the lists, told to the register."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime

from trusted.domain.arrangements import CREDIT, ArrangementState, Terms, list_holds_until
from trusted.domain.recognition import Given, Outcome, given_to
from trusted.persistence.database import announce_publication, db, lock
from trusted.persistence.models import (
    Arrangement,
    ArrangementTerms,
    ArrangementTurn,
    Recognition,
)
from trusted.persistence.queries.arrangements import (
    all_courses,
    course_of,
    newest_turn,
    terms_of,
)
from trusted.persistence.queries.holds import held_among
from trusted.persistence.queries.recognition import (
    PartySaid,
    given_now,
    names_ever,
    newest_list,
    parties_ever_called,
    parties_of,
    parties_to_look_at,
    said_of_parties,
)
from trusted.services.audit import record
from trusted.services.hold_publishing import publish_foreign_holds
from trusted.services.partner_files import partner_from
from trusted.services.policies import policy_at
from trusted.services.recognized_answers import recognized_answers
from trusted.services.register_history import append_changes, last_published_of

NOTHING = Given(0, (), None)
BY_LIST, BY_DAY = "list", "day"
EXPIRED, NO_CREDIT = "expired", "no-credit"


def settle(arrangement: Arrangement, *, now: datetime) -> int:
    """Tell the register what an arrangement gives by now, if that differs; the caller commits.

    Returns: how many entries of the register say something else from now on.
    """
    db.session.flush()
    terms, why = gives_by(arrangement, now)
    former = newest_turn(arrangement.id)
    known = former.terms_id if former else None
    if (terms.id if terms else None) == known:
        return 0
    turn = ArrangementTurn(
        arrangement_id=arrangement.id, terms_id=terms.id if terms else None, why=why, at=now
    )
    db.session.add(turn)
    subject = f"arrangement/{arrangement.id}"
    record(None, "settle-arrangement", subject, at=now, gives=terms is not None, why=why)
    return recognize(arrangement, parties_of(arrangement.id), why=why, now=now)


def gives_by(arrangement: Arrangement, now: datetime) -> tuple[ArrangementTerms | None, str]:
    """Return by which terms an arrangement gives credit at a moment, and why; None: none."""
    course, newest = course_of(arrangement, _day(now)), newest_list(arrangement.id)
    state = course.state(_day(now))
    if course.terms is None or state is not ArrangementState.IN_FORCE:
        return None, state.value
    if CREDIT not in course.terms.benefits.split():
        return None, NO_CREDIT
    if newest is None or now >= list_holds_until(newest.as_of, course.terms.fresh_days):
        return None, EXPIRED
    return course.terms, state.value


def recognize(
    arrangement: Arrangement, party_ids: Collection[int], *, why: str, now: datetime
) -> int:
    """Give parties of an arrangement what they are worth by now; the caller commits.

    Returns: how many entries of the register say something else from now on.
    """
    lock("register")
    db.session.flush()
    terms, _ = gives_by(arrangement, now)
    rule = terms_of(terms) if terms else None
    former = given_now(party_ids)
    changed = [
        row
        for said in said_of_parties(party_ids)
        if (row := _changed(said, former.get(said.party.id), rule, why, now)) is not None
    ]
    db.session.add_all(changed)
    db.session.flush()
    published = publish_names(names_ever([row.party_id for row in changed]), now=now)
    return published + _publish_holds(party_ids, now)


def _publish_holds(party_ids: Collection[int], now: datetime) -> int:
    held = held_among(names_ever(party_ids))
    parties = parties_ever_called(held) & set(party_ids)
    published = publish_foreign_holds(sorted(parties), now=now)
    if published:
        announce_publication()
    return published


def publish_names(names: Sequence[str], *, now: datetime) -> int:
    """Publish what identifiers of foreign parties answer; never over a company's own answer."""
    former, answers = last_published_of(names), recognized_answers(names)
    changes = [
        (name, answers.get(name))
        for name in names
        if answers.get(name) != former.get(name) and _is_foreign(former.get(name))
    ]
    append_changes(changes, now)
    if changes:
        announce_publication()
    return len(changes)


def list_expires(arrangement: Arrangement, *, now: datetime) -> datetime | None:
    """Return when the newest list is too old to be believed; None: none came or nothing holds."""
    course, newest = course_of(arrangement, _day(now)), newest_list(arrangement.id)
    if course.terms is None or newest is None:
        return None
    return list_holds_until(newest.as_of, course.terms.fresh_days)


def arrangements_to_settle(*, now: datetime) -> Sequence[Arrangement]:
    """Return the arrangements that give otherwise by now than the register was told."""
    return [
        course.arrangement
        for course in all_courses(_day(now))
        if _told(course.arrangement) != _gives(course.arrangement, now)
    ]


def settle_arrangements(*, now: datetime) -> int:
    """Begin and end what arrangements give when their days or lists have; safe to run twice."""
    due = arrangements_to_settle(now=now)
    for arrangement in due:
        lock(f"arrangement/{arrangement.id}")
        settle(arrangement, now=now)
        db.session.commit()
    return len(due)


def parties_due(*, now: datetime) -> Sequence[int]:
    """Return the foreign parties that a day of their own makes worth something else."""
    return parties_to_look_at(_day(now))


def look_at_parties(*, now: datetime) -> int:
    """Give foreign parties what they are worth once a day of their own has come."""
    due: dict[int, set[int]] = {}
    for said in said_of_parties(parties_due(now=now)):
        due.setdefault(said.party.arrangement_id, set()).add(said.party.id)
    for arrangement_id, party_ids in due.items():
        arrangement = db.session.get_one(Arrangement, arrangement_id)
        recognize(arrangement, party_ids, why=BY_DAY, now=now)
    db.session.commit()
    return sum(len(party_ids) for party_ids in due.values())


def counts(said: PartySaid) -> bool:
    """Return whether what a list says of a party counts: nothing is doubtful, or was released."""
    if said.record.content is None:
        return False
    released = said.decision is not None and said.decision.outcome == Outcome.RELEASE.value
    return released or not said.record.doubtful


def _changed(
    said: PartySaid, former: Recognition | None, terms: Terms | None, why: str, now: datetime
) -> Recognition | None:
    """Return what a party is given from now on; None: what it is given already."""
    given, until = NOTHING, None
    if terms is not None and said.record.content is not None and counts(said):
        partner = partner_from(said.record.content)
        given = given_to(partner, terms, _day(now))
        until = min(filter(None, (partner.valid_until, terms.ends_on)), default=None)
    if former is None and given.tier == 0:
        return None
    policy = policy_at(now)
    roles = " ".join(given.roles)
    stays = former is not None and (former.tier, former.roles) == (given.tier, roles)
    row = Recognition(
        party_id=said.party.id,
        record_id=said.record.id,
        at=now,
        tier=given.tier,
        roles=roles,
        since=former.since if former is not None and stays else now,
        valid_until=until if given.tier else None,
        look_on=given.look_on,
        why=why,
        policy=policy.label,
        random_ppm=policy.priority.base_ppm,
    )
    return None if former is not None and _same(former, row) else row


def _same(former: Recognition, row: Recognition) -> bool:
    names = ("record_id", "tier", "roles", "valid_until", "look_on")
    if former.tier == row.tier == 0:
        return True
    return all(getattr(former, name) == getattr(row, name) for name in names)


def _told(arrangement: Arrangement) -> int | None:
    turn = newest_turn(arrangement.id)
    return turn.terms_id if turn else None


def _gives(arrangement: Arrangement, now: datetime) -> int | None:
    terms, _ = gives_by(arrangement, now)
    return terms.id if terms else None


def _is_foreign(published: dict[str, object] | None) -> bool:
    """Return whether no company of ours answers: those count upwards, foreign ones downwards."""
    company_id = published["company_id"] if published else -1
    return isinstance(company_id, int) and company_id < 0


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
