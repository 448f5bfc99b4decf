"""Rows of the review for tests: questions, returned applications, screened companies."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

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
from trusted.domain.screening import ListSource
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    DebtState,
    Enrollment,
    Review,
    Thread,
)
from trusted.persistence.queries.screening import hits_of
from trusted.services.applications import ResponseDraft, save_responses
from trusted.services.party_lists import import_list
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.screening import screen_company
from trusted.services.threads import MessageDraft, Topic, open_thread
from trusted.services.vetting import DebtDraft, raise_flag, record_debt

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


def make_vetted(enrollment: Enrollment, now: datetime = NOON) -> dict[str, object]:
    """Give an enrollment a question, a hit, a debt and a flag; return what names them."""
    company, reviewer = company_of(enrollment), make_account(Role.REVIEWER)
    thread = make_thread(enrollment, criterion_id="GOV-01", now=now)
    listed = json.dumps({"results": [{"name": company.legal_name}]}).encode()
    import_list(BytesIO(listed), ListSource.CONSOLIDATED, now=now)
    screen_company(company, actor=reviewer, now=now)
    duty = DebtDraft(
        what="Duties of 2025",
        amount=Decimal("1200.50"),
        currency="USD",
        state=DebtState.CONTESTED,
        since=now.date(),
    )
    debt = record_debt(company, duty, actor=reviewer, now=now)
    flag = raise_flag(
        enrollment, "Owners unclear.", owner=reviewer, expires_on=None, actor=reviewer, now=now
    )
    (line,) = hits_of(company.id)
    named = {"thread_id": thread.id, "hit_id": line.hit.id, "debt_id": debt.id, "flag_id": flag.id}
    return {"number": enrollment.partner_number, **named}
