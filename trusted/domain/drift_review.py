"""The review after violations became frequent: what it can find, and what that means."""

from enum import StrEnum
from types import MappingProxyType


class Finding(StrEnum):
    """What an official finds to be behind a drift."""

    CAUSE = "cause"
    CHANCE = "chance"
    DETERIORATION = "deterioration"


FINDING_WORDS = MappingProxyType(
    {
        Finding.CAUSE: "A cause was found and mended.",
        Finding.CHANCE: "The violations can be put down to chance.",
        Finding.DETERIORATION: "Violations have really become more frequent.",
    }
)
