"""The articles that come with the program."""

import re
import shutil

import pytest

from trusted.domain.articles import BlockKind, blocks_of
from trusted.domain.languages import Language
from trusted.domain.plain_language import is_plain, reading_of
from trusted.program import shipped_program
from trusted.program.library import library_in, shipped_library
from trusted.program.loader import shipped_folder
from trusted.program.reading import ProgramError

ARTICLES = shipped_library().articles.values()
TEXTS = [(one, language, one.texts[language]) for one in ARTICLES for language in Language]
IDS = [f"{article.slug}.{language}" for article, language, _ in TEXTS]


def test_each_entity_type_has_a_guide_of_its_own_and_each_topic_an_article():
    own = {one.entity_types[0] for one in ARTICLES if len(one.entity_types) == 1}

    assert own == shipped_program().entity_types.keys()
    assert {one.topic for one in ARTICLES} == shipped_library().topics.keys()


@pytest.mark.parametrize(("article", "language", "text"), TEXTS, ids=IDS)
def test_every_text_is_plain_and_neither_too_short_nor_too_long(article, language, text):
    texts = [said for block in blocks_of(text.body) for said in block.texts]
    limits = shipped_library().languages[language].plain
    reading = reading_of([text.summary, *texts], language, limits)

    assert is_plain(reading, limits), (reading.long_sentences, reading.long_words)
    assert 300 <= reading.words <= 600


@pytest.mark.parametrize("article", ARTICLES, ids=lambda one: one.slug)
def test_both_languages_have_the_same_parts_in_the_same_order(article):
    english, spanish = (
        [(block.kind, len(block.items)) for block in blocks_of(article.texts[one].body)]
        for one in Language
    )
    assert english == spanish


@pytest.mark.parametrize(("article", "language", "text"), TEXTS, ids=IDS)
def test_every_mark_and_every_link_of_a_text_leads_somewhere(application, article, language, text):
    pages = application.url_map.bind("localhost")
    for block in blocks_of(text.body):
        said = "".join(block.texts)
        assert not re.search(r"\]\(|^#|\*\*|<", said), said
        for address in (piece.address for item in block.items for piece in item if piece.address):
            endpoint, given = pages.match(address)
            assert given.get("entity_type", "carrier") in shipped_program().entity_types
            assert endpoint != "public.article" or given["slug"] in shipped_library().articles


def test_a_form_has_boxes_to_tick():
    for article, _, text in TEXTS:
        boxes = [block for block in blocks_of(text.body) if block.kind is BlockKind.BOXES]
        assert bool(boxes) == (article.kind == "form"), article.slug


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("library.toml", 'topic = "labor"', 'topic = "none"', "topic must be one of"),
        ("library.toml", 'slug = "privacy"', 'slug = "Privacy"', "Privacy.en.toml"),
        ("library.toml", '["data"]', '["none"]', "categories of criteria"),
        ("privacy.es.toml", "title =", "titulo =", "titulo is not known here"),
        ("privacy.en.toml", 'title = "', f'title = "{"long " * 40}', "longer than 120"),
    ],
)
def test_an_error_names_the_file_and_what_to_change(tmp_path, file, before, after, said):
    folder = tmp_path / "2027-01"
    shutil.copytree(shipped_folder() / "library", folder / "library")
    path = folder / "library" / file
    path.write_text(path.read_text().replace(before, after, 1))

    with pytest.raises(ProgramError, match=re.escape(said)):
        library_in(folder)
