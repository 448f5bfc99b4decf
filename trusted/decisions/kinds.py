"""Kinds of decisions, as far as they are counted: whom they concern, and what is to be examined."""

from trusted.domain.priority import Code, Lane

PARTNER, OTHER, APART = "partner", "other", "apart"
# Where these stand, no party can earn credit, or it is not only trust that moves the priority.
NOT_COMPARED = frozenset({Code.HOLD, Code.HIGH_RISK_LINE, Code.ADVERSE_STANDING})
EXAMINED = frozenset({Lane.HOLD, Lane.EXAMINE})

# Mode, band of the baseline and kind of party that decisions have in common; how many they are, and
# how many of them were to be examined.
Counts = tuple[str, int, str, int, int]
