"""Overrides, frequent violations and proposed tiers for tests."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.factories import NOON, make_account
from tests.services.examinations import examine
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import DriftReview, Enrollment, TierOverride, TierProposal
from trusted.persistence.queries.drift_reviews import open_drift_review
from trusted.persistence.queries.tier_proposals import proposed_among
from trusted.services.overrides import OverrideDraft, decide_override, propose_override
from trusted.services.refresh import refresh_standings

UNTIL = date(2027, 3, 31)


def make_override(
    enrollment: Enrollment, to_tier: int = 2, now: datetime = NOON, **given: object
) -> TierOverride:
    """Return an override that a reviewer proposed."""
    defaults = {"reason": "override-program-late", "note": "The visit is late.", "ends_on": UNTIL}
    draft = OverrideDraft(**(defaults | {"to_tier": to_tier} | given))
    return propose_override(enrollment, draft, actor=make_account(Role.REVIEWER), now=now)


def make_held(
    enrollment: Enrollment, to_tier: int = 2, now: datetime = NOON, **given: object
) -> TierOverride:
    """Return an override that a supervisor confirmed."""
    override = make_override(enrollment, to_tier, now, **given)
    actor = make_account(Role.SUPERVISOR)
    decide_override(override, confirm=True, note="", actor=actor, now=now)
    return override


def make_in_doubt(enrollment: Enrollment) -> None:
    """Give an enrollment, whatever it carries, an override that waits and an open review."""
    reviewer = make_account(Role.REVIEWER)
    db.session.add(
        TierOverride(
            enrollment_id=enrollment.id,
            to_tier=1,
            reason="override-program-late",
            note="The visit is late.",
            ends_on=UNTIL,
            proposed_at=NOON,
            proposed_by_id=reviewer.id,
        )
    )
    db.session.add(
        DriftReview(
            enrollment_id=enrollment.id,
            number=1,
            opened_at=NOON,
            watched_from=NOON.date(),
            examinations=30,
            violations=12,
            expected=Decimal("0.6"),
            former_tier=1,
            policy="2027-01",
        )
    )
    db.session.commit()


def make_drifted(enrollment: Enrollment, now: datetime = NOON + timedelta(days=3)) -> DriftReview:
    """Return the review that opens after 12 violations in 30 examinations."""
    examine(enrollment, 30, 12, on=now)
    refresh_standings(now=now, enrollment_ids=[enrollment.id])
    review = open_drift_review(enrollment.id)
    assert review is not None
    return review


def make_proposed(enrollment: Enrollment, now: datetime = NOON + timedelta(days=1)) -> TierProposal:
    """Return the higher tier that the rule proposes when it is asked again."""
    refresh_standings(now=now, enrollment_ids=[enrollment.id])
    proposal = proposed_among([enrollment.id])[enrollment.id]
    db.session.commit()
    return proposal
