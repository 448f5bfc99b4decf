"""Rows of the review for tests: questions, returned applications, screened companies."""

from datetime import datetime, timedelta

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_certified,
    make_submitted,
    owner_of,
    reason_for,
)
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Application, Company, Enrollment, Review, Thread
from trusted.services.applications import ResponseDraft, save_responses
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.threads import MessageDraft, Topic, open_thread

DAY = timedelta(days=1)


def company_of(enrollment: Enrollment) -> Company:
    """Return the company that takes part."""
    return db.session.get_one(Company, enrollment.company_id)


def make_review(application: Application | None = None, now: datetime = NOON) -> Review:
    """Return a review that was just taken."""
    application = application or make_submitted(now=now)
    return take_application(application, actor=make_account(Role.REVIEWER), now=now)


def reviewer_of(review: Review) -> Account:
    """Return who has the review in hand."""
    return db.session.get_one(Account, review.reviewer_id)


def make_returned(*criteria: str, now: datetime = NOON) -> Application:
    """Return an application that was given back with one item for each criterion."""
    review = make_review(now=now)
    items = [ItemToMend(criterion_id, "Say more.") for criterion_id in criteria or ("GOV-01",)]
    reviewer = reviewer_of(review)
    return_application(review, reason_for("return"), items, actor=reviewer, now=now)
    return db.session.get_one(Application, review.application_id)


def mend(application: Application, now: datetime = NOON) -> None:
    """Answer GOV-01 anew, as the company's owner."""
    draft = ResponseDraft(criterion_id="GOV-01", statement="The deputy is Jo.", grade=Grade.MET)
    save_responses(application, [draft], actor=owner_of_application(application), now=now)


def make_thread(
    enrollment: Enrollment | None = None,
    *,
    by_company: bool = False,
    stops_clock: bool = False,
    criterion_id: str | None = None,
    now: datetime = NOON,
) -> Thread:
    """Return a question of a reviewer, or of the company's owner."""
    enrollment = enrollment or make_certified()
    actor = owner_of(company_of(enrollment)) if by_company else make_account(Role.REVIEWER)
    topic = Topic(subject="Who is the deputy?", criterion_id=criterion_id)
    draft = MessageDraft(body="Please name the deputy.", stops_clock=stops_clock)
    return open_thread(enrollment, topic, draft, actor=actor, now=now)


def owner_of_application(application: Application) -> Account:
    """Return the owner of the company that applies."""
    return owner_of(company_of(enrollment_of(application)))
