"""The resource library as everybody's systems read it."""

import pytest

from tests.factories import NOON, make_account
from tests.factories_library import CONTENT, make_article
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.services.articles import withdraw_article
from trusted.services.limits import Limits


@pytest.fixture
def published(application):
    """Three articles in English, one in Spanish."""
    with application.app_context():
        make_article("ants", title="Ants", entity_types=("broker",), topic="goods")
        make_article("bees")
        make_article("bees", Language.SPANISH, title="Precintos y bolsas")
        return make_article("cats", title="Cats")


def ask(client, **query):
    return client.get("/api/v1/library", query_string=query)


def slugs(answer):
    return [one["slug"] for one in answer.json["data"]]


def test_all_are_given_page_by_page(client, published):
    first = ask(client, limit=2)
    second = ask(client, limit=2, after=first.json["next"])

    assert (slugs(first), slugs(second)) == (["ants", "bees"], ["cats"])
    assert second.json["next"] is None
    assert slugs(ask(client, language="es")) == ["bees"]
    assert slugs(ask(client, entity_type="broker")) == ["ants"]
    assert slugs(ask(client, topic="data")) == ["bees", "cats"]


def test_a_question_finds_the_best_first_with_the_place_where_it_stands(client, published):
    answer = ask(client, q="bags")

    assert slugs(answer)[0] == "bees"
    assert "Seal each bag." in answer.json["data"][0]["extract"]
    assert slugs(ask(client, q="bags", limit=1, after=ask(client, q="bags", limit=1).json["next"]))
    assert slugs(ask(client, q="precinto", language="es")) == ["bees"]


def test_an_article_says_its_version_and_may_be_kept(client, published):
    answer = client.get("/api/v1/library/bees")

    assert answer.json["version"] == 1
    assert answer.json["body"] == CONTENT.body
    assert answer.json["sha256"] == CONTENT.hash("bees", Language.ENGLISH)
    assert answer.json["address"].endswith("/library/bees?lang=en")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    tag = answer.headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get("/api/v1/library/bees", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_withdrawn_or_not_in_the_language_is_not_there(application, client, published):
    with application.app_context():
        withdraw_article(published, "Why", actor=make_account(Role.PROGRAM_MANAGER), now=NOON)

    answers = [
        client.get(f"/api/v1/library/{path}")
        for path in ("cats", "ants?language=es", "nothing", "ants%00")
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert slugs(ask(client)) == ["ants", "bees"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"language": "fr"}, "invalid-parameter"),
        ({"q": "?!"}, "input-refused"),
        ({"topic": "none"}, "invalid-parameter"),
        ({"entity_type": "shop"}, "invalid-parameter"),
        ({"limit": "0"}, "invalid-parameter"),
        ({"after": "é"}, "invalid-parameter"),
        ({"after": "bnVsbA"}, "invalid-parameter"),
        ({"after": "ew"}, "invalid-parameter"),
        ({"page": "2"}, "unknown-parameter"),
    ],
)
def test_what_makes_no_sense_is_refused(client, published, query, code):
    answer = ask(client, **query)

    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_a_question_with_signs_that_cannot_be_kept_is_no_fault_of_ours(client, published):
    for strange in ("a\0b", "bag\ud800".encode("utf-8", "surrogatepass"), "(" * 300, "x" * 5000):
        for name in ("q", "topic", "entity_type"):
            assert ask(client, **{name: strange}).status_code in (200, 422), (name, strange)


def test_who_asks_too_often_waits(application, client):
    application.extensions["limits"] = Limits(1)

    assert ask(client).status_code == 200
    assert ask(client).status_code == 429
