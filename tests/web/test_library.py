"""The resource library as anybody reads it, and as program managers look after it."""

import pytest
from sqlalchemy import select

from app import create_app
from tests.conftest import make_settings
from tests.factories import NOON, make_account, make_application, make_company, owner_of
from tests.factories_library import CONTENT, make_article, make_draft
from tests.visitors import hidden, send, visitor, words
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    ArticleDraft,
    ArticleOpinion,
)
from trusted.persistence.queries.articles import in_force_by_slug
from trusted.services.article_opinions import give_opinion
from trusted.services.articles import withdraw_article
from trusted.services.limits import Limits


@pytest.fixture
def seals(application):
    """An article in both languages."""
    with application.app_context():
        make_article("seals", Language.SPANISH, title="Precintos y bolsas")
        return make_article("seals")


@pytest.fixture
def managers(application):
    """The browsers of two program managers."""
    with application.app_context():
        people = [make_account(Role.PROGRAM_MANAGER).id for _ in range(2)]
    return [visitor(application, person) for person in people]


def test_articles_stand_under_their_topics_and_are_found_by_their_words(client, seals):
    home = words(client.get("/library"))
    assert "Data about parcels" in home
    assert "Seals and bags" in home

    found = client.get("/library?q=bag")
    assert "<mark>bags</mark>" in found.text
    assert "1 article" in words(found)
    assert "No article has these words" in words(client.get("/library?q=unicorn"))
    assert "1 artículo" in words(client.get("/library?q=bolsa&lang=es"))
    assert client.get("/library?q=%3F").status_code == 422
    assert client.get("/library?q=a%00b").status_code == 422


def test_an_article_says_its_version_and_leads_to_the_other_language(client, seals):
    page = client.get("/library/seals")

    assert "Version 1, 24 Nov 2026" in words(page)
    assert CONTENT.hash("seals", Language.ENGLISH) in page.text
    assert '<article class="tp-article" lang="en">' in page.text
    assert 'href="?lang=es"' in page.text
    assert "Precintos y bolsas" in words(client.get("/library/seals?lang=es"))


def test_nothing_of_a_text_is_markup(application, client):
    with application.app_context():
        make_article(title="<b>Bold</b>", body="<script>go()</script> [x](javascript:go())")

    for address in ("/library/seals", "/library?q=bold", "/embed/library/seals", "/embed/library"):
        page = client.get(address).text
        assert "<b>" not in page, address
        assert "<script>go()" not in page, address
        assert 'href="javascript' not in page, address


def test_an_article_that_is_not_in_the_language_is_shown_in_the_other(application, client):
    with application.app_context():
        make_article("bags")

    page = client.get("/library/bags?lang=es")

    assert "todavía no está en su idioma" in words(page)
    assert '<article class="tp-article" lang="en">' in page.text


def test_earlier_and_withdrawn_versions_can_be_read_and_say_so(application, client, seals):
    with application.app_context():
        newer = make_article(title="Tape")
    assert "There is a newer version" in words(client.get("/library/seals/en/1"))
    with application.app_context():
        by = make_account(Role.PROGRAM_MANAGER)
        for publication in (newer, in_force_by_slug("seals")[Language.SPANISH].publication):
            withdraw_article(db.session.merge(publication), "Secret why", actor=by, now=NOON)

    gone = client.get("/library/seals")

    assert gone.status_code == 410
    assert "/library/seals/en/2" in gone.text
    old = client.get("/library/seals/en/2")
    assert "taken out of the library" in words(old)
    assert "Secret why" not in old.text + gone.text
    assert "Tape" not in client.get("/library").text


@pytest.mark.parametrize(
    "address", ["nothing", "seals/en/9", "seals/fr/1", "seals/en/99999999999999999999", "a%00b"]
)
def test_what_is_not_there_is_not_there(client, seals, address):
    assert client.get(f"/library/{address}").status_code == 404


def test_a_draft_is_on_no_page_of_the_public(application, client):
    with application.app_context():
        make_draft("secret")

    assert client.get("/library/secret").status_code == 404
    assert client.get("/library/secret/en/1").status_code == 404
    assert "Seals" not in client.get("/library?q=seals").text


def test_a_reader_says_whether_it_was_useful(application, client, seals):
    answer = send(client, "/library/seals/opinion", {"useful": "no", "comment": "Which bag?"})

    assert answer.location == "/library/seals"
    assert "Thank you" in words(client.get("/library/seals"))
    with application.app_context():
        (kept,) = db.session.scalars(select(ArticleOpinion))
        assert (kept.useful, kept.comment, kept.publication_id) == (False, "Which bag?", seals.id)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose yes or no"),
        ({"useful": "no", "comment": "c" * 501}, "Use up to 500 characters"),
    ],
)
def test_an_opinion_that_cannot_be_kept_is_refused_and_what_was_typed_stays(
    application, client, seals, given, said
):
    page = send(client, "/library/seals/opinion", given)

    assert page.status_code in (409, 422)
    assert said in words(page)
    assert given.get("comment", "") in page.text
    with application.app_context():
        assert db.session.scalar(select(ArticleOpinion)) is None


