"""Deeds around an application and its review."""

from tests.factories import reason_for
from tests.factories_profile import whole_assessment
from tests.life.deeds import LIVING, OFFICIALS, OPEN_TO_MEMBER, deed
from tests.life.world import ENTITY_TYPE, World
from trusted.domain.criteria import Grade
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.risk import Step
from trusted.domain.standing import FINAL, Role, Status
from trusted.persistence.models import Account
from trusted.services.agreements import sign_agreement
from trusted.services.applications import (
    ResponseDraft,
    answer_eligibility,
    needs_of,
    open_criteria,
    save_responses,
    start_application,
    submit_application,
    withdraw_enrollment,
)
from trusted.services.decisions import certify, reject
from trusted.services.members import name_contact
from trusted.services.reviews import (
    ItemToMend,
    hand_over,
    recommend,
    record_strand,
    return_application,
    take_application,
)
from trusted.services.risk_assessments import sign_off, start_assessment, write_step
from trusted.services.seen import seen_hash
from trusted.services.threads import MessageDraft, Topic, close_thread, open_thread, write_message

IN_REVIEW = (Status.IN_REVIEW,)


@deed(Role.MEMBER, when=FINAL | {None}, on="company")
def begin(world: World, actor: Account) -> None:
    start_application(world.company, ENTITY_TYPE, 1_000_000, actor=actor, now=world.now)


@deed(Role.MEMBER, when=[*Status, None], on="company")
def name_officer(world: World, actor: Account) -> None:
    name = f"Officer {next(world.serial)}"
    name_contact(world.company, name, "Director", "o@x.example", actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="application")
def answer_gates(world: World, actor: Account) -> None:
    answers = {gate.id: gate.required for gate in needs_of(ENTITY_TYPE).gates}
    answer_eligibility(world.application, answers, actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="application")
def respond(world: World, actor: Account) -> None:
    reopened = open_criteria(world.application, world.enrollment)
    drafts = [
        ResponseDraft(
            criterion_id=criterion.id,
            statement=f"How we meet {criterion.id}, version {next(world.serial)}.",
            grade=Grade.MET,
        )
        for criterion in needs_of(ENTITY_TYPE).criteria
        if reopened is None or criterion.id in reopened
    ]
    save_responses(world.application, drafts, actor=actor, now=world.now)
    world.support_answers()


@deed(Role.MEMBER, when=LIVING)
def begin_assessment(world: World, actor: Account) -> None:
    start_assessment(world.enrollment, actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="assessment")
def assess_risks(world: World, actor: Account) -> None:
    begun, content = world.assessment, whole_assessment(world.enrollment)
    write_step(begun, content, Step.MAP, version=begun.version, actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="assessment")
def sign_assessment(world: World, actor: Account) -> None:
    begun = world.assessment
    sign_off(begun, version=begun.version, actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="application")
def sign(world: World, actor: Account) -> None:
    sign_agreement(world.application, signer_title="Director", actor=actor, now=world.now)


@deed(Role.MEMBER, when=OPEN_TO_MEMBER, on="application")
def submit(world: World, actor: Account) -> None:
    submit_application(world.application, actor=actor, now=world.now)


@deed(Role.MEMBER, when=LIVING)
def withdraw(world: World, actor: Account) -> None:
    withdraw_enrollment(world.enrollment, note="We leave.", actor=actor, now=world.now)


@deed(Role.REVIEWER, when=[Status.SUBMITTED], on="application")
def take(world: World, actor: Account) -> None:
    take_application(world.application, actor=actor, now=world.now)


@deed(Role.REVIEWER, Role.SUPERVISOR, when=IN_REVIEW, on="review")
def take_anew(world: World, actor: Account) -> None:
    hand_over(world.review, world.colleague(Role.REVIEWER), "On leave.", actor=actor, now=world.now)


@deed(Role.REVIEWER, when=IN_REVIEW, on="review")
def examine(world: World, actor: Account) -> None:
    satisfied = StrandResult.SATISFIED
    for strand in ReviewStrand:
        record_strand(world.review, strand, satisfied, "Seen.", actor=actor, now=world.now)


@deed(Role.REVIEWER, when=IN_REVIEW, on="review")
def give_back(world: World, actor: Account) -> None:
    items = [ItemToMend(needs_of(ENTITY_TYPE).criteria[0].id, "Say more.")]
    return_application(world.review, reason_for("return"), items, actor=actor, now=world.now)


@deed(Role.REVIEWER, when=IN_REVIEW, on="review")
def advise_to_certify(world: World, actor: Account) -> None:
    recommend(world.review, Recommendation.CERTIFY, None, actor=actor, now=world.now)


@deed(Role.REVIEWER, when=IN_REVIEW, on="review")
def advise_to_reject(world: World, actor: Account) -> None:
    reason = reason_for("reject")
    recommend(world.review, Recommendation.REJECT, reason, actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=IN_REVIEW, on="review")
def admit(world: World, actor: Account) -> None:
    review = world.review
    certify(review, note="", seen=seen_hash(review), actor=actor, now=world.now)


@deed(Role.SUPERVISOR, when=IN_REVIEW, on="review")
def turn_down(world: World, actor: Account) -> None:
    review, reason = world.review, reason_for("reject")
    reject(review, reason, note="", seen=seen_hash(review), actor=actor, now=world.now)


@deed(Role.MEMBER, *OFFICIALS, when=Status)
def ask(world: World, actor: Account) -> None:
    draft = MessageDraft(
        body="Which lane is it?", stops_clock=actor.role is not Role.MEMBER, needs_answer=True
    )
    open_thread(world.enrollment, Topic(subject="A lane"), draft, actor=actor, now=world.now)


@deed(Role.MEMBER, *OFFICIALS, when=Status, on="thread")
def say(world: World, actor: Account) -> None:
    write_message(world.thread, MessageDraft(body="The second."), actor=actor, now=world.now)


@deed(*OFFICIALS, when=Status, on="thread")
def settle(world: World, actor: Account) -> None:
    close_thread(world.thread, actor=actor, now=world.now)
