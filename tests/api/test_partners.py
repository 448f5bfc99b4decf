"""Members' systems see connected companies, and nobody else."""

import statistics
import time

import pytest

from tests.api.conftest import Machine
from tests.factories import NOON, make_application, make_certified, make_company, owner_of
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.services.connections import answer_connection, ask_for_connection, end_connection
from trusted.services.member_clients import create_member_client

ROUNDS = 40


@pytest.fixture
def desk(application, client):
    """A machine of company 1, which is connected with company 2 and not with company 3."""
    with application.app_context():
        one, two, _ = (partner(f"Company {number}") for number in (1, 2, 3))
        connection = ask_for_connection(one, "customs:US/C2", "So.", actor=owner_of(one), now=NOON)
        answer_connection(connection, agreed=True, actor=owner_of(two), now=NOON)
        made, secret = create_member_client(one, "Desk", actor=owner_of(one), now=NOON)
        machine = Machine(client, made.client_id, secret)
        machine.connection, machine.owner = connection, owner_of(two)
    import time_machine

    with time_machine.travel(NOON, tick=True):
        yield machine.sign_in()


def partner(name):
    enrollment = make_certified(make_application(make_company(legal_name=name)))
    return db.session.get_one(Company, enrollment.company_id)


def test_the_standing_of_a_connected_company_is_given_until_either_ends_it(application, desk):
    answer = desk.get("/api/v1/partners/customs/US/C2")
    number = answer.json["enrollments"][0]["partner_number"]

    assert (answer.json["company"], answer.json["enrollments"][0]["tier"]) == ("Company 2", 1)
    assert desk.get(f"/api/v1/partners/partner/{number}").json["company"] == "Company 2"
    listed = desk.get("/api/v1/partners?limit=1").json
    assert [one["company"] for one in listed["data"]] == ["Company 2"]
    assert desk.get(f"/api/v1/partners?after={listed['next']}").json == {"data": [], "next": None}

    with application.app_context():
        end_connection(db.session.merge(desk.connection), actor=desk.owner, now=NOON)
    assert desk.get("/api/v1/partners/customs/US/C2").status_code == 404


def test_who_is_not_connected_cannot_be_told_from_who_does_not_exist(desk):
    def said(value):
        answer = desk.get(f"/api/v1/partners/customs/{value}")
        return {**answer.json, "instance": "", "trace_id": ""}, dict(answer.headers)

    assert said("US/C3") == said("US/C9")


def test_nor_by_the_time_that_the_answer_takes(desk):
    def seconds(value):
        start = time.perf_counter()
        desk.get(f"/api/v1/partners/customs/{value}")
        return time.perf_counter() - start

    seconds("US/C3")
    pairs = [(seconds("US/C3"), seconds("US/C9")) for _ in range(ROUNDS)]
    hidden, nobody = (statistics.median(side) for side in zip(*pairs, strict=True))

    spread = statistics.pstdev(side[1] for side in pairs)
    assert abs(hidden - nobody) < max(spread, 0.25 * nobody)


@pytest.mark.parametrize("path", ["partners/scac/", "partners/xxxx/1", "partners?limit=0"])
def test_what_makes_no_sense_is_refused(desk, path):
    assert desk.get(f"/api/v1/{path}").status_code in (404, 422)


def test_a_client_that_asks_for_no_company_is_refused(new_machine):
    machine = new_machine("partners:read").sign_in()

    answer = machine.get("/api/v1/partners/scac/FXPQ")

    assert (answer.status_code, answer.json["code"]) == (403, "not-permitted")
