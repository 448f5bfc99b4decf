"""Holds of the sandbox: answered as real ones are, each state by a magic id; kept nowhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from trusted.domain.holds import HoldState, HoldTarget, state_of
from trusted.persistence.models import Hold, HoldConfirmation, HoldRelease
from trusted.persistence.queries.holds import HoldCourse
from trusted.program.sandbox import SandboxHold, sandbox_table
from trusted.services.holds import HoldDraft, check_confirmable, check_releasable, drafted

# When a magic hold begins, ends and is to be confirmed, in days from the beginning of today.
TIMES: Mapping[HoldState, tuple[int, int, int | None]] = {
    HoldState.UNCONFIRMED: (-1, 20, 2),
    HoldState.LAPSED: (-9, 20, -6),
    HoldState.SCHEDULED: (2, 20, None),
    HoldState.ACTIVE: (-1, 20, None),
    HoldState.ENDED: (-9, -1, None),
    HoldState.RELEASED: (-9, 20, None),
}


def magic_holds(now: datetime) -> Sequence[HoldCourse]:
    """Return every magic hold, the last of the table first, as it is today."""
    table = sandbox_table()
    return [_course(one, number, now) for number, one in enumerate(table.holds, 1)][::-1]


def magic_hold(public_id: str, now: datetime) -> HoldCourse | None:
    """Return one magic hold."""
    return next((one for one in magic_holds(now) if one.hold.public_id == public_id), None)


def try_placing(draft: HoldDraft, *, now: datetime) -> HoldCourse:
    """Return a hold as it would be placed; it goes by the magic id of the state that it has.

    Raises: InputRefused; InvalidIdentifier.
    """
    hold = drafted(draft, now=now)
    course = HoldCourse(hold, None, None)
    state = state_of(course.facts, now)
    hold.public_id = next(one.id for one in sandbox_table().holds if one.state is state)
    return course


def try_confirming(course: HoldCourse, *, now: datetime) -> HoldCourse:
    """Return a magic hold as it would be once confirmed.

    Raises: NotSeparated, TransitionNotAllowed.
    """
    own = next(one.own for one in sandbox_table().holds if one.id == course.hold.public_id)
    check_confirmable(state_of(course.facts, now), own=own)
    return HoldCourse(course.hold, HoldConfirmation(confirmed_at=now), None)


def try_releasing(course: HoldCourse, *, now: datetime) -> HoldCourse:
    """Return a magic hold as it would be once released.

    Raises: TransitionNotAllowed.
    """
    check_releasable(state_of(course.facts, now))
    return HoldCourse(course.hold, course.confirmation, HoldRelease(released_at=now))


def _course(one: SandboxHold, number: int, now: datetime) -> HoldCourse:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begins, ends, confirm = TIMES[one.state]
    broad = confirm is not None
    hold = Hold(
        id=number,
        public_id=one.id,
        target=HoldTarget.PARTY.value,
        subject=one.party,
        roles="" if broad else "carrier",
        reason=one.reason,
        authority="Sandbox",
        note="",
        starts_at=today + timedelta(days=begins),
        until=today + timedelta(days=ends),
        confirm_by=None if confirm is None else today + timedelta(days=confirm),
        placed_at=today + timedelta(days=min(begins, -1)),
    )
    released = one.state is HoldState.RELEASED
    return HoldCourse(hold, None, HoldRelease(released_at=today) if released else None)
