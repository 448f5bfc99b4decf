import pytest

from trusted.domain.languages import Language
from trusted.domain.plain_language import PlainLimits, is_plain, reading_of

LIMITS = PlainLimits(mean_words=10, sentence_words=12, word_letters=13)
ENGLISH, SPANISH = Language.ENGLISH, Language.SPANISH


def test_short_sentences_of_short_words_are_plain():
    reading = reading_of(["We check your answer. Then we write to you."], ENGLISH, LIMITS)

    assert (reading.words, reading.sentences, reading.mean_words) == (9, 2, 4.5)
    assert is_plain(reading, LIMITS)


def test_a_block_ends_a_sentence():
    assert reading_of(["Who is asked", "What to bring"], ENGLISH, LIMITS).sentences == 2


def test_long_sentences_and_long_words_are_named():
    long = "We look at all of the papers that you have sent to us in May."
    reading = reading_of([f"{long} Short one. Responsibilities."], ENGLISH, LIMITS)

    assert reading.long_sentences == (long,)
    assert reading.long_words == ("Responsibilities",)
    assert not is_plain(reading, LIMITS)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (ENGLISH, "The parcel was opened by somebody.", ("was opened",)),
        (ENGLISH, "It is not known who did it.", ("is not known",)),
        (ENGLISH, "We open the parcel.", ()),
        (SPANISH, "El paquete fue abierto y fue revisado.", ("fue revisado",)),
        (SPANISH, "La revisión será hecha por alguien.", ("será hecha",)),
        (SPANISH, "Abrimos el paquete.", ()),
    ],
)
def test_places_that_may_hide_who_does_it_are_hinted_at(language, text, found):
    reading = reading_of([text], language, LIMITS)

    assert reading.passives == found
    assert is_plain(reading, LIMITS)


def test_nothing_reads_as_nothing():
    assert reading_of([], SPANISH, LIMITS).mean_words == 0.0
