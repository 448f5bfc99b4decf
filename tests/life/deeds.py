"""What people may try, each with who usually does it and what must be there to try it on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.life.world import World
from trusted.domain.standing import FINAL, TRUSTED, Role, Status
from trusted.persistence.models import Account

OPEN_TO_MEMBER = (Status.DRAFT, Status.RETURNED)
LIVING = frozenset(Status) - FINAL
PARTNER = TRUSTED | {Status.SUSPENDED}
# Of those who propose steps, verify what is mended, and judge plans.
OFFICIALS = (Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
VERIFIERS = (Role.VALIDATOR, Role.SUPERVISOR)

Act = Callable[[World, Account], object]


@dataclass(frozen=True)
class Deed:
    """One thing to try.

    roles: whose it is; nobody else may succeed.
    when:  in which statuses it can succeed, None for no enrollment at all; nor in any other.
    on:    what it is tried on; the deed is left out while there is no such thing.
    """

    act: Act
    roles: frozenset[Role]
    when: frozenset[Status | None]
    on: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.act.__name__


def deed(
    *roles: Role, when: Iterable[Status | None], on: str = "enrollment"
) -> Callable[[Act], Deed]:
    """Make a deed of what is done."""
    return lambda act: Deed(act, frozenset(roles), frozenset(when), on)
