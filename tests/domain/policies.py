"""The numbers of the design's first policy, written out for tests."""

from decimal import Decimal

from trusted.domain.criteria import Assurance
from trusted.domain.outcomes import OutcomePolicy
from trusted.domain.priority import PriorityPolicy
from trusted.domain.scoring import ScoringPolicy
from trusted.domain.tiers import TierDemand, TierPolicy

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

TIERS = TierPolicy(
    demands={
        1: TierDemand(
            statuses=frozenset({"certified", "validated"}),
            score=Decimal(40),
            must_grade=1,
            must_assurance=Assurance.DOCUMENT_CHECKED,
            no_denied_party=True,
        ),
        2: TierDemand(
            statuses=frozenset({"validated"}),
            score=Decimal(65),
            must_grade=2,
            must_by_validator=True,
            within_cycle=True,
            no_overdue_actions=True,
            no_drift=True,
            rate_multiple=Decimal(1),
            probability=Decimal("0.5"),
        ),
        3: TierDemand(
            statuses=frozenset({"validated"}),
            score=Decimal(85),
            rate_multiple=Decimal("0.5"),
            probability=Decimal("0.9"),
            best_practices=3,
            random_examinations=30,
            months_without_penalty=24,
        ),
    },
    dip_days=30,
    drift_ratio=Decimal(3),
    drift_threshold=Decimal("4.6"),
    drift_floor=Decimal("0.25"),
    random_a_year=300,
    random_ppm_min=10,
    random_ppm_max=20_000,
)
