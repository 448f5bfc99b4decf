"""Holds end to end: who may, four eyes, under which names they are published, and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_validated,
    owner_of,
)
from tests.factories_holds import (
    DAY,
    hold_draft,
    make_agency,
    make_agent,
    make_confirmed,
    make_hold,
    shipment_draft,
)
from trusted.domain.errors import (
    InputRefused,
    InvalidIdentifier,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.holds import HoldState, HoldTarget, state_of
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    Enrollment,
    Hold,
    Notice,
    RegisterChange,
)
from trusted.persistence.queries.holds import HoldSearch, holds_found, waiting_for
from trusted.persistence.queries.notices import notices_of
from trusted.services.clients import create_client
from trusted.services.holds import (
    agent_client,
    agent_of,
    confirm_hold,
    needs_second,
    own_hold,
    place_hold,
    release_hold,
    seen_by,
)

pytestmark = pytest.mark.usefixtures("app")

ALL_ROLES = hold_draft(roles=())


@pytest.fixture
def agency(app):
    return make_agency()


@pytest.fixture
def agent(agency):
    return agent_of(make_agent(agency))


def published():
    """Return what the register says of holds now, by what is held."""
    rows = db.session.execute(
        select(RegisterChange.identifier, RegisterChange.record).order_by(RegisterChange.sequence)
    )
    now = {name: record for name, record in rows if name.startswith("hold:")}
    return {name.removeprefix("hold:"): record["holds"] for name, record in now.items() if record}


def state(course, at=NOON):
    return state_of(course.facts, at)


def test_a_broad_hold_waits_for_a_second_person_of_the_same_agency(agency, agent):
    assert needs_second(ALL_ROLES, now=NOON)
    course = make_hold(agent, ALL_ROLES)
    assert state(course) is HoldState.UNCONFIRMED
    assert published() == {}
    assert waiting_for(agency.id, agent.name, NOON) == 0

    with pytest.raises(NotSeparated, match="You placed"):
        confirm_hold(course.hold, agent=agent, now=NOON)
    stranger = agent_of(make_agent(make_agency("art", "Art")))
    with pytest.raises(NotPermitted, match="another agency"):
        confirm_hold(course.hold, agent=stranger, now=NOON)
    second = agent_of(make_agent(agency))
    assert waiting_for(agency.id, second.name, NOON) == 1
    confirmed = confirm_hold(course.hold, agent=second, now=NOON + DAY)

    assert state(confirmed, NOON + DAY) is HoldState.ACTIVE
    assert published()["scac:FXPQ"][0]["roles"] == []
    with pytest.raises(TransitionNotAllowed):
        confirm_hold(course.hold, agent=second, now=NOON + DAY)


def test_a_client_may_confirm_what_a_person_placed_but_not_its_own(agency):
    administrator = make_account(Role.ADMINISTRATOR)
    clients = [
        agent_client(
            create_client("F", ["holds:write"], actor=administrator, now=NOON, agency=agency)[
                0
            ].client_id
        )
        for _ in range(2)
    ]
    course = make_hold(clients[0], ALL_ROLES)

    with pytest.raises(NotSeparated):
        confirm_hold(course.hold, agent=clients[0], now=NOON)
    assert state(confirm_hold(course.hold, agent=clients[1], now=NOON)) is HoldState.ACTIVE


def test_nobody_confirms_too_late(agency, agent):
    course = make_hold(agent, ALL_ROLES)
    late = NOON + timedelta(hours=72)
    with pytest.raises(TransitionNotAllowed):
        confirm_hold(course.hold, agent=agent_of(make_agent(agency)), now=late)
    assert state(course, late) is HoldState.LAPSED


def test_a_released_hold_is_out_of_the_register_with_the_commit_and_stays_on_record(agent):
    course = make_hold(agent)
    released = release_hold(course.hold, note="A mistake.", agent=agent, now=NOON + DAY)

    assert state(released, NOON + DAY) is HoldState.RELEASED
    assert published() == {}
    assert released.release.note == "A mistake."
    with pytest.raises(TransitionNotAllowed, match="over"):
        release_hold(course.hold, note="", agent=agent, now=NOON + DAY)


def test_supervisors_are_told_of_a_held_partner_and_the_company_is_not(agency):
    enrollment = make_validated()
    supervisor = make_account(Role.SUPERVISOR)
    company = db.session.get_one(Company, enrollment.company_id)
    before = notices_of(enrollment.id, 1).total
    make_confirmed(agency, replace(ALL_ROLES, subject=f"customs:US/C{company.id}"))

    told = db.session.scalars(select(Notice).where(Notice.code == "hold-in-force")).all()
    assert supervisor.id in {notice.account_id for notice in told}
    assert {db.session.get_one(Enrollment, n.enrollment_id).id for n in told} == {enrollment.id}
    assert "Food Safety" in told[0].body
    assert owner_of(company).id not in {notice.account_id for notice in told}
    assert notices_of(enrollment.id, 1).total == before


def test_who_did_what_is_on_the_trail_without_naming_the_party(agency, agent):
    course = make_hold(agent)
    release_hold(course.hold, note="", agent=agent, now=NOON)

    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject == f"hold/{course.hold.id}")
    ).all()
    assert [event.action for event in events] == ["place-hold", "release-hold"]
    assert {event.actor_id for event in events} == {agent.account_id}
    assert all("FXPQ" not in str(event.detail) for event in events)


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "whim"},
        {"authority": ""},
        {"authority": " \t"},
        {"authority": "x" * 301},
        {"authority": "\x00"},
        {"note": "\x00"},
        {"note": "x" * 4001},
        {"roles": ("pilot",)},
        {"target": HoldTarget.SHIPMENT},
        {"until": NOON},
        {"until": NOON + 366 * DAY},
        {"starts_at": NOON + 11 * DAY},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(agent, given):
    with pytest.raises(InputRefused):
        place_hold(hold_draft(**given), agent=agent, now=NOON)
    assert db.session.scalars(select(Hold)).all() == []


@pytest.mark.parametrize("subject", ["", "  ", "x" * 101, "nul \x00", "line\nbreak"])
def test_what_is_no_shipments_id_is_refused(agent, subject):
    with pytest.raises(InputRefused):
        place_hold(shipment_draft(subject), agent=agent, now=NOON)


@pytest.mark.parametrize("subject", ["", "FXPQ", "nobody:1", "shipment:1Z", "hold:scac:FXPQ"])
def test_what_is_no_identifier_is_refused(agent, subject):
    with pytest.raises(InvalidIdentifier):
        place_hold(hold_draft(subject=subject), agent=agent, now=NOON)


def test_only_people_and_clients_of_an_agency_act_and_see_its_own(agency, agent):
    course = make_hold(agent)
    for role in set(Role) - {Role.AGENCY}:
        with pytest.raises(NotPermitted):
            agent_of(make_account(role))
    with pytest.raises(NotPermitted):
        agent_of(make_account(Role.AGENCY))
    other = make_agent(make_agency("art", "Art"))

    assert own_hold(course.hold.public_id, agent_of(other)) is None
    assert own_hold(course.hold.public_id, agent).hold is course.hold
    assert seen_by(make_account(Role.SUPERVISOR)) is seen_by(make_account(Role.AUDITOR)) is None
    for role in (Role.REVIEWER, Role.MEMBER, Role.PROGRAM_MANAGER, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            seen_by(make_account(role))
    with pytest.raises(NotPermitted, match="another agency"):
        release_hold(course.hold, note="", agent=agent_of(other), now=NOON)


def test_the_list_finds_by_state_as_the_rule_says_it(agency, agent):
    courses = [
        make_hold(agent),
        make_hold(agent, hold_draft(starts_at=NOON + 2 * DAY)),
        make_hold(agent, ALL_ROLES),
        make_hold(agent, shipment_draft("1Z", until=NOON + DAY)),
        make_confirmed(agency, replace(ALL_ROLES, subject="iata:LH")),
    ]
    release_hold(courses[0].hold, note="", agent=agent, now=NOON)
    for hours in (0, 23, 24, 48, 72, 1000):
        at = NOON + timedelta(hours=hours)
        for asked in HoldState:
            page = holds_found(HoldSearch(agency.id, asked), 1, at)
            facts = {course.hold.id for course in courses if state(own(course, agent), at) is asked}
            assert {one.hold.id for one in page.items} == facts


def own(course, agent):
    return own_hold(course.hold.public_id, agent)
