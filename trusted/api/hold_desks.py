"""Where holds are acted on: at an agency's desk, or at the sandbox's, which keeps nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from trusted.api.tokens import Access
from trusted.persistence.queries.holds import HoldCourse, holds_before
from trusted.services import hold_trying as trying
from trusted.services import holds as service
from trusted.services.holds import HoldDraft


class Desk(Protocol):
    """What is done with holds; each refusal is a rule's own."""

    def before(self, place: int | None, limit: int, now: datetime) -> Sequence[HoldCourse]:
        """Return holds that were placed before one, by its number, the newest first."""

    def found(self, hold_id: str, now: datetime) -> HoldCourse | None:
        """Return one hold."""

    def place(self, draft: HoldDraft, now: datetime) -> HoldCourse:
        """Place a hold."""

    def confirm(self, course: HoldCourse, now: datetime) -> HoldCourse:
        """Confirm a broad one."""

    def release(self, course: HoldCourse, now: datetime) -> HoldCourse:
        """Release one."""


def desk_of(access: Access) -> Desk:
    """Return the desk of who asks.

    Raises: NotPermitted unless the client acts for an agency or is of the sandbox.
    """
    return SandboxDesk() if access.sandbox else AgencyDesk(access.client_id)


class AgencyDesk:
    """The holds of the agency that a client acts for, and no others."""

    def __init__(self, client_id: str) -> None:
        self._agent = service.agent_client(client_id)

    def before(self, place: int | None, limit: int, now: datetime) -> Sequence[HoldCourse]:
        del now
        return holds_before(self._agent.agency_id, place, limit)

    def found(self, hold_id: str, now: datetime) -> HoldCourse | None:
        del now
        return service.own_hold(hold_id, self._agent)

    def place(self, draft: HoldDraft, now: datetime) -> HoldCourse:
        return service.place_hold(draft, agent=self._agent, now=now)

    def confirm(self, course: HoldCourse, now: datetime) -> HoldCourse:
        return service.confirm_hold(course.hold, agent=self._agent, now=now)

    def release(self, course: HoldCourse, now: datetime) -> HoldCourse:
        return service.release_hold(course.hold, note="", agent=self._agent, now=now)


class SandboxDesk:
    """The magic holds; what is done to them is answered and forgotten."""

    def before(self, place: int | None, limit: int, now: datetime) -> Sequence[HoldCourse]:
        holds = trying.magic_holds(now)
        return [one for one in holds if place is None or one.hold.id < place][:limit]

    def found(self, hold_id: str, now: datetime) -> HoldCourse | None:
        return trying.magic_hold(hold_id, now)

    def place(self, draft: HoldDraft, now: datetime) -> HoldCourse:
        return trying.try_placing(draft, now=now)

    def confirm(self, course: HoldCourse, now: datetime) -> HoldCourse:
        return trying.try_confirming(course, now=now)

    def release(self, course: HoldCourse, now: datetime) -> HoldCourse:
        return trying.try_releasing(course, now=now)
