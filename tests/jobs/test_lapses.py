"""What becomes of a company that is not validated in time, by whose fault it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    make_account,
    make_certified,
    make_validated,
    owner_of,
)
from trusted.domain.clocks import Party
from trusted.domain.standing import Action, Role, Status
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Enrollment,
    Escalation,
    Notice,
    RequiredAction,
    StandingChange,
)
from trusted.services.clocks import clocks_of
from trusted.services.lapses import rule_on_term
from trusted.services.required_actions import report_action_done

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
JOB = [job for job in JOBS if job.name == "rule-on-ended-terms"]


def after(enrollment: Enrollment, days: int = 1) -> datetime:
    """Return a moment so many days after the last day of the cycle."""
    last = enrollment.valid_until or date(2027, 11, 24)
    return datetime(last.year, last.month, last.day, 6, tzinfo=UTC) + days * DAY


def require(enrollment: Enrollment, due_on: date) -> RequiredAction:
    action = RequiredAction(
        enrollment_id=enrollment.id,
        what="Mend the fence.",
        opened_at=enrollment.status_since,
        opened_by_id=make_account(Role.SUPERVISOR).id,
        due_on=due_on,
    )
    db.session.add(action)
    db.session.commit()
    return action


def test_a_certification_goes_on_when_the_program_is_late_and_the_lateness_is_counted():
    make_account(Role.SUPERVISOR)
    enrollment = make_certified()
    now = after(enrollment)

    assert [r.done for r in run_due(JOB, now - DAY)] == [0], "its last day still belongs to it"
    assert [r.done for r in run_due(JOB, now)] == [1]
    assert [r.done for r in run_due(JOB, now + DAY)] == [0], "it is ruled on once"

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)
    (raised,) = db.session.scalars(select(Escalation)).all()
    assert (raised.deadline_id, raised.owed_by) == ("validate", Party.PROGRAM)
    assert raised.due_on == enrollment.valid_until
    told = db.session.scalars(select(Notice).where(Notice.code == "clock-missed")).all()
    assert {notice.account_id for notice in told} >= {raised.id}, "every supervisor"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_certified, "lapse-certification"),
        (make_validated, "downgrade-validation-lapsed"),
    ],
)
def test_what_the_company_left_undone_lets_it_lapse(make, reason):
    enrollment = make()
    now = after(enrollment)
    require(enrollment, now.date() - 90 * DAY)

    assert [r.done for r in run_due(JOB, now)] == [1]

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 0)
    assert enrollment.valid_until is None
    change = db.session.scalars(
        select(StandingChange).where(StandingChange.action == Action.LAPSE)
    ).one()
    assert change.reason == reason
    assert db.session.scalars(select(Escalation)).all() == []
    assert [r.done for r in run_due(JOB, now + DAY)] == [0]
    open_cycles = [c for c in clocks_of(enrollment, now=now + DAY) if c.met_at is None]
    assert not {c.deadline_id for c in open_cycles} & {"validate", "revalidate"}


def test_what_was_mended_early_enough_is_no_fault():
    enrollment = make_certified()
    now = after(enrollment)
    action = require(enrollment, now.date() - 200 * DAY)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    report_action_done(action, "Done, late.", actor=owner, now=now - 100 * DAY)

    run_due(JOB, now)

    assert enrollment.tier == 1
    assert db.session.scalars(select(Escalation.owed_by)).all() == [Party.PROGRAM]


def test_nothing_is_ruled_on_what_has_not_ended():
    enrollment = make_certified()
    assert not rule_on_term(enrollment.id, now=after(enrollment) - 5 * DAY)
    assert not rule_on_term(999, now=after(enrollment))
