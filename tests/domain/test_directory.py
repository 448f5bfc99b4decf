import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trusted.domain.directory import found_by, normal, terms_of
from trusted.domain.errors import InputRefused


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Fox Parcel, Inc.", "fox parcel inc"),
        ("Ärzte & Söhne GmbH", "arzte sohne gmbh"),
        ("STRASSE Straße", "strasse strasse"),
        ("O'Neill_Lines", "oneill lines"),
        ("深圳 快递", "深圳 快递"),
        ("  !!  ", ""),
    ],
)
def test_names_are_compared_without_what_people_write_differently(name, compared):
    assert normal(name) == compared


def test_a_legal_form_finds_nobody_unless_it_is_the_whole_name():
    assert found_by("Fox Parcel Ltd", "The Fox Co") == {"fox", "parcel", "the"}
    assert found_by("Co Ltd") == {"co", "ltd"}


@pytest.mark.parametrize("text", ["", "fo", "ltd", "a b c", "...", "快"])
def test_so_little_that_it_fits_too_many_is_refused(text):
    with pytest.raises(InputRefused, match="at least 3 letters"):
        terms_of(text)


def test_the_longest_word_comes_first_since_it_fits_the_fewest():
    assert terms_of("Fox Express Ltd") == ("express", "fox")
    assert terms_of("快递") == ("快递",)


@given(st.text(max_size=300))
@example("㎑")
@example("a" * 199 + " b")
def test_what_a_name_is_found_by_is_in_its_compared_form(name):
    words = found_by(name)
    assert all(word == normal(word) for word in words)
    assert normal(normal(name)) == normal(name)
