"""Pages about agents, for both sides."""

from datetime import UTC, datetime

import pytest

from tests.factories import join, make_account, make_application, make_company, owner_of
from tests.visitors import send, visitor, words
from trusted.persistence.database import db
from trusted.persistence.models import Company, MembershipRole, Response

TODAY = datetime.now(UTC).date()
GRANT = {
    "agent": "customs:US/C2",
    "scope": ["answer"],
    "starts_on": TODAY.isoformat(),
    "ends_on": TODAY.replace(year=TODAY.year + 1, day=1).isoformat(),
}


@pytest.fixture
def sides(application):
    """Browsers of the owner of company 1, and of a contributor of company 2, its agent to be."""
    with application.app_context():
        company = make_company(legal_name="Fox Parcel")
        make_application(company)
        agent, person = make_company(legal_name="Hare Brokers"), make_account()
        join(person, agent, MembershipRole.CONTRIBUTOR)
        return visitor(application, owner_of(company).id), visitor(application, person.id)


def test_an_agent_works_on_the_enrollment_until_the_mandate_is_ended(application, sides):
    owner, agent = sides
    answer = {"statement": "So.", "grade": "2", "version": "0"}
    assert agent.get("/enrollments/1").status_code == 404

    assert send(owner, "/companies/1/agents", GRANT).location == "/companies/1/agents"
    assert "Hare Brokers" in words(owner.get("/companies/1/agents"))
    assert "Fox Parcel" in words(agent.get("/companies/2/agents"))
    page = agent.get("/enrollments/1")
    assert page.status_code == 200
    assert "/companies/1" not in page.text
    assert send(agent, "/enrollments/1/criteria/GOV-01", answer).status_code == 302
    assert send(agent, "/enrollments/1/withdraw", {"sure": "y"}).status_code == 403
    assert agent.get("/companies/1").status_code == 404

    assert send(owner, "/companies/1/agents/1/end").status_code == 302
    assert agent.get("/enrollments/1").status_code == 404
    assert "Ended" in words(agent.get("/companies/2/agents"))
    with application.app_context():
        assert db.session.query(Response).one().statement == "So."


def test_what_is_wrong_with_a_mandate_is_said(sides):
    owner, _ = sides

    page = send(owner, "/companies/1/agents", GRANT | {"agent": "scac:ZZZZ"})

    assert page.status_code == 422
    assert "No other company is known by scac:ZZZZ" in words(page)


def test_the_agents_owner_ends_it_too(application, sides):
    owner, _ = sides
    send(owner, "/companies/1/agents", GRANT)
    with application.app_context():
        agents = visitor(application, owner_of(db.session.get_one(Company, 2)).id)

    assert send(agents, "/companies/2/agents/1/end").location == "/companies/2/agents"
