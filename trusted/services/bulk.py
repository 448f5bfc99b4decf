"""Acting on many pieces of work: first what would happen to each, then a result for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trusted.domain.errors import DomainError, InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import abandon, db
from trusted.persistence.models import Account, Application, Enrollment
from trusted.persistence.queries.queue import Waiting
from trusted.persistence.queries.work_kinds import KINDS, Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.persistence.queries.workload import (
    reminded_since,
    workers_of,
)
from trusted.services.audit import record
from trusted.services.interests import check_no_interest
from trusted.services.notices import tell_official
from trusted.services.reviews import take_application
from trusted.services.work_assignments import LEAST_LOADED, Found, assign, check_assignment
from trusted.services.work_queue import Task, in_hand, tasks_of

Item = tuple[str, int]
REMIND_AGAIN = timedelta(days=1)
MOST = 100


class Bulk(StrEnum):
    """What can be done with many pieces at once; verifying and deciding cannot."""

    ASSIGN = "assign"
    SPREAD = "spread"
    GIVE_UP = "give-up"
    TAKE = "take"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class Line:
    """What would become of one piece, or what became of it.

    task:    None: it does not wait for this person any more.
    says:    what will be, or was, done.
    refusal: why not; empty: it can be, or was, done.
    """

    item: Item
    task: Task | None
    says: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One bulk action.

    to: to whom; only `assign` asks for it.
    """

    action: Bulk
    items: Sequence[Item]
    to: Account | None = None


def actions_for(role: Role) -> tuple[Bulk, ...]:
    """Return the bulk actions of a role."""
    if role is Role.SUPERVISOR:
        return (Bulk.ASSIGN, Bulk.SPREAD, Bulk.GIVE_UP, Bulk.REMIND)
    if role is Role.REVIEWER:
        return (Bulk.TAKE, Bulk.ASSIGN, Bulk.GIVE_UP)
    return (Bulk.ASSIGN, Bulk.GIVE_UP) if role is Role.VALIDATOR else ()


def preview(order: Order, *, actor: Account, now: datetime) -> list[Line]:
    """Return what would happen to each piece; nothing is written.

    Raises: NotPermitted if the role has no such action; InputRefused for too many pieces.
    """
    return [_foreseen(order, line, actor, now) for line in _lines(order, actor, now)]


def carry_out(order: Order, *, actor: Account, now: datetime) -> list[Line]:
    """Do it piece by piece, each in a transaction of its own; a refusal holds up no other."""
    return [_done(order, line, actor, now) for line in _lines(order, actor, now)]


def _lines(order: Order, actor: Account, now: datetime) -> list[Line]:
    if order.action not in actions_for(actor.role):
        raise NotPermitted("Your role does not do this with many pieces at once.")
    if not order.items:
        raise InputRefused("Choose at least one piece of work.")
    if len(order.items) > MOST:
        raise InputRefused(f"Choose at most {MOST} pieces at once.")
    found = tasks_of(actor, narrowed=Narrowed(items=order.items), now=now)
    tasks = {(task.waiting.kind.value, task.waiting.subject_id): task for task in found}
    return [Line(item, tasks.get(item), "") for item in dict.fromkeys(order.items)]


def _foreseen(order: Order, line: Line, actor: Account, now: datetime) -> Line:
    if line.task is None:
        return Line(line.item, None, "", "It does not wait for you any more.")
    try:
        says = _check(order, line.task.waiting, actor, now)
    except DomainError as refusal:
        return Line(line.item, line.task, "", str(refusal))
    return Line(line.item, line.task, says)


def _done(order: Order, line: Line, actor: Account, now: datetime) -> Line:
    foreseen = _foreseen(order, line, actor, now)
    if foreseen.refusal or foreseen.task is None:
        return foreseen
    try:
        _act(order, foreseen.task.waiting, actor, now)
    except DomainError as refusal:
        abandon()
        return Line(line.item, line.task, "", str(refusal))
    return foreseen


def _check(order: Order, item: Waiting, actor: Account, now: datetime) -> str:
    """Return in words what will be done; raises what the verb would raise."""
    if order.action is Bulk.TAKE:
        if item.kind is not Work.TAKE:
            raise InputRefused("Only an application that waits for a reviewer can be taken.")
        enrollment = db.session.get_one(Enrollment, item.enrollment_id)
        check_no_interest(actor, enrollment.company_id)
        return "You take it into review. This cannot be undone, only handed over."
    if order.action is Bulk.REMIND:
        return f"{_reminded(item, now).name} is reminded."
    to = _receiver(order, item, actor, now)[0]
    check_assignment(item, to, actor=actor, now=now)
    return f"It goes to {to.name}." if to else "Nobody has it in hand any more."


def _act(order: Order, item: Waiting, actor: Account, now: datetime) -> None:
    if order.action is Bulk.TAKE:
        take_application(db.session.get_one(Application, item.subject_id), actor=actor, now=now)
    elif order.action is Bulk.REMIND:
        enrollment = db.session.get_one(Enrollment, item.enrollment_id)
        person = _reminded(item, now)
        words = KINDS[item.kind].words
        tell_official(enrollment, "work-reminder", person, now=now, note=f"{words}.")
        subject = f"{item.kind.value}/{item.subject_id}"
        record(actor.id, "remind-official", subject, at=now, to=person.id)
        db.session.commit()
    else:
        to, found = _receiver(order, item, actor, now)
        assign(item, to, actor=actor, now=now, found=found)


def _receiver(
    order: Order, item: Waiting, actor: Account, now: datetime
) -> tuple[Account | None, Found]:
    if order.action is Bulk.SPREAD:
        return _least_loaded(item, actor, now)
    if order.action is Bulk.ASSIGN and order.to is None:
        raise InputRefused("Choose to whom it goes.")
    return (order.to if order.action is Bulk.ASSIGN else None), Found("by-hand", {})


def _least_loaded(item: Waiting, actor: Account, now: datetime) -> tuple[Account, Found]:
    """Return who may do it and has the least open work; of equals who was there first."""
    hands = in_hand(now)
    people = workers_of(KINDS[item.kind].roles)
    able = [person for person in people if _may(item, person, actor, now)]
    if not able:
        raise InputRefused("Nobody who does this kind of work may take it.")
    loads = {person.id: hands[person.id].pieces if person.id in hands else 0 for person in able}
    chosen = min(able, key=lambda person: (loads[person.id], person.id))
    return chosen, Found(LEAST_LOADED, {"open": {str(id_): n for id_, n in loads.items()}})


def _may(item: Waiting, person: Account, actor: Account, now: datetime) -> bool:
    try:
        check_assignment(item, person, actor=actor, now=now)
    except DomainError:
        return False
    return True


def _reminded(item: Waiting, now: datetime) -> Account:
    if item.in_hand_of is None:
        raise InputRefused("Nobody has it in hand. Assign it first.")
    if reminded_since(item.in_hand_of, item.enrollment_id, now - REMIND_AGAIN):
        raise InputRefused("This person was reminded of it within the last day.")
    return db.session.get_one(Account, item.in_hand_of)
