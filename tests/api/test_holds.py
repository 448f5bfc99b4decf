"""Holds by the API: placed, seen, confirmed, released, and felt by priorities and nobody else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.factories import make_account, make_company, make_identifier
from tests.factories_holds import make_agency
from trusted.api.examples import ASKED
from trusted.domain.identifiers import Scheme
from trusted.persistence.database import db
from trusted.persistence.models import Agency

PATH = "/api/v1/holds"


def asked(**given):
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    return {
        "party": "scac:FXPQ",
        "roles": ["carrier"],
        "reason": "unsafe-goods",
        "authority": "Case 7",
        "until": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    } | given


@dataclass
class Agencies:
    """Makes clients of agencies."""

    application: object
    new_machine: object

    def client(self, code="food"):
        with self.application.app_context():
            found = db.session.query(Agency).filter_by(code=code).one_or_none()
            agency = found or make_agency(code, code.title())
            db.session.expunge_all()
        return self.new_machine(agency=agency).sign_in()


@pytest.fixture
def agencies(application, new_machine, register):
    return Agencies(application, new_machine)


def lane(machine, shipment_id="1Z", **parties):
    shipment = {"id": shipment_id, "baseline": 400, "parties": parties}
    answer = machine.post("/api/v1/shipments/prioritize", json={"shipments": [shipment]})
    (decision,) = answer.json["decisions"]
    return decision["lane"], decision["priority"], decision["effects"]


def test_a_hold_is_felt_by_priorities_at_once_and_until_it_is_released(agencies):
    client = agencies.client()
    carrier = {"carrier": ["scac:fxpq"]}
    assert lane(client, **carrier)[0] == "review"

    placed = client.post(PATH, json=asked())

    assert (placed.status_code, placed.json["state"]) == (201, "active")
    assert placed.headers["Location"] == f"{PATH}/{placed.json['id']}"
    assert lane(client, **carrier) == ("hold", 1000, [{"code": "hold", "points": 600}])
    assert lane(client, seller=["scac:FXPQ"])[0] == "review"

    released = client.delete(
        placed.headers["Location"], headers={"If-Match": placed.headers["ETag"]}
    )

    assert (released.status_code, released.json["state"]) == (200, "released")
    assert lane(client, **carrier)[0] == "review"


def test_a_shipment_is_held_alone(agencies):
    client = agencies.client()
    held = asked(shipment="1Z")
    del held["party"], held["roles"]
    assert client.post(PATH, json=held).json["shipment"] == "1Z"

    assert lane(client, "1Z")[0] == "hold"
    assert lane(client, "1z")[0] == "review"


def test_a_broad_hold_waits_for_another_client_of_the_agency(agencies):
    first, second, stranger = agencies.client(), agencies.client(), agencies.client("art")
    placed = first.post(PATH, json=asked(roles=[]))
    assert placed.json["state"] == "unconfirmed"
    assert placed.json["confirm_by"]
    assert lane(first, carrier=["scac:FXPQ"])[0] == "review"

    where, seen = f"{placed.headers['Location']}/confirmation", placed.headers["ETag"]
    own = first.post(where, headers={"If-Match": seen})
    foreign = stranger.post(where, headers={"If-Match": seen})
    confirmed = second.post(where, headers={"If-Match": seen})

    assert (own.status_code, own.json["code"]) == (403, "separation-of-duties")
    assert (foreign.status_code, foreign.json["code"]) == (404, "not-found")
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "active")
    assert lane(first, carrier=["scac:FXPQ"])[0] == "hold"


def test_who_changes_a_hold_says_which_state_was_seen(agencies):
    first, second = agencies.client(), agencies.client()
    placed = first.post(PATH, json=asked(roles=[]))
    where, before = placed.headers["Location"], placed.headers["ETag"]
    second.post(f"{where}/confirmation", headers={"If-Match": before})

    without = first.delete(where)
    stale = first.delete(where, headers={"If-Match": before})
    now = first.get(where)

    assert (without.status_code, without.json["code"]) == (428, "precondition-required")
    assert (stale.status_code, stale.json["code"]) == (412, "changed-meanwhile")
    assert now.headers["ETag"] != before
    assert first.delete(where, headers={"If-Match": now.headers["ETag"]}).status_code == 200
    again = first.delete(where, headers={"If-Match": first.get(where).headers["ETag"]})
    assert (again.status_code, again.json["code"]) == (409, "transition-not-allowed")


def test_an_agency_sees_its_own_holds_a_page_at_a_time(agencies):
    client, stranger = agencies.client(), agencies.client("art")
    ids = [client.post(PATH, json=asked(authority=f"Case {n}")).json["id"] for n in range(5)]
    stranger.post(PATH, json=asked(authority="secret"))

    seen, after = [], ""
    while after is not None:
        query = f"?limit=2&after={after}" if after else "?limit=2"
        page = client.get(PATH + query)
        assert len(page.json["data"]) <= 2
        seen += [one["id"] for one in page.json["data"]]
        after = page.json["next"]

    assert seen == ids[::-1]
    assert (
        stranger.get(f"{PATH}/{ids[0]}").json["detail"]
        == (stranger.get(f"{PATH}/hold-none").json["detail"])
    )
    assert client.get(f"{PATH}/nul%00").status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "after=x", "after=YQ==", "a=1"]
)
def test_a_query_that_is_not_right_is_refused(agencies, query):
    answer = agencies.client().get(f"{PATH}?{query}")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_client_of_no_agency_has_no_holds(machine, register):
    for answer in (machine.get(PATH), machine.post(PATH, json=asked())):
        assert (answer.status_code, answer.json["code"]) == (403, "not-permitted")
        assert "no partner agency" in answer.json["detail"]


@pytest.mark.parametrize(
    "given",
    [
        {"shipment": "1Z"},
        {"party": ""},
        {"party": "scac:\x00"},
        {"reason": "whim"},
        {"authority": ""},
        {"authority": "  "},
        {"authority": "nul \x00"},
        {"until": "2020-01-01T00:00:00Z"},
        {"until": "2999-01-01T00:00:00Z"},
        {"until": "2026-12-20T00:00:00"},
        {"until": "9999-12-31T23:59:59Z"},
        {"starts_at": "0001-01-01T00:00:00Z"},
        {"roles": ["pilot"]},
        {"color": "red"},
    ],
)
def test_what_does_not_fit_is_refused(agencies, given):
    answer = agencies.client().post(PATH, json=asked(**given))
    assert answer.status_code == 422
    assert answer.json["detail"]


def test_the_example_is_taken_as_it_is_written(application, new_machine, register):
    with time_machine.travel("2026-11-25T12:00:00Z"), application.app_context():
        client = new_machine(agency=make_agency()).sign_in()
        placed = client.post(PATH, json=ASKED["place_hold"])
    assert (placed.status_code, placed.json["state"]) == (201, "active")


def test_no_look_up_tells_that_somebody_is_held(application, agencies):
    client = agencies.client()
    with application.app_context():
        make_identifier(make_company(make_account()), Scheme.SCAC, "FXPQ")
    before = [
        client.get("/api/v1/parties/scac/FXPQ"),
        client.post(
            "/api/v1/parties/lookup",
            json={"parties": [{"ref": "1", "identifier": "scac:FXPQ"}]},
        ),
    ]
    client.post(PATH, json=asked())

    alone = client.get("/api/v1/parties/scac/FXPQ")
    many = client.post(
        "/api/v1/parties/lookup", json={"parties": [{"ref": "1", "identifier": "scac:FXPQ"}]}
    )
    entry = client.get("/api/v1/parties/hold/scac:FXPQ")

    assert (alone.status_code, before[0].status_code) == (404, 404)
    assert many.json["results"][0]["standing"]["known"] is False
    assert entry.status_code == 422
