"""A partner agency of the demonstration: its people, a hold in force, and one that waits."""

from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Stage
from trusted.domain.holds import HoldTarget
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Agency
from trusted.services.agencies import create_agency, join_agency
from trusted.services.holds import HoldDraft, agent_of, place_hold

TERM = timedelta(days=20)
SHIPMENT, SELLER = "1Z999AA10123456784", "seller:shop.example/8812"


def open_agency(stage: Stage, administrator: Account, *, now: datetime) -> Agency:
    """Take the agency in, with its people and two holds on whom the program does not know."""
    agency = create_agency("food-safety", "Food Safety Agency", actor=administrator, now=now)
    people = stage.cast.officials[Role.AGENCY]
    for person in people:
        join_agency(person, agency, actor=administrator, now=now)
    one = HoldDraft(
        target=HoldTarget.SHIPMENT,
        subject=SHIPMENT,
        reason="unsafe-goods",
        authority="Food Safety Act, case 2026-417",
        until=now + TERM,
        note="A parcel of this sender tested positive.",
    )
    place_hold(one, agent=agent_of(people[0]), now=now)
    broad = HoldDraft(
        target=HoldTarget.PARTY,
        subject=SELLER,
        reason="prohibited-goods",
        authority="Food Safety Act, case 2026-431",
        until=now + TERM,
        note="Three listings of goods that need a permit.",
    )
    place_hold(broad, agent=agent_of(people[0]), now=now)
    return agency
