"""Holds in the sandbox: every outcome has a magic id, and nothing real is touched."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from trusted.api.examples import ASKED
from trusted.domain.holds import OVER, HoldState, state_of
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Hold, RegisterChange
from trusted.program.sandbox import sandbox_table
from trusted.services.hold_trying import magic_holds

PATH = "/api/v1/holds"
HOLDS = sandbox_table().holds
every_hold = pytest.mark.parametrize("one", HOLDS, ids=lambda one: one.id)


@pytest.fixture
def sandbox(new_machine):
    return new_machine(sandbox=True).sign_in()


def asked(**given):
    until = (datetime.now(UTC) + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ASKED["place_hold"] | {"until": until} | given


def tag_of(sandbox, address):
    return {"If-Match": sandbox.get(address).headers["ETag"]}


def counted(application):
    with application.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Hold, RegisterChange, AuditEvent)
        ]


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_each_magic_hold_has_its_state_at_every_hour(hour):
    now = datetime(2027, 3, 1, hour, 59, 59, tzinfo=UTC)
    found = {one.hold.public_id: state_of(one.facts, now) for one in magic_holds(now)}
    assert found == {one.id: one.state for one in HOLDS}


@every_hold
def test_each_magic_hold_is_read_and_released_as_its_state_allows(sandbox, one):
    address = f"{PATH}/{one.id}"
    read = sandbox.get(address)
    assert (read.json["id"], read.json["state"], read.json["party"]) == (
        one.id, one.state, one.party,
    )  # fmt: skip
    assert read.headers["Trusted-Sandbox"] == "true"

    released = sandbox.delete(address, headers={"If-Match": read.headers["ETag"]})

    if one.state in OVER:
        assert (released.status_code, released.json["code"]) == (409, "transition-not-allowed")
    else:
        assert (released.status_code, released.json["state"]) == (200, "released")
    assert sandbox.get(address).json == read.json


@every_hold
def test_each_magic_hold_is_confirmed_as_its_state_allows(sandbox, one):
    address = f"{PATH}/{one.id}"
    answer = sandbox.post(f"{address}/confirmation", headers=tag_of(sandbox, address))

    if one.own:
        assert (answer.status_code, answer.json["code"]) == (403, "separation-of-duties")
    elif one.state is HoldState.UNCONFIRMED:
        assert (answer.status_code, answer.json["state"]) == (200, "active")
    else:
        assert answer.status_code == 409


def test_what_is_placed_is_checked_answered_and_goes_by_the_magic_id_of_its_state(
    application, sandbox
):
    before = counted(application)
    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for given, state in (
        ({}, "active"),
        ({"roles": []}, "unconfirmed"),
        ({"starts_at": later}, "scheduled"),
    ):
        placed = sandbox.post(PATH, json=asked(**given))
        assert (placed.status_code, placed.json["state"]) == (201, state)
        assert placed.json["party"] == "scac:FXPQ"
        address = placed.headers["Location"]
        assert address == f"{PATH}/hold-sandbox-{state}"
        seen = {"If-Match": placed.headers["ETag"]}
        assert sandbox.delete(address, headers=seen).json["state"] == "released"
    wrong = sandbox.post(PATH, json=asked(reason="because"))
    assert (wrong.status_code, wrong.json["code"]) == (422, "input-refused")

    assert counted(application) == before


def test_magic_holds_come_a_page_at_a_time(sandbox):
    first = sandbox.get(f"{PATH}?limit=4").json
    rest = sandbox.get(f"{PATH}?limit=4&after={first['next']}").json
    assert [one["id"] for one in first["data"] + rest["data"]] == [one.id for one in HOLDS][::-1]
    assert rest["next"] is None


def test_neither_side_sees_the_holds_of_the_other(sandbox, machine):
    assert sandbox.get(f"{PATH}/hold-0f3a91c27d5be84602d1a7c9").status_code == 404
    # A real client without an agency has none at all.
    assert machine.get(f"{PATH}/hold-sandbox-active").status_code == 403


def test_without_the_tag_of_what_was_seen_nothing_is_answered(sandbox):
    address = f"{PATH}/hold-sandbox-active"
    assert sandbox.delete(address).status_code == 428
    assert sandbox.delete(address, headers={"If-Match": '"x"'}).status_code == 412


def test_the_magic_holds_are_shown(client):
    page = client.get("/api/docs").text
    for one in HOLDS:
        assert one.id in page
        assert one.tells in page
