"""Under which names holds are published to the register, and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_company,
    make_identifier,
)
from tests.factories_holds import (
    DAY,
    hold_draft,
    make_agency,
    make_agent,
    make_hold,
    shipment_draft,
)
from trusted.domain.holds import HoldState, state_of
from trusted.domain.identifiers import Scheme
from trusted.persistence.database import db
from trusted.persistence.models import (
    RegisterChange,
)
from trusted.services.hold_publishing import holds_now_ended, publish_hold, publish_what_ended
from trusted.services.holds import (
    agent_of,
    release_hold,
)
from trusted.services.publishing import publish

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


def test_a_hold_on_somebody_unknown_is_published_under_that_name_alone(agent):
    course = make_hold(agent)

    assert state(course) is HoldState.ACTIVE
    assert published() == {
        "scac:FXPQ": [{"roles": ["carrier"], "starts_at": None, "until": "2026-12-04T12:00:00Z"}]
    }


def test_a_hold_on_a_company_is_published_under_every_name_it_has_and_comes_to_have(agent):
    company = make_company()
    make_identifier(company, Scheme.SCAC, "FXPQ")
    make_hold(agent, hold_draft(subject="scac: fxpq"))
    own = f"customs:US/C{company.id}"
    assert set(published()) == {"scac:FXPQ", own}

    make_identifier(company, Scheme.IATA, "LH")
    publish(company, now=NOON)
    db.session.commit()

    assert set(published()) == {"scac:FXPQ", own, "iata:LH"}
    assert len({str(terms) for terms in published().values()}) == 1


def test_a_name_that_was_held_stays_held_when_a_company_gives_it_up(agent):
    company = make_company()
    identifier = make_identifier(company, Scheme.SCAC, "FXPQ")
    make_hold(agent)
    identifier.ended_at = NOON
    publish(company, now=NOON)
    db.session.commit()

    assert "scac:FXPQ" in published()
    assert f"customs:US/C{company.id}" in published()


def test_a_company_that_comes_to_bear_a_held_name_is_held_by_all_its_names(agent):
    make_hold(agent)
    company = make_company()
    make_identifier(company, Scheme.SCAC, "FXPQ")
    publish(company, now=NOON)
    db.session.commit()

    assert set(published()) == {"scac:FXPQ", f"customs:US/C{company.id}"}


def test_a_shipment_is_held_by_its_very_id(agent):
    make_hold(agent, shipment_draft("1Z 999/é"))
    assert set(published()) == {"shipment:1Z 999/é"}


def test_of_two_holds_the_other_one_goes_on(agency, agent):
    first = make_hold(agent)
    make_hold(agent, hold_draft(roles=("seller",)))
    assert [one["roles"] for one in published()["scac:FXPQ"]] == [["carrier"], ["seller"]]

    release_hold(first.hold, note="", agent=agent, now=NOON)

    assert [one["roles"] for one in published()["scac:FXPQ"]] == [["seller"]]


def test_the_register_does_not_say_how_many_agencies_hold_somebody_alike(agent):
    make_hold(agent)
    before = db.session.scalars(select(RegisterChange.sequence)).all()
    make_hold(agent_of(make_agent(make_agency("art", "Art"))))

    assert db.session.scalars(select(RegisterChange.sequence)).all() == before
    assert len(published()["scac:FXPQ"]) == 1


def test_what_starts_later_is_published_at_once_with_its_start(agent):
    make_hold(agent, hold_draft(starts_at=NOON + DAY))
    assert published()["scac:FXPQ"][0]["starts_at"] == "2026-11-25T12:00:00Z"


def test_what_has_ended_is_taken_out_of_the_register_once(agent):
    make_hold(agent)
    make_hold(agent, shipment_draft("1Z"))
    released = make_hold(agent, shipment_draft("2Z"))
    release_hold(released.hold, note="", agent=agent, now=NOON)
    make_hold(agent, replace(ALL_ROLES, subject="iata:LH"))
    over = NOON + 10 * DAY
    assert holds_now_ended(now=over - timedelta(seconds=1)) == []

    assert publish_what_ended(now=over) == 2

    assert published() == {}
    assert holds_now_ended(now=over + DAY) == []
    assert publish_what_ended(now=over + DAY) == 0


def test_publishing_again_changes_nothing(agent):
    course = make_hold(agent)
    assert publish_hold(course.hold, now=NOON) == 0
