"""The directory as everybody's systems read it."""

import pytest

from tests.factories import make_certified
from tests.factories_directory import make_listed
from trusted.services.limits import Limits


@pytest.fixture
def listed(application):
    """The partner number of Fox Parcel Express."""
    with application.app_context():
        return make_listed(tier_shown=True).partner_number


def ask(client, **query):
    return client.get("/api/v1/directory", query_string=query)


@pytest.mark.parametrize("kind", ["number", "identifier"])
def test_an_exact_identifier_has_an_answer(client, listed, kind):
    answer = ask(client, identifier=listed if kind == "number" else "customs:us/c1")

    assert answer.status_code == 200
    assert answer.json["match"] == "exact"
    (partner,) = answer.json["data"]
    assert partner["company"] == "Fox Parcel Express"
    assert partner["standing"] == {
        "status": "certified",
        "since": "2026-11-24",
        "valid_until": partner["standing"]["valid_until"],
        "tier": 1,
    }
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_name_has_candidates_without_a_standing(client, listed):
    answer = ask(client, name="parcel fox").json

    assert answer["match"] == "candidates"
    assert [partner["partner_number"] for partner in answer["data"]] == [listed]
    assert "standing" not in answer["data"][0]
    assert "tier" not in str(answer)


def test_who_did_not_agree_is_as_unknown_as_nobody(application, client):
    with application.app_context():
        hidden = make_certified().partner_number

    answers = [ask(client, identifier=one) for one in (hidden, "TP00009993", "customs:US/C1")]

    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json["data"] == [] for answer in answers)


def test_all_are_given_page_by_page(application, client):
    with application.app_context():
        for name in ("Ant Cargo", "Bee Cargo", "Cat Cargo"):
            make_listed(name)

    for query in ({}, {"name": "cargo"}):
        first = ask(client, limit=2, **query).json
        second = ask(client, limit=2, after=first["next"], **query).json
        named = [one["company"] for one in (*first["data"], *second["data"])]
        assert named == ["Ant Cargo", "Bee Cargo", "Cat Cargo"]
        assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"name": "fo"}, "input-refused"),
        ({"identifier": "nothing"}, "invalid-identifier"),
        ({"identifier": "scac:FXPQ", "name": "fox"}, "invalid-parameter"),
        ({"limit": "0"}, "invalid-parameter"),
        ({"limit": "101"}, "invalid-parameter"),
        ({"limit": "1000000000000"}, "invalid-parameter"),
        ({"after": "é"}, "invalid-parameter"),
        ({"after": "bnVsbA"}, "invalid-parameter"),
        ({"page": "2"}, "unknown-parameter"),
    ],
)
def test_what_makes_no_sense_is_refused(client, query, code):
    answer = ask(client, **query)

    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_who_asks_too_often_waits(application, client):
    application.extensions["limits"] = Limits(1)

    assert ask(client).status_code == 200
    answer = ask(client)
    assert (answer.status_code, answer.json["code"]) == (429, "too-many-requests")
    assert int(answer.headers["Retry-After"]) > 0
