"""Searching the resource library: the same answers on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOON, make_account
from tests.factories_library import make_article
from trusted.domain.articles import Term, terms_of
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.queries.article_search import articles_found
from trusted.persistence.queries.articles import Narrowing
from trusted.program.library import shipped_library
from trusted.services.articles import withdraw_article

ENGLISH, SPANISH = Language.ENGLISH, Language.SPANISH


def found(question, language=ENGLISH, **narrowing):
    terms = terms_of(question, language, shipped_library().languages[language].stop_words)
    return [one.slug for one in articles_found(terms, language, Narrowing(**narrowing))]


@pytest.fixture
def articles(app):
    """Three articles in English, two in Spanish."""
    of_nothing = {"summary": "About it.", "body": "Nothing."}
    make_article("visits", title="How to pass a validation", summary="A visit.", body="Be there.")
    make_article("papers", title="Papers", summary="What to keep.", body="A validator validates.")
    make_article("labor", **of_nothing | {"title": "Forced labor"}, topic="goods")
    make_article("visits", SPANISH, title="La validación", summary="Una visita.", body="Esté allí.")
    make_article(
        "papers", SPANISH, title="Papeles", summary="Qué guardar.", body="Guarde la calificación."
    )


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("validation", ["visits", "papers"]),
        ("VALIDATIONS!", ["visits", "papers"]),
        ("how do I pass a validation?", ["visits"]),
        ("valid", ["visits", "papers"]),
        ("papers keep", ["papers"]),
        ("forc", ["labor"]),
        ("lábor", ["labor"]),
        ("unicorn", []),
        ("papers unicorn", ["papers"]),
    ],
)
def test_english_is_found_by_stem_beginning_and_rank(articles, question, slugs):
    assert found(question) == slugs


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("validación", ["visits"]),
        ("validacion", ["visits"]),
        ("VALIDACIONES", ["visits"]),
        ("¿cómo es la validación?", ["visits"]),
        ("calificaciones", ["papers"]),
        ("guard", ["papers"]),
        ("papel", ["papers"]),
        ("forced", []),
    ],
)
def test_spanish_is_found_with_and_without_accents_and_endings(articles, question, slugs):
    assert found(question, SPANISH) == slugs


def test_a_search_can_be_narrowed(articles):
    assert found("validation", entity_type="carrier") == ["visits", "papers"]
    assert found("validation", entity_type="broker") == []
    assert found("validation", entity_type="car") == []
    assert found("labor", topic="goods") == ["labor"]
    assert found("labor", topic="data") == []
    assert found("labor", category="data") == ["labor"]


def test_what_is_replaced_or_taken_out_is_found_no_more(articles):
    make_article("labor", title="Free work")
    assert (found("forced"), found("free")) == ([], ["labor"])

    publication = make_article("labor", title="Free labor")
    withdraw_article(publication, "Why", actor=make_account(Role.PROGRAM_MANAGER), now=NOON)
    assert found("labor") == []


@pytest.mark.parametrize(
    "question",
    ['"', '" OR 1', "a AND", "NEAR(a b)", "title:x", "x* -y", "'; DROP", "a:*", "!!", "&|", "\\'a"],
)
def test_signs_of_the_databases_own_languages_are_words_or_nothing(articles, question):
    for language in Language:
        try:
            assert isinstance(found(question, language), list)
        except InputRefused:
            assert not any(sign.isalnum() for sign in question)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_question_has_an_answer(articles, words):
    for language in Language:
        try:
            terms = terms_of(" ".join(words), language, ())
        except InputRefused:
            terms = (Term("x", "x"),)
        assert articles_found(terms, language, Narrowing()) is not None
