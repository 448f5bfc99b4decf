"""How plain a text is: long sentences, long words and hidden doers, as hints for who writes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trusted.domain.languages import Language

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE = re.compile(r"(?<=[.!?…])[\s\"”»)]+|\n+")
PASSIVE = {
    Language.ENGLISH: re.compile(
        r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?"
        r"(?:\w{2,}ed|built|done|found|given|held|kept|known|made|paid|put|seen|sent|shown|sold"
        r"|taken|told|written)\b",
        re.IGNORECASE,
    ),
    Language.SPANISH: re.compile(
        r"\b(?:es|son|era|eran|fue|fueron|será|serán|sea|sean|ser|sido|siendo)\s+(?:\w+mente\s+)?"
        r"(?:\w{2,}[ai]d[oa]s?|dich[oa]s?|escrit[oa]s?|hech[oa]s?|puest[oa]s?|vist[oa]s?)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class PlainLimits:
    """From where on a text is called hard to read in a language.

    mean_words:     words of a sentence, on average.
    sentence_words: words of one sentence.
    word_letters:   letters of one word.
    """

    mean_words: int
    sentence_words: int
    word_letters: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads; nothing of it forbids anything.

    mean_words:     words of a sentence on average, to one decimal.
    long_sentences: those beyond the limit, in their order.
    long_words:     those beyond the limit, each once, in their order.
    passives:       places that may hide who does it.
    """

    words: int
    sentences: int
    mean_words: float
    long_sentences: tuple[str, ...]
    long_words: tuple[str, ...]
    passives: tuple[str, ...]


def reading_of(texts: Sequence[str], language: Language, limits: PlainLimits) -> Reading:
    """Return how a text reads.

    texts: its blocks, without marks; a sentence never goes on from one to the next.
    """
    sentences = [one.strip() for text in texts for one in SENTENCE.split(text) if WORD.search(one)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    return Reading(
        words=len(words),
        sentences=len(sentences),
        mean_words=round(len(words) / len(sentences), 1) if sentences else 0.0,
        long_sentences=tuple(
            one for one in sentences if len(WORD.findall(one)) > limits.sentence_words
        ),
        long_words=tuple(dict.fromkeys(w for w in words if len(w) > limits.word_letters)),
        passives=tuple(found[0] for one in sentences for found in PASSIVE[language].finditer(one)),
    )


def is_plain(reading: Reading, limits: PlainLimits) -> bool:
    """Return whether nothing but hidden doers is left to look at."""
    return (
        reading.mean_words <= limits.mean_words
        and not reading.long_sentences
        and not reading.long_words
    )
