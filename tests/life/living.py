"""Deeds of a partner: annual reviews, filings and incidents it reports."""

from datetime import UTC

from tests.life.deeds import PARTNER, deed
from tests.life.world import World
from trusted.domain.annual_review import Answered
from trusted.domain.standing import Role, Status
from trusted.persistence.models import Account
from trusted.persistence.queries.annual_reviews import items_of
from trusted.services.annual_answers import answer_item
from trusted.services.annual_course import course_of
from trusted.services.annual_reviews import (
    accept_annual_review,
    send_back,
    submit_annual_review,
)
from trusted.services.filings import FilingDraft, decide_filing, file_change
from trusted.services.incident_reports import IncidentDraft, conclude_report, report_incident


@deed(Role.MEMBER, when=Status, on="annual_review")
def go_through_annual_review(world: World, actor: Account) -> None:
    items, course = items_of(world.annual_review.id), course_of(world.annual_review, world.now)
    asked = [item for item in items if course.is_open(item.id, item.asked_at)]
    for item in asked or items:
        answer_item(item, Answered.CONFIRMED, "It is as it was.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=Status, on="annual_review")
def hand_in_annual_review(world: World, actor: Account) -> None:
    submit_annual_review(world.annual_review, actor=actor, now=world.now)


@deed(Role.REVIEWER, when=Status, on="annual_review")
def accept_review(world: World, actor: Account) -> None:
    accept_annual_review(world.annual_review, "", actor=actor, now=world.now)


@deed(Role.REVIEWER, when=Status, on="annual_review")
def send_review_back(world: World, actor: Account) -> None:
    item = items_of(world.annual_review.id)[0]
    requests = {item.id: "Say more."}
    send_back(world.annual_review, "", requests, actor=actor, now=world.now)


@deed(Role.MEMBER, when=PARTNER)
def file_new_name(world: World, actor: Account) -> None:
    file(world, actor, "legal-name", {"legal_name": f"Company, named {next(world.serial)} times"})


@deed(Role.MEMBER, when=PARTNER)
def file_new_volume(world: World, actor: Account) -> None:
    file(world, actor, "volume", {"parcels_a_year": 1000 + next(world.serial)})


def file(world: World, actor: Account, kind: str, content: dict[str, object]) -> None:
    """File a change of today."""
    today = world.now.astimezone(UTC).date()
    documents = [world.document()]
    draft = FilingDraft(
        kind=kind, happened_on=today, effective_on=today, content=content, documents=documents
    )
    file_change(world.enrollment, draft, actor=actor, now=world.now)


@deed(Role.REVIEWER, when=Status, on="filing")
def accept_filing(world: World, actor: Account) -> None:
    decide_filing(world.filing, accepted=True, reason="", actor=actor, now=world.now)


@deed(Role.REVIEWER, when=Status, on="filing")
def refuse_filing(world: World, actor: Account) -> None:
    decide_filing(world.filing, accepted=False, reason="Not so.", actor=actor, now=world.now)


@deed(Role.MEMBER, when=PARTNER)
def report_own_incident(world: World, actor: Account) -> None:
    draft = IncidentDraft(
        what="A seal was broken.",
        occurred_on=world.now.date(),
        place="Dock 4",
        shipments="",
        measures="A new seal.",
    )
    report_incident(world.enrollment, draft, actor=actor, now=world.now)


@deed(Role.REVIEWER, when=Status, on="incident_report")
def read_incident_report(world: World, actor: Account) -> None:
    note = "Well told."
    conclude_report(world.incident_report, note, aggravated=False, actor=actor, now=world.now)
