"""Deeds around a validation and what it asks to be mended."""

from datetime import timedelta

from tests.life.deeds import PARTNER, VERIFIERS, deed
from tests.life.world import ENTITY_TYPE, World
from trusted.domain.criteria import Assurance, Grade, Level
from trusted.domain.standing import TRUSTED, Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.models import Account, Stance
from trusted.persistence.queries.reports import actions_from
from trusted.services.applications import needs_of
from trusted.services.best_practices import decline_best_practice
from trusted.services.decisions import accept_best_practice, conclude_validation, grant_tier
from trusted.services.reports import Point, answer_report
from trusted.services.required_actions import (
    extend_action,
    plan_action,
    report_action_done,
    send_action_back,
    verify_action,
)
from trusted.services.scores import assess
from trusted.services.second_looks import look_again
from trusted.services.validation_handovers import hand_over_validation
from trusted.services.validations import (
    FindingDraft,
    FiveProofs,
    propose_best_practice,
    record_findings,
    report_validation,
)
from trusted.services.visit_days import ask_for_day, move_validation
from trusted.services.visits import plan_validation

MONTH = timedelta(days=31)


@deed(Role.SUPERVISOR, when=TRUSTED)
def plan(world: World, actor: Account) -> None:
    plan_validation(
        world.enrollment,
        kind=ValidationKind.SITE,
        site=world.site,
        validator=world.colleague(Role.VALIDATOR),
        visit_on=(world.now + MONTH).date(),
        actor=actor,
        now=world.now,
    )


@deed(Role.MEMBER, when=PARTNER, on="validation")
def ask_for_another_day(world: World, actor: Account) -> None:
    day = (world.now + 2 * MONTH).date()
    ask_for_day(world.validation, day, "A holiday.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=PARTNER, on="validation")
def move_the_day(world: World, actor: Account) -> None:
    day = (world.now + MONTH).date() + timedelta(days=next(world.serial))
    move_validation(world.validation, day, "Snow.", actor=actor, now=world.now)


@deed(Role.VALIDATOR, Role.SUPERVISOR, when=PARTNER, on="validation")
def give_validation_on(world: World, actor: Account) -> None:
    having = world.validation.validator_id
    others = [world.colleague(Role.VALIDATOR) for _ in range(2)]
    other = next(one for one in others if one.id != having)
    hand_over_validation(world.validation, other, "On leave.", actor=actor, now=world.now)


def find(world: World, actor: Account, grade: Grade | None) -> None:
    """Record one finding for each criterion; grade None: a should does not apply."""
    drafts = [
        FindingDraft(
            criterion_id=criterion.id,
            grade=grade if grade is not None or criterion.level is Level.MUST else None,
            assurance=Assurance.SITE_VERIFIED,
            note="Seen on site.",
            not_applicable_reason=None if grade is not None else "No such goods.",
        )
        for criterion in needs_of(ENTITY_TYPE).criteria
        if grade is not None or criterion.level is Level.SHOULD
    ]
    record_findings(world.validation, drafts, actor=actor, now=world.now)


@deed(Role.VALIDATOR, when=PARTNER, on="validation")
def find_all_met(world: World, actor: Account) -> None:
    find(world, actor, Grade.MET)


@deed(Role.VALIDATOR, when=PARTNER, on="validation")
def find_faults(world: World, actor: Account) -> None:
    find(world, actor, Grade.PARTLY_MET)


@deed(Role.VALIDATOR, when=PARTNER, on="validation")
def find_not_applicable(world: World, actor: Account) -> None:
    find(world, actor, None)


@deed(Role.SUPERVISOR, when=Status, on="not_applicable")
def confirm_not_applicable(world: World, actor: Account) -> None:
    look_again(world.not_applicable, agrees=True, note="", actor=actor, now=world.now)


@deed(Role.VALIDATOR, when=PARTNER, on="validation")
def report(world: World, actor: Account) -> None:
    due = (world.now + 2 * MONTH).date()
    report_validation(world.validation, "All seen.", actions_due=due, actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="validation")
def agree_to_report(world: World, actor: Account) -> None:
    points = {action.id: Point(Stance.AGREE) for action in actions_from(world.validation.id)}
    answer_report(world.validation, Stance.AGREE, "", points, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=TRUSTED, on="validation")
def conclude(world: World, actor: Account) -> None:
    ruled = assess(world.enrollment, now=world.now, as_status=Status.VALIDATED).ruled_tier
    tier = min(ruled, 1)
    conclude_validation(world.validation, tier, note="", actor=actor, now=world.now)


@deed(Role.VALIDATOR, when=PARTNER, on="validation")
def propose_practice(world: World, actor: Account) -> None:
    proofs = FiveProofs(
        management_support="Signed.",
        innovation="Scanners.",
        documented_process="Manual.",
        checks_and_balances="Audit.",
        evidence_of_use="Logs.",
    )
    propose_best_practice(world.validation, "Scanning", proofs, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="practice")
def accept_practice(world: World, actor: Account) -> None:
    accept_best_practice(world.practice, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="practice")
def decline_practice(world: World, actor: Account) -> None:
    decline_best_practice(world.practice, "Others do so too.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=TRUSTED)
def raise_tier(world: World, actor: Account) -> None:
    tier = min(world.enrollment.tier + 1, 3)
    grant_tier(world.enrollment, tier, note="", actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="action")
def plan_mending(world: World, actor: Account) -> None:
    day = (world.now + MONTH).date()
    plan_action(world.action, day, "By a new lock.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="action")
def mend(world: World, actor: Account) -> None:
    report_action_done(world.action, "Mended.", actor=actor, now=world.now)


@deed(*VERIFIERS, when=Status, on="action")
def verify(world: World, actor: Account) -> None:
    verify_action(world.action, actor=actor, now=world.now)


@deed(*VERIFIERS, when=Status, on="action")
def send_back_action(world: World, actor: Account) -> None:
    send_action_back(world.action, "A picture is missing.", actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=Status, on="action")
def give_time(world: World, actor: Account) -> None:
    day = max(world.action.due_on, world.now.date()) + MONTH
    extend_action(world.action, day, "Parts are late.", actor=actor, now=world.now)
