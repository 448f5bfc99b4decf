"""Tiers held above or below the rule, proposed ones, and reviews of a drift, at the pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_validated, owner_of
from tests.factories_standing import make_step
from tests.factories_tiers import make_drifted, make_proposed
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    DriftAnswer,
    DriftReview,
    DriftSettlement,
    Enrollment,
    Intervention,
    ReductionEnd,
    TierOverride,
    TierOverrideDecision,
    TierOverrideEnd,
    TierProposalEnd,
)

pytestmark = pytest.mark.usefixtures("next_day")
NOW = NOON + timedelta(days=1)
UNTIL = NOW.date() + timedelta(days=60)


def one(application, model):
    with application.app_context():
        return db.session.scalars(select(model)).one()


def partner(application, tier=2, then=lambda _enrollment: None):
    """Return number and id of a validated enrollment, and its owner at a browser."""
    with application.app_context():
        enrollment = make_validated(tier=tier)
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        then(enrollment)
        return enrollment.partner_number, enrollment.id, Visitor(application, owner.id)


def run_out(enrollment):
    """Let the cycle have run out, as nobody came to validate."""
    enrollment.valid_until = NOW.date() - timedelta(days=1)
    db.session.commit()


def test_an_override_is_proposed_by_one_confirmed_by_another_and_ended(application):
    number, enrollment_id, owner = partner(application, 1, run_out)
    reviewer, supervisor = (visitor(application, r) for r in (Role.REVIEWER, Role.SUPERVISOR))
    address = f"/officer/enrollments/{number}/overrides/new"
    assert f'href="{address}"' in reviewer.see(f"/officer/enrollments/{number}")
    given = {"to_tier": "2", "reason": "override-program-late", "ends_on": UNTIL.isoformat()}

    without = reviewer.send(address, **given)
    assert without.status_code == 422
    assert "Say why, in words" in without.text
    late = reviewer.send(address, **given | {"ends_on": "2099-01-01"}, note="Kept text.")
    assert late.status_code == 409
    assert "at the latest" in late.text
    assert "Kept text." in late.text
    assert reviewer.send(address, **given, note="No visit yet.").status_code == 302

    page = f"/officer/overrides/{one(application, TierOverride).id}"
    assert "neither proposed this" in reviewer.see(page)
    assert f'href="{page}"' in supervisor.see("/officer/queue")
    assert supervisor.send(page, word="no").status_code == 409
    assert supervisor.send(page, word="yes").status_code == 302
    assert one(application, TierOverrideDecision).confirmed
    assert one(application, Enrollment).tier == 2
    mine = owner.see(f"/enrollments/{enrollment_id}")
    assert "Your tier is held at 2 until" in mine
    assert "No visit yet." in mine
    assert "held at 2 above the rule" in supervisor.see(f"/officer/enrollments/{number}")

    shown = supervisor.see(page)
    assert supervisor.send(f"{page}/end", shown).status_code == 422
    assert supervisor.send(f"{page}/end", shown, note="They came.").status_code == 302
    assert one(application, TierOverrideEnd).note == "They came."
    assert "They came." in supervisor.see(page)
    again = supervisor.send(f"{page}/end", shown, note="Again.")
    assert again.status_code == 409
    assert "does not hold any more" in again.text
    assert "held at" not in owner.see(f"/enrollments/{enrollment_id}")


def test_where_nothing_may_be_bridged_no_override_is_offered(application):
    number, _, _ = partner(application)

    page = visitor(application, Role.VALIDATOR).see(f"/officer/enrollments/{number}/overrides/new")

    assert "No override can raise the tier here" in page


def test_a_drift_is_told_answered_and_settled_on_both_sides(application):
    number, enrollment_id, owner = partner(
        application, then=lambda enrollment: make_drifted(enrollment, NOW)
    )
    supervisor, reviewer = (visitor(application, r) for r in (Role.SUPERVISOR, Role.REVIEWER))
    review = one(application, DriftReview)
    mine, page = (
        f"/enrollments/{enrollment_id}/drift-reviews/{review.id}",
        f"/officer/drift-reviews/{review.id}",
    )
    assert f'href="{mine}"' in owner.see(f"/enrollments/{enrollment_id}")
    assert f'href="{mine}"' in owner.see(f"/enrollments/{enrollment_id}/steps")
    numbers = owner.see(mine)
    assert "<b>12</b> of <b>30</b> examinations" in numbers
    assert owner.send(mine).status_code == 422
    assert owner.send(mine, text="A new packer.").status_code == 302
    assert one(application, DriftAnswer).text == "A new packer."

    assert f'href="{page}"' in supervisor.see("/officer/queue")
    assert f'href="{page}"' in supervisor.see(f"/officer/enrollments/{number}")
    assert "A new packer." in reviewer.see(page)
    assert "who did not make the last validation" in reviewer.see(page)
    half = supervisor.send(page, finding="chance")
    assert half.status_code == 422
    assert supervisor.send(page, finding="chance", note="Two bad days.").status_code == 302

    assert one(application, DriftSettlement).note == "Two bad days."
    assert "Two bad days." in owner.see(mine)
    assert "put down to chance" in supervisor.see(page)
    late = owner.send(mine, numbers, text="One more thing.")
    assert late.status_code == 422
    assert "settled already" in late.text
    assert "Read how it ended" in owner.see(f"/enrollments/{enrollment_id}/steps")
    assert "Former overrides and reviews" in supervisor.see(f"/officer/enrollments/{number}")


def test_a_review_of_somebody_else_is_not_found(application):
    _, _, _ = partner(application, then=lambda enrollment: make_drifted(enrollment, NOW))
    _, other_id, other = partner(application)
    review = one(application, DriftReview)

    assert other.client.get(f"/enrollments/{other_id}/drift-reviews/{review.id}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "how", "tier"),
    [({"tier": "2"}, "granted", 2), ({"tier": "0", "note": "Not yet shown."}, "declined", 1)],
)
def test_a_proposed_tier_is_granted_or_declined_from_the_queue(application, sent, how, tier):
    number, _, _ = partner(application, 1, lambda enrollment: make_proposed(enrollment, NOW))
    supervisor, address = (
        visitor(application, Role.SUPERVISOR),
        f"/officer/enrollments/{number}/tier",
    )
    assert f'href="{address}"' in supervisor.see("/officer/queue")
    assert "The rule has proposed tier 2" in supervisor.see(address)
    if how == "declined":
        assert supervisor.send(address, tier="0").status_code == 409

    assert supervisor.send(address, **sent).status_code == 302

    assert one(application, TierProposalEnd).how == how
    assert one(application, Enrollment).tier == tier
    assert "Proposed before" in supervisor.see(address)
    assert f'href="{address}"' not in supervisor.see("/officer/queue")


def test_a_reduction_is_shown_with_its_end_and_ended_before(application):
    given = {"reason": "reduce-precaution", "to_tier": 1, "ends_on": UNTIL, "note": "We look."}
    number, enrollment_id, owner = partner(
        application, then=lambda one_: make_step(one_, Action.REDUCE, NOW, **given)
    )
    supervisor, step = visitor(application, Role.SUPERVISOR), one(application, Intervention)
    mine = owner.see(f"/enrollments/{enrollment_id}")
    assert f'held at 1 until <time datetime="{UNTIL}"' in mine
    assert "We look." in mine
    address = f"/officer/steps/{step.id}/end"
    assert f'href="{address}"' in supervisor.see(f"/officer/enrollments/{number}")

    assert supervisor.send(address).status_code == 422
    assert supervisor.send(address, note="It is settled.").status_code == 302

    assert one(application, ReductionEnd).cause == "person"
    assert one(application, Enrollment).tier == 2
    assert supervisor.send(address, note="Again.").status_code == 409


def test_officials_read_whether_trust_is_borne_out_and_how_many_examinations_are_random(
    application,
):
    number, _, _ = partner(application)
    auditor = visitor(application, Role.AUDITOR)

    assert "300 planned by its published rate, 0 done" in " ".join(
        auditor.see(f"/officer/enrollments/{number}").split()
    )
    page = auditor.see("/officer/effect")
    assert "No random examinations yet" in page
    assert "planned and done" in page
