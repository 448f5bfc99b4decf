"""Facts for the tests of the score."""

from datetime import date
from decimal import Decimal

from tests.domain.policies import SCORING
from trusted.domain.criteria import Assurance, Criterion, Grade, Level
from trusted.domain.data_quality import seen_rates
from trusted.domain.outcomes import (
    SegmentRates,
    posterior,
)
from trusted.domain.scoring import (
    GradedCriterion,
    ScoreFacts,
    compliance_score,
)

ON = date(2027, 6, 30)
SEGMENT = SegmentRates(Decimal("0.09"), Decimal(40), Decimal("2.5"), 900, 60)


def criterion(identity="GOV-01", weight=3):
    return Criterion(
        id=identity,
        category="governance",
        level=Level.MUST if weight == 3 else Level.SHOULD,
        weight=weight,
        entity_types=frozenset({"carrier"}),
        text="A named officer owns program duties.",
        evidence="",
        verification="",
        guidance="",
    )


def graded(grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, *, identity="GOV-01", **given):
    return GradedCriterion(criterion(identity, given.pop("weight", 3)), grade, assurance, **given)


def facts(*criteria, exposure=0, violations=0, **given):
    known = posterior(Decimal(exposure), Decimal(violations), SEGMENT)
    return ScoreFacts(criteria, known, SEGMENT.rate, **given)


def quality(*counts):
    return seen_rates(
        counts,
        ON,
        window_days=SCORING.quality_window_days,
        half_life_days=SCORING.quality_half_life_days,
    )


def score(given):
    return compliance_score(given, SCORING, ON)
