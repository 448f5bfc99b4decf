"""How the work of officials stands."""

from datetime import timedelta

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_recommended,
    make_submitted,
    make_validation,
)
from trusted.domain.standing import Role
from trusted.persistence.queries.work_kinds import Work
from trusted.services.reviews import take_application
from trusted.services.work_assignments import assign
from trusted.services.work_queue import tasks_of
from trusted.services.workloads import kind_loads, likely_missed, loads

pytestmark = pytest.mark.usefixtures("app")


def load_of(account, now=NOON):
    return next(load for load in loads(now=now) if load.person.id == account.id)


def test_a_review_and_what_was_assigned_count_as_in_hand_until_they_are_done():
    reviewer, supervisor = make_account(Role.REVIEWER), make_account(Role.SUPERVISOR)
    application = make_submitted()
    take_application(application, actor=reviewer, now=NOON)
    make_certified()
    (piece,) = [t.waiting for t in tasks_of(supervisor, now=NOON) if t.waiting.kind is Work.PLAN]
    assign(piece, supervisor, actor=supervisor, now=NOON)

    assert load_of(reviewer).open == 1
    assert load_of(supervisor).open == 1
    late = NOON + timedelta(days=91)
    assert (load_of(reviewer).overdue, load_of(reviewer, late).overdue) == (0, 1)


def test_finished_work_is_counted_with_the_days_it_took():
    reviewer = make_account(Role.REVIEWER)
    review = make_recommended(make_submitted(now=NOON), now=NOON)

    later = NOON + timedelta(days=10)
    assert load_of(reviewer, later).finished == 0
    found = next(load for load in loads(now=later) if load.person.id == review.reviewer_id)
    assert (found.finished, found.days) == (1, 0.0)
    assert (
        next(
            load.finished
            for load in loads(now=NOON + timedelta(days=91))
            if load.person.id == review.reviewer_id
        )
        == 0
    )


def test_kinds_are_counted_by_class_within_the_days_of_the_forecast():
    make_submitted(now=NOON)

    (calm,) = kind_loads([], now=NOON)
    (near,) = kind_loads([], now=NOON + timedelta(days=60))
    (late,) = kind_loads([], now=NOON + timedelta(days=91))

    assert (calm.kind, calm.waiting, calm.overdue, calm.soon) == (Work.TAKE, 1, 0, 0)
    assert (near.overdue, near.soon) == (0, 1)
    assert (late.overdue, late.soon) == (1, 0)


def test_what_takes_longer_than_its_last_day_is_foreseen():
    make_certified(now=NOON)
    make_submitted(now=NOON)
    near = NOON + timedelta(days=70)

    (piece,) = likely_missed(now=near)

    assert piece.task.waiting.kind is Work.TAKE
    assert piece.expected_on is None
    take = next(kind for kind in kind_loads([piece], now=near) if kind.kind is Work.TAKE)
    assert (take.soon, take.foreseen) == (1, 1)


def test_what_has_no_clock_of_the_program_is_not_foreseen():
    make_certified()
    make_validation()

    assert likely_missed(now=NOON + timedelta(days=340)) == []
