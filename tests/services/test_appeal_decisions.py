"""What each outcome of an appeal does, and a stay until then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_validated,
)
from tests.factories_companies import make_succession
from tests.factories_standing import make_suspended, remove
from tests.services.contested import (
    LATER,
    contested,
    decided,
    downgraded,
    owner,
    reduced,
    rejected,
    removed,
)
from trusted.domain.appeals import AppealOutcome, AppealRefused, AppealState, Effect
from trusted.domain.standing import Role, Status
from trusted.domain.succession import Fate
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    Company,
    Enrollment,
    Notice,
    Review,
    StandingChange,
)
from trusted.persistence.queries.appeals import counts_of_appeals
from trusted.persistence.queries.interventions import active_reductions
from trusted.persistence.queries.successions import ceiling_on
from trusted.services.appeal_decisions import decide_appeal, foreseen_effect
from trusted.services.appeals import (
    assign_appeal,
    contestable,
    file_appeal,
    grant_stay,
    state_of,
)
from trusted.services.applications import start_application
from trusted.services.reapplying import reapply_on

pytestmark = pytest.mark.usefixtures("app")
UPHELD, PARTLY = AppealOutcome.UPHELD, AppealOutcome.PARTLY_UPHELD


@pytest.mark.parametrize(
    ("make", "outcome", "effect", "status", "tier"),
    [
        (lambda: make_suspended(make_validated()), UPHELD, "restored", Status.VALIDATED, 2),
        (lambda: make_suspended(make_validated()), PARTLY, "restored_low", Status.VALIDATED, 1),
        (removed, UPHELD, "restored_low", Status.VALIDATED, 1),
        (removed, PARTLY, "commuted", Status.SUSPENDED, 0),
        (rejected, UPHELD, "reviewed_anew", Status.IN_REVIEW, 0),
        (rejected, PARTLY, "waived", Status.REJECTED, 0),
        (reduced, UPHELD, "regraded", Status.VALIDATED, 2),
        (reduced, PARTLY, "released", Status.VALIDATED, 1),
        (removed, AppealOutcome.DISMISSED, "none", Status.REMOVED, 0),
        (rejected, AppealOutcome.INADMISSIBLE, "none", Status.REJECTED, 0),
    ],
)
def test_each_outcome_has_its_effect_from_its_own_day_on(make, outcome, effect, status, tier):
    enrollment = make()
    appeal = contested(enrollment)
    make_account(Role.REVIEWER)
    before = [
        (change.id, change.at, change.status)
        for change in db.session.scalars(select(StandingChange).order_by(StandingChange.id))
    ]

    assert decided(appeal, outcome) == effect

    assert (enrollment.status, enrollment.tier) == (status, tier)
    changes = db.session.scalars(select(StandingChange).order_by(StandingChange.id)).all()
    assert [(c.id, c.at, c.status) for c in changes[: len(before)]] == before
    assert all(change.at == LATER for change in changes[len(before) :])
    [told] = db.session.scalars(select(Notice.body).where(Notice.code == "appeal-decided"))
    assert "We looked." in told
    assert state_of(appeal) is AppealState.DECIDED
    with pytest.raises(AppealRefused, match="decided already"):
        decided(appeal)


def test_a_won_reduction_appeal_ends_the_reduction():
    enrollment = reduced()
    decided(contested(enrollment))

    assert active_reductions(enrollment.id) == []


def test_a_won_appeal_against_a_rejection_is_reviewed_by_somebody_fresh():
    enrollment = rejected()
    appeal, fresh = contested(enrollment), make_account(Role.REVIEWER)

    decided(appeal)

    review = db.session.scalars(select(Review).where(Review.ended_at.is_(None))).one()
    assert review.reviewer_id == fresh.id


def test_without_a_fresh_reviewer_the_appeal_waits():
    enrollment = rejected()
    appeal = contested(enrollment)

    with pytest.raises(AppealRefused, match="No reviewer is left"):
        decided(appeal)


def test_a_waived_reapply_period_lets_the_company_apply_at_once():
    enrollment = rejected()
    assert reapply_on(enrollment) is not None

    decided(contested(enrollment), PARTLY)

    assert reapply_on(enrollment) is None


def test_a_removal_after_a_suspension_is_restored_to_the_suspension():
    enrollment = make_suspended(make_validated())
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-not-mended", note="", actor=supervisor, now=NOON)

    decided(contested(enrollment))

    assert enrollment.status is Status.SUSPENDED


def test_a_won_appeal_closes_the_application_that_was_begun_meanwhile():
    enrollment = removed()
    appeal = contested(enrollment)
    company = db.session.get_one(Company, enrollment.company_id)
    year = NOON + timedelta(days=400)
    newer = start_application(company, enrollment.entity_type, 1, actor=owner(enrollment), now=year)

    assert decided(appeal) is Effect.RESTORED_LOW

    assert db.session.get_one(Enrollment, newer.enrollment_id).status is Status.WITHDRAWN
    assert enrollment.status is Status.VALIDATED


def test_a_newer_partnership_keeps_its_place():
    enrollment = removed()
    appeal = contested(enrollment)
    company = db.session.get_one(Company, enrollment.company_id)
    year = NOON + timedelta(days=400)
    newer = start_application(company, enrollment.entity_type, 1, actor=owner(enrollment), now=year)
    make_certified(newer, now=year)

    assert decided(appeal) is Effect.WAIVED

    assert enrollment.status is Status.REMOVED


def test_an_appeal_against_what_a_later_decision_replaced_changes_nothing():
    enrollment = make_suspended(make_validated())
    appeal = contested(enrollment)
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-not-mended", note="", actor=supervisor, now=NOON)

    assert foreseen_effect(appeal, UPHELD) is Effect.NONE
    assert decided(appeal) is Effect.NONE
    assert enrollment.status is Status.REMOVED


def stayed(enrollment: Enrollment) -> tuple[Appeal, Account]:
    later = NOON + timedelta(days=101)
    [change] = contestable(enrollment, now=later)
    appeal = file_appeal(change, "It is met.", [], actor=owner(enrollment), now=later)
    officer = make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=later)
    grant_stay(appeal, "The photos show it.", actor=officer, now=later)
    return appeal, officer


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (UPHELD, Status.VALIDATED),
        (PARTLY, Status.CERTIFIED),
        (AppealOutcome.DISMISSED, Status.CERTIFIED),
    ],
)
def test_a_downgrade_can_be_stayed_until_the_appeal_is_decided(outcome, status):
    enrollment = downgraded()
    assert enrollment.status is Status.CERTIFIED
    appeal, officer = stayed(enrollment)
    assert enrollment.status is Status.VALIDATED
    later = NOON + timedelta(days=120)
    with pytest.raises(AppealRefused, match="Only a downgrade that has effect"):
        grant_stay(appeal, "Again.", actor=officer, now=later)

    decide_appeal(appeal, outcome, "So it is.", actor=officer, now=later)

    assert enrollment.status is status


def test_a_suspension_is_not_stayed():
    appeal, officer = contested(make_suspended(make_certified())), make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)

    with pytest.raises(AppealRefused, match="Only a downgrade"):
        grant_stay(appeal, "Why not.", actor=officer, now=NOON)


def test_outcomes_are_counted():
    decided(contested(removed()))
    decided(contested(make_suspended(make_certified())), AppealOutcome.DISMISSED)

    counts = counts_of_appeals(NOON)

    assert counts[UPHELD] == counts[AppealOutcome.DISMISSED] == 1
    assert counts[AppealOutcome.INADMISSIBLE] == 0
    assert sum(counts_of_appeals(LATER + timedelta(days=1)).values()) == 0


@pytest.mark.parametrize("outcome", [UPHELD, PARTLY])
def test_what_a_won_appeal_gives_back_stays_below_what_a_merger_leaves(outcome):
    enrollment = make_suspended(make_validated())
    former = db.session.get_one(Company, enrollment.company_id)
    appeal = contested(enrollment)
    make_succession(former, make_company(), {enrollment.id: Fate.MOVE})
    assert ceiling_on(enrollment) == 0

    decided(appeal, outcome)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 0)
