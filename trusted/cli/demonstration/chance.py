"""Chance that falls alike every time, and knows nothing of what examinations found."""

from random import Random

SEED = "demonstration, first edition"


def dice(*about: object) -> Random:
    """Return the dice for one matter; the same matter always throws the same numbers."""
    return Random("/".join(map(str, (SEED, *about))))  # noqa: S311  # guards nothing
