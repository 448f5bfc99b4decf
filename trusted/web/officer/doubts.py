"""What is doubtful about the row of a foreign list, in the language of the page."""

import re
from collections.abc import Mapping
from functools import cache

from flask_babel import gettext

from trusted.domain.recognition import DOUBT_WORDS, Doubt
from trusted.web.languages import said

PLACE = re.compile(r"%\\\((\w+)\\\)s")


def doubts_said(doubts: Mapping[str, str]) -> list[str]:
    """Return each doubt in words.

    doubts: code -> the words as they are kept: in English, for machines and for the record.
    """
    return [_said(Doubt(code), words) for code, words in doubts.items()]


def _said(doubt: Doubt, words: str) -> str:
    values = _shape_of(doubt).fullmatch(words)
    if values is None:
        return words
    return gettext(
        DOUBT_WORDS[doubt], **{name: said(one) for name, one in values.groupdict().items()}
    )


@cache
def _shape_of(doubt: Doubt) -> re.Pattern[str]:
    """Return the words of a doubt with a named group where each value stands."""
    escaped = re.escape(DOUBT_WORDS[doubt].replace("%%", "%"))
    return re.compile(PLACE.sub(r"(?P<\1>.*)", escaped), re.DOTALL)
