"""The order and the clocks of the work queue."""

from datetime import date, timedelta

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_review import mend
from trusted.domain.standing import Role
from trusted.domain.work import Risk, Urgency, urgency_of
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, Escalation, Incident
from trusted.persistence.queries.work_kinds import Work
from trusted.persistence.queries.work_order import Narrowed
from trusted.program import shipped_program
from trusted.services.applications import submit_application
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.suspensions import suspend
from trusted.services.work_queue import queue_of, tasks_of

pytestmark = pytest.mark.usefixtures("app")


def waiting_for(role, now):
    account = make_account(role)
    queue = queue_of(account, now=now)
    return [(task.waiting.kind, task.due) for task in queue.page.items]


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
        queue = queue_of(reviewer, now=now)
        return queue.page.items[0].waiting.urgency

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

    assert Work.CONCLUDE not in [kind for kind, _ in waiting_for(Role.SUPERVISOR, NOON)]


def order_for(role, now=NOON, **narrowed):
    tasks = tasks_of(make_account(role), narrowed=Narrowed(**narrowed), now=now)
    return [(task.company.legal_name, task.waiting.risk) for task in tasks]


def submitted_by(name, days=0, **given):
    draft = make_application(make_company(legal_name=name, **given.pop("company", {})), **given)
    return make_submitted(draft, now=NOON - timedelta(days=days))


def test_of_one_deadline_class_what_has_more_at_stake_comes_first():
    submitted_by("Small", days=3)
    submitted_by("Medium", parcels_a_year=1_000_000, days=1)
    large = submitted_by("Large", parcels_a_year=10_000_000)
    assert large.submitted_at == NOON

    assert order_for(Role.REVIEWER) == [
        ("Large", Risk.HIGH),
        ("Small", Risk.MEDIUM),
        ("Medium", Risk.MEDIUM),
    ]


def test_an_incident_within_the_year_makes_the_risk_high():
    application = submitted_by("Calm", parcels_a_year=10)
    assert order_for(Role.REVIEWER) == [("Calm", Risk.LOW)]
    for days, risk in ((366, Risk.LOW), (365, Risk.HIGH)):
        db.session.add(
            Incident(
                enrollment_id=application.enrollment_id,
                what="Theft.",
                occurred_on=NOON.date() - timedelta(days=days),
                source="company",
                recorded_at=NOON,
                recorded_by_id=1,
            )
        )
        db.session.commit()
        assert order_for(Role.REVIEWER) == [("Calm", risk)]


def test_what_is_escalated_comes_before_everything():
    submitted_by("Late", days=100)
    calm = submitted_by("Calm", days=1)
    db.session.add(
        Escalation(
            enrollment_id=calm.enrollment_id,
            deadline_id="decide-application",
            subject=f"enrollment/{calm.enrollment_id}",
            owed_by="program",
            due_on=NOON.date(),
            raised_at=NOON,
        )
    )
    db.session.commit()

    assert [name for name, _ in order_for(Role.REVIEWER)] == ["Calm", "Late"]


def test_the_queue_is_narrowed_by_country_class_and_entity_type():
    submitted_by("Late", days=100, company={"country": "MX"})
    submitted_by("Fresh", entity_type="broker")

    assert [n for n, _ in order_for(Role.REVIEWER, country="MX")] == ["Late"]
    assert [n for n, _ in order_for(Role.REVIEWER, urgency=Urgency.OVERDUE)] == ["Late"]
    assert [n for n, _ in order_for(Role.REVIEWER, entity_type="broker")] == ["Fresh"]


def test_the_class_in_the_database_is_that_of_the_rule_for_every_kind():
    submitted_by("Fresh")
    make_validation()
    make_reported()
    make_certified()
    auditor = make_account(Role.AUDITOR)

    for days in (0, 13, 14, 15, 60, 89, 90, 91, 400):
        now = NOON + timedelta(days=days)
        for task in tasks_of(auditor, now=now):
            soon = now.date() + timedelta(days=shipped_program().queue.soon_days)
            assert task.waiting.urgency is urgency_of(task.due, now.date(), soon), task


def test_where_the_clock_stood_still_the_class_follows_the_clock():
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend("GOV-01", "Name the deputy.")]
    return_application(review, "return-incomplete", items, actor=reviewer, now=NOON)
    enrollment = db.session.get_one(Enrollment, application.enrollment_id)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    mend(application, NOON + timedelta(days=40))
    submit_application(application, actor=owner, now=NOON + timedelta(days=40))

    late = NOON + timedelta(days=100)
    (task,) = tasks_of(make_account(Role.REVIEWER), now=late)

    assert task.waiting.urgency is Urgency.LATER
    assert task.due == NOON.date() + timedelta(days=130)
