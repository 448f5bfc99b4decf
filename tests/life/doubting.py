"""Deeds around what is held above the rule, contested, or in doubt."""

from datetime import timedelta

from tests.life.deeds import OFFICIALS, deed
from tests.life.world import World
from trusted.domain.criteria import Assurance, Grade
from trusted.domain.disputes import Contested, DisputeOutcome
from trusted.domain.drift_review import Finding
from trusted.domain.standing import FINAL, TRUSTED, Role, Status
from trusted.persistence.models import Account
from trusted.services.dispute_decisions import Regraded, decide_dispute
from trusted.services.disputes import assign_dispute, contest, could_decide, withdraw_dispute
from trusted.services.drift_reviews import answer_review, settle_review
from trusted.services.overrides import (
    OverrideDraft,
    decide_override,
    end_override,
    propose_override,
)
from trusted.services.threads import MessageDraft
from trusted.services.tier_proposals import decline_tier

MONTH = timedelta(days=31)
TAKES_PART = frozenset(Status) - FINAL


@deed(*OFFICIALS, when=TRUSTED)
def propose_to_hold(world: World, actor: Account) -> None:
    draft = OverrideDraft(
        to_tier=min(world.enrollment.tier + 1, 3),
        reason="override-few-examinations",
        note="The program was too seldom there.",
        ends_on=(world.now + MONTH).date(),
    )
    propose_override(world.enrollment, draft, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=TRUSTED, on="override")
def hold(world: World, actor: Account) -> None:
    decide_override(world.override, confirm=True, note="", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="override")
def refuse_to_hold(world: World, actor: Account) -> None:
    note = "It was there often enough."
    decide_override(world.override, confirm=False, note=note, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="override")
def hold_no_longer(world: World, actor: Account) -> None:
    end_override(world.override, note="It has caught up.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=TAKES_PART, on="fact")
def contest_fact(world: World, actor: Account) -> None:
    grounds = MessageDraft(body="It was another's.")
    contest(world.enrollment, world.fact, grounds, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, Role.PROGRAM_MANAGER, when=Status, on="dispute")
def give_dispute(world: World, actor: Account) -> None:
    officer = could_decide(world.dispute)[-1]
    assign_dispute(world.dispute, officer, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="dispute")
def uphold_fact(world: World, actor: Account) -> None:
    upheld = DisputeOutcome.UPHELD
    decide_dispute(world.dispute, upheld, "So it was.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="dispute")
def correct_fact(world: World, actor: Account) -> None:
    dispute = world.dispute
    new = None
    if dispute.kind is Contested.FINDING:
        grade = Grade.PARTLY_MET if dispute.finding.grade == Grade.MET else Grade.MET
        new = Regraded(grade=grade, assurance=Assurance.SITE_VERIFIED)
    corrected = DisputeOutcome.CORRECTED
    decide_dispute(dispute, corrected, "Not so.", regraded=new, actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="dispute")
def withdraw_the_dispute(world: World, actor: Account) -> None:
    withdraw_dispute(world.dispute, "It was ours after all.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="drift_review")
def answer_drift(world: World, actor: Account) -> None:
    answer_review(world.drift_review, "A supplier was bad.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="drift_review")
def settle_drift(world: World, actor: Account) -> None:
    finding = list(Finding)[next(world.serial) % len(Finding)]
    settle_review(world.drift_review, finding, note="Seen.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="tier_proposal")
def decline_higher_tier(world: World, actor: Account) -> None:
    decline_tier(world.tier_proposal, note="Not yet.", actor=actor, now=world.now)
