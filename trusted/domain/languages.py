"""The languages in which people are told things."""

from enum import StrEnum


class Language(StrEnum):
    """A language, by its two letters."""

    ENGLISH = "en"
    SPANISH = "es"
