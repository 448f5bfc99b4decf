"""Referrals and guidance as tests need them."""

from datetime import datetime

from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.persistence.models import Account, Agency, Enrollment, Guidance, Referral
from trusted.services.guidance import GuidanceDraft, publish_guidance
from trusted.services.referrals import refer_enrollment


def make_referral(enrollment: Enrollment, agency: Agency, now: datetime = NOON) -> Referral:
    """Refer an enrollment to an agency."""
    official = make_account(Role.REVIEWER)
    return refer_enrollment(enrollment, agency, "Is it known to you?", actor=official, now=now)


def guidance_draft(**given: object) -> GuidanceDraft:
    """Return a note, with what is given in place of what the test does not care about."""
    said: dict[str, object] = {
        "title": "Honey from afar",
        "body": "Ask for the health certificate.",
        "entity_types": ("carrier",),
        "commodity": "Honey",
        "valid_from": NOON.date(),
    }
    return GuidanceDraft(**(said | given))  # type: ignore[arg-type]


def make_guidance(agent: Account, **given: object) -> Guidance:
    """Publish a note for the agency of a person."""
    return publish_guidance(guidance_draft(**given), actor=agent, now=NOON)


def make_shared(agent: Account, agency: Agency, enrollment: Enrollment) -> dict[str, object]:
    """Return what the addresses of a note and of a referral of an agency are made of."""
    referral = make_referral(enrollment, agency)
    return {"guidance_id": make_guidance(agent).id, "referral_id": referral.id}