def test_opinions_are_limited_for_each_address(application, client, seals):
    application.extensions["limits"] = limits = Limits(1_000)
    for _ in range(20):
        assert limits.opinions.wait("127.0.0.1") == 0

    assert send(client, "/library/seals/opinion", {"useful": "yes"}).status_code == 429


def test_the_frame_has_no_script_and_is_shown_only_where_the_operator_allows(
    settings, tmp_path, client, seals
):
    for address in ("/embed/library", "/embed/library/seals"):
        closed = client.get(address)
        assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
        assert "<script" not in closed.text
        assert "Set-Cookie" not in closed.headers
    portal = "https://portal.example"
    given = make_settings(settings.database_url, tmp_path / "other", embed_ancestors=portal)
    opened = create_app(given).test_client().get("/embed/library").headers
    assert f"frame-ancestors {portal}" in opened["Content-Security-Policy"]
    assert "script-src 'none'" in opened["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/library").headers["Content-Security-Policy"]


def test_criteria_and_eligibility_lead_to_the_articles_for_the_entity_type(client, seals):
    for address in ("/program/carrier", "/program/carrier/eligibility"):
        assert "/library/seals" in client.get(address).text
        assert "/library/seals" not in client.get(address.replace("carrier", "broker")).text


def test_a_criterion_leads_to_the_article_that_explains_it(application, seals):
    with application.app_context():
        company = make_company()
        draft, owner = make_application(company), owner_of(company)
        address, client = (
            f"/enrollments/{draft.enrollment_id}/criteria",
            visitor(application, owner),
        )

    assert "/library/seals" in client.get(f"{address}/DAT-01").text
    assert "/library/seals" not in client.get(f"{address}/GOV-01").text


TEXT = {
    "title": "Tape",
    "summary": "About tape.",
    "body": "Tape it.",
    "kind": "guide",
    "topic": "data",
    "entity_types": ["carrier"],
}


def test_one_manager_writes_and_another_publishes(application, client, managers):
    author, other = managers
    begun = send(author, "/officer/library/new", {"slug": "tape", "language": "en"})
    assert begun.location == "/officer/library/tape/en/write"
    written = send(author, begun.location, TEXT)
    draft = author.get(written.location)
    assert "It waits for a second person" in words(draft)
    assert "Topic Data about parcels For Carrier" in words(draft)
    assert "Publish this text" not in words(draft)
    refused = author.post(f"{written.location}/publish", data=hidden(draft))
    assert refused.status_code == 403

    page = other.get(written.location)
    answer = other.post(f"{written.location}/publish", data=hidden(page))

    assert answer.location == "/officer/library/tape/en"
    assert "Tape it." in words(client.get("/library/tape"))
    assert "Version 1" in words(other.get(answer.location))
    assert "Published" in words(other.get("/officer/library"))


def test_the_check_for_plain_words_tells_and_keeps_nothing(application, managers):
    long = f"{'We look at it again and again and ' * 6}then it was sealed."

    page = send(managers[0], "/officer/library/tape/en/write", TEXT | {"body": long, "go": "check"})

    assert "Sentences to part" in words(page)
    assert "was sealed" in words(page)
    assert long in page.text
    with application.app_context():
        assert db.session.scalar(select(ArticleDraft)) is None


def test_the_check_forbids_nothing(managers):
    body = f"{'We look at it again and again and ' * 6}then it was sealed."

    assert send(managers[0], "/officer/library/tape/en/write", TEXT | {"body": body}).location


def test_who_writes_in_spanish_begins_with_the_english_text(managers, application):
    with application.app_context():
        make_article("bags")

    assert CONTENT.title in managers[0].get("/officer/library/bags/es/write").text


def test_a_manager_takes_an_article_out_for_a_reason(managers, client, seals):
    page = "/officer/library/seals/en"

    assert send(managers[0], f"{page}/withdraw", {"reason": ""}).status_code == 422
    assert send(managers[0], f"{page}/withdraw", {"reason": "Wrong"}).location == page

    assert '<article class="tp-article" lang="es">' in client.get("/library/seals").text


def test_managers_see_what_readers_think(application, managers, seals):
    with application.app_context():
        give_opinion(seals, useful=False, comment="Which bag?", now=NOON)

    page = words(managers[0].get("/officer/library/seals/en/opinions"))

    assert "Which bag?" in page
    assert "Useful Not useful 1 0 1" in page
