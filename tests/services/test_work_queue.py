"""The order and the clocks of the work queue."""

from datetime import date, timedelta

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_submitted,
    make_validated,
    owner_of,
    reason_for,
)
from tests.factories_review import mend
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment
from trusted.persistence.queries.queue import Work
from trusted.services.applications import submit_application
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.suspensions import suspend
from trusted.services.work_queue import Urgency, queue_of

pytestmark = pytest.mark.usefixtures("app")


def waiting_for(role, now):
    account = make_account(role)
    queue = queue_of(account, kind=None, entity_type=None, page=1, now=now)
    return [(entry.task.waiting.kind, entry.task.due) for entry in queue.page.items]


def test_the_time_spent_with_the_company_is_not_the_programs():
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend("GOV-01", "Name the deputy.")]
    return_application(review, "return-incomplete", items, actor=reviewer, now=NOON)
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    mended = NOON + timedelta(days=20)
    mend(application, mended)
    submit_application(application, actor=owner, now=mended)

    due = NOON.date() + timedelta(days=90 + 20)
    assert waiting_for(Role.REVIEWER, mended) == [(Work.TAKE, due)]


def test_what_is_certified_waits_to_be_validated_at_once():
    make_certified()

    assert waiting_for(Role.SUPERVISOR, NOON) == [(Work.PLAN, date(2027, 11, 24))]


def test_what_is_validated_waits_only_when_its_cycle_nears_the_end():
    enrollment = make_validated()
    end = enrollment.valid_until

    assert waiting_for(Role.SUPERVISOR, NOON) == []
    near = NOON.replace(year=end.year) - timedelta(days=179)
    assert waiting_for(Role.SUPERVISOR, near) == [(Work.PLAN, end)]


def test_the_last_day_is_soon_and_the_day_after_it_is_overdue():
    make_submitted()
    reviewer = make_account(Role.REVIEWER)
    last = NOON + timedelta(days=90)

    def urgency(now):
        queue = queue_of(reviewer, kind=None, entity_type=None, page=1, now=now)
        return queue.page.items[0].task.urgency

    assert urgency(last - timedelta(days=15)) is Urgency.LATER
    assert urgency(last - timedelta(days=14)) is Urgency.SOON
    assert urgency(last) is Urgency.SOON
    assert urgency(last + timedelta(days=1)) is Urgency.OVERDUE


def test_a_validation_waits_to_be_concluded_only_while_the_company_is_trusted():
    validation = make_reported()
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    assert [kind for kind, _ in waiting_for(Role.SUPERVISOR, NOON)] == [Work.CONCLUDE]

    supervisor = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=supervisor, now=NOON)

    assert waiting_for(Role.SUPERVISOR, NOON) == []
