"""The numbers of the design's first policy, written out for tests."""

from decimal import Decimal

from trusted.domain.outcomes import OutcomePolicy
from trusted.domain.priority import PriorityPolicy
from trusted.domain.scoring import ScoringPolicy

OUTCOMES = OutcomePolicy(
    prior_strength=Decimal(40),
    min_strength=5,
    max_strength=200,
    min_members=30,
    min_examinations=10,
    rate_floor=Decimal("0.001"),
    rate_unexamined=Decimal("0.09"),
    severity_weights={"minor": Decimal("0.5"), "major": Decimal(1), "critical": Decimal(3)},
    half_life_days=365,
)

SCORING = ScoringPolicy(
    weights={"criteria": 40, "outcomes": 30, "data_quality": 15, "conduct": 15},
    assurance_factors={
        "self_declared": Decimal("0.4"),
        "document_checked": Decimal("0.7"),
        "site_verified": Decimal("1.0"),
    },
    full_grade=2,
    rate_multiples=(Decimal(1), Decimal("0.5"), Decimal("0.25")),
    quality_rates=(
        "on_time",
        "complete",
        "description_not_vague",
        "consignee_plausible",
        "presented_when_asked",
    ),
    quality_prior_good=9,
    quality_prior_bad=1,
    quality_window_days=365,
    quality_half_life_days=365,
    culpability_points={"negligence": Decimal(10), "gross": Decimal(25), "fraud": Decimal(60)},
    penalty_fade_months=36,
    overdue_points=Decimal(10),
    found_by_customs_points=Decimal(15),
)

PRIORITY = PriorityPolicy(
    role_weights={
        "marketplace": 3000,
        "carrier": 2500,
        "seller": 2000,
        "broker": 1500,
        "forwarder": 500,
        "warehouse": 500,
    },
    tier_credits={1: 2500, 2: 6000, 3: 9000},
    adverse_points=150,
    high_risk=800,
    floor=20,
    cap=1000,
    hold_priority=1000,
    base_ppm=1000,
    examine_from=600,
    review_from=350,
    expedite_below=100,
    expedite_credit=5000,
)
