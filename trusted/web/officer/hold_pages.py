"""Which page around holds is where, and for whom."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import holds

READ, SEND, BOTH = ["GET"], ["POST"], ["GET", "POST"]
ONE = "/holds/<hold_id>"

# Officials read what agencies hold; only the agency acts.
reader = allow(Role.AGENCY, Role.SUPERVISOR, Role.AUDITOR, spoken=True)
agent = allow(Role.AGENCY, spoken=True)

# Address, name, view and methods.
HOLD_PAGES: tuple[tuple[str, str, Callable[..., ResponseReturnValue], list[str]], ...] = (
    ("/holds", "holds", reader(holds.overview), READ),
    ("/holds/new", "place_hold", agent(holds.place), BOTH),
    (ONE, "hold", reader(holds.hold), READ),
    (f"{ONE}/confirm", "confirm_hold", agent(by_button(holds.confirm)), SEND),
    (f"{ONE}/release", "release_hold", agent(holds.release), SEND),
)
