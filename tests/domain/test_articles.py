import pytest
from hypothesis import given
from hypothesis import strategies as st

from trusted.domain.articles import (
    BlockKind,
    Piece,
    Term,
    blocks_of,
    checked_slug,
    marked,
    plain_text,
    snippet,
    terms_of,
)
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language

BODY = """
One line
goes on.

## Steps

1. First
2. Second,
   going on

- A point
- A [link](/check) and more

- [ ] A box
- [ ] Another
"""


def test_a_text_is_made_of_blocks():
    assert [(block.kind, block.texts) for block in blocks_of(BODY)] == [
        (BlockKind.PARAGRAPH, ("One line goes on.",)),
        (BlockKind.HEADING, ("Steps",)),
        (BlockKind.STEPS, ("First", "Second, going on")),
        (BlockKind.BULLETS, ("A point", "A link and more")),
        (BlockKind.BOXES, ("A box", "Another")),
    ]


def test_a_link_leads_to_this_site_or_to_what_is_encrypted_and_nowhere_else():
    said = "[a](/check) [b](https://example.org/x) [c](javascript:alert(1)) [d](//evil.example)"

    (block,) = blocks_of(said)

    assert [piece for piece in block.items[0] if piece.address] == [
        Piece("a", "/check"),
        Piece("b", "https://example.org/x"),
    ]
    assert "[c](javascript:alert(1)) [d](//evil.example)" in block.texts[0]


@given(st.text())
def test_any_text_has_blocks_and_no_word_is_lost(text):
    said = plain_text(text)

    assert all(block.items for block in blocks_of(text))
    assert len(said) <= len(text)


@pytest.mark.parametrize("text", ["", "Data", "a--b", "-a", "a b", "año", "1a", "a" * 61])
def test_a_name_in_addresses_is_plain(text):
    with pytest.raises(InputRefused):
        checked_slug(text)


def test_what_every_text_has_is_not_looked_for_unless_there_is_nothing_else():
    stop_words = {"como", "de"}

    assert [
        one.stem for one in terms_of("¿Cómo pasar de nivel?", Language.SPANISH, stop_words)
    ] == [
        "pasar",
        "nivel",
    ]
    assert [one.word for one in terms_of("cómo", Language.SPANISH, stop_words)] == ["cómo"]
    with pytest.raises(InputRefused):
        terms_of("?! _", Language.SPANISH, stop_words)


@pytest.mark.parametrize(
    ("language", "asked", "stem"),
    [
        (Language.SPANISH, "Validaciones", "validacion"),
        (Language.SPANISH, "mes", "mes"),
        (Language.ENGLISH, "screening", "screen"),
        (Language.ENGLISH, "goods", "good"),
    ],
)
def test_a_word_is_found_without_accents_and_ending(language, asked, stem):
    assert terms_of(asked, language, ()) == (Term(asked.casefold(), stem),)


def test_what_was_asked_for_is_marked_and_nothing_is_added():
    parts = marked("Calificación: <b>validación</b>", [Term("validaciones", "validacion")])

    assert [text for text, asked in parts if asked] == ["validación"]
    assert "".join(text for text, _ in parts) == "Calificación: <b>validación</b>"


@given(st.text(max_size=600), st.text(min_size=1, max_size=20))
def test_marking_keeps_every_text_as_it_is(text, asked):
    terms = [Term(asked, asked)]

    assert "".join(said for said, _ in marked(text, terms)) == text
    assert len(snippet(text, terms)) <= 240 + 4


def test_a_snippet_shows_where_the_words_stand():
    text = "Nothing here. " * 40 + "The seal was broken on the way. " + "More text. " * 40

    said = snippet(text, [Term("seal", "seal")])

    assert "The seal was broken" in said
    assert said.startswith("… ")
    assert said.endswith(" …")
