"""Agencies, their people, and holds for tests."""

from datetime import datetime, timedelta

from tests.factories import NOON, make_account
from trusted.domain.holds import HoldTarget
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Agency
from trusted.persistence.queries.holds import HoldCourse
from trusted.services.agencies import create_agency, join_agency
from trusted.services.holds import Agent, HoldDraft, agent_of, confirm_hold, place_hold

DAY = timedelta(days=1)


def make_agency(code: str = "food", name: str = "Food Safety") -> Agency:
    """Return a partner agency."""
    return create_agency(code, name, actor=make_account(Role.ADMINISTRATOR), now=NOON)


def make_agent(agency: Agency) -> Account:
    """Return a person who acts for an agency."""
    account = make_account(Role.AGENCY)
    join_agency(account, agency, actor=make_account(Role.ADMINISTRATOR), now=NOON)
    return account


def hold_draft(now: datetime = NOON, **given: object) -> HoldDraft:
    """Return a narrow hold on a carrier for ten days."""
    defaults = {
        "target": HoldTarget.PARTY,
        "subject": "scac:FXPQ",
        "roles": ("carrier",),
        "reason": "unsafe-goods",
        "authority": "Food Safety Act, case 7",
        "until": now + 10 * DAY,
    }
    return HoldDraft(**defaults | given)


def shipment_draft(shipment_id: str, now: datetime = NOON, **given: object) -> HoldDraft:
    """Return a narrow hold on one shipment for ten days."""
    return hold_draft(now, target=HoldTarget.SHIPMENT, subject=shipment_id, roles=(), **given)


def make_hold(agent: Agent, draft: HoldDraft | None = None, now: datetime = NOON) -> HoldCourse:
    """Return a hold that was placed."""
    return place_hold(draft or hold_draft(now), agent=agent, now=now)


def make_confirmed(agency: Agency, draft: HoldDraft, now: datetime = NOON) -> HoldCourse:
    """Return a broad hold that one person of an agency placed and another confirmed."""
    course = make_hold(agent_of(make_agent(agency)), draft, now)
    return confirm_hold(course.hold, agent=agent_of(make_agent(agency)), now=now)
