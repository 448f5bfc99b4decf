"""Appeals: who may file and decide, the clock, and what each outcome does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_evidence,
    make_recommended,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
)
from tests.factories_standing import make_step, make_suspended, remove
from trusted.domain.appeals import AppealOutcome, AppealRefused, AppealState, Effect
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused, NotPermitted, NotSeparated
from trusted.domain.review import Recommendation
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    AppealAssignment,
    Company,
    Enrollment,
    Notice,
    Review,
    StandingChange,
)
from trusted.persistence.queries.appeals import counts_of_appeals, documents_of, questions_of
from trusted.persistence.queries.interventions import active_reductions, newest_action
from trusted.services.appeal_decisions import decide_appeal, foreseen_effect
from trusted.services.appeals import (
    answer_about_appeal,
    ask_about_appeal,
    assign_appeal,
    contestable,
    decide_by,
    file_appeal,
    grant_stay,
    last_day_to_appeal,
    state_of,
    uninvolved_supervisors,
)
from trusted.services.applications import start_application
from trusted.services.decisions import conclude_validation, reject
from trusted.services.reapplying import reapply_on
from trusted.services.seen import seen_hash

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=10)


def owner(enrollment: Enrollment) -> Account:
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def contested(enrollment: Enrollment) -> Appeal:
    [change, *_] = contestable(enrollment, now=NOON)
    return file_appeal(change, "It was not so.", [], actor=owner(enrollment), now=NOON)


def decided(appeal: Appeal, outcome: AppealOutcome = AppealOutcome.UPHELD) -> Effect:
    officer = make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=make_account(Role.PROGRAM_MANAGER), now=LATER)
    return decide_appeal(appeal, outcome, "We looked.", actor=officer, now=LATER).effect


def removed() -> Enrollment:
    enrollment = make_validated()
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-grave-violation", note="", actor=supervisor, now=NOON)
    return enrollment


def rejected() -> Enrollment:
    review = make_recommended(recommendation=Recommendation.REJECT)
    supervisor = make_account(Role.SUPERVISOR)
    seen = seen_hash(review)
    return reject(review, "reject-vetting", note="", seen=seen, actor=supervisor, now=NOON)


def downgraded() -> Enrollment:
    enrollment = make_validated()
    failed = make_reported(make_validation(enrollment), grades={"GOV-01": Grade.NOT_MET})
    return conclude_validation(
        failed, 1, note="", actor=make_account(Role.SUPERVISOR), now=NOON + timedelta(days=100)
    )


def reduced() -> Enrollment:
    enrollment = make_validated(tier=2)
    given = {"reason": "reduce-outcomes", "to_tier": 1, "ends_on": date(2027, 6, 30)}
    make_step(enrollment, Action.REDUCE, **given)
    return enrollment


def test_an_appeal_is_filed_by_an_owner_in_time_and_once():
    enrollment = removed()
    [change] = contestable(enrollment, now=NOON)
    company = db.session.get_one(Company, enrollment.company_id)
    document = make_evidence(company)
    filing = {"actor": owner(enrollment), "now": NOON}
    assert last_day_to_appeal(change) == date(2027, 2, 22)

    with pytest.raises(NotPermitted):
        file_appeal(change, "So.", [], actor=make_account(), now=NOON)
    with pytest.raises(InputRefused, match="Say why"):
        file_appeal(change, "", [], **filing)
    with pytest.raises(InputRefused, match="your own library"):
        file_appeal(change, "So.", [make_evidence(make_company())], **filing)
    with pytest.raises(AppealRefused, match="last day to appeal against it was 2027-02-22"):
        file_appeal(change, "So.", [], actor=owner(enrollment), now=NOON + timedelta(days=91))
    appeal = file_appeal(change, "It was not us.", [document], **filing)
    with pytest.raises(AppealRefused, match="contested already"):
        file_appeal(change, "Again.", [], **filing)

    assert documents_of(appeal.id) == [document]
    assert contestable(enrollment, now=NOON) == []
    assert state_of(appeal) is AppealState.FILED
    assert enrollment.status is Status.REMOVED


def test_false_information_leaves_thirty_days():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-false-information", note="", actor=supervisor, now=NOON)
    [change] = contestable(enrollment, now=NOON)

    assert last_day_to_appeal(change) == date(2026, 12, 24)
    assert contestable(enrollment, now=NOON + timedelta(days=31)) == []


def test_what_helps_a_company_cannot_be_contested():
    enrollment = make_validated()
    change = newest_action(enrollment.id)

    with pytest.raises(AppealRefused, match="Nobody can appeal"):
        file_appeal(change, "So.", [], actor=owner(enrollment), now=NOON)


def test_only_who_had_no_part_in_the_case_gets_and_decides_the_appeal():
    enrollment = make_suspended(make_validated())
    appeal = contested(enrollment)
    manager, officer = make_account(Role.PROGRAM_MANAGER), make_account(Role.SUPERVISOR)
    parts = set(
        db.session.scalars(
            select(Account.id).where(Account.role == Role.SUPERVISOR, Account.id != officer.id)
        )
    )

    assert [one.id for one in uninvolved_supervisors(enrollment.id)] == [officer.id]
    for part in parts:
        person = db.session.get_one(Account, part)
        with pytest.raises(NotSeparated):
            assign_appeal(appeal, person, actor=manager, now=NOON)
    with pytest.raises(NotPermitted):
        assign_appeal(appeal, officer, actor=make_account(Role.REVIEWER), now=NOON)
    with pytest.raises(InputRefused):
        assign_appeal(appeal, make_account(Role.REVIEWER), actor=manager, now=NOON)
    assign_appeal(appeal, officer, actor=manager, now=NOON)
    outcome = AppealOutcome.UPHELD
    with pytest.raises(NotPermitted, match="not given to you"):
        decide_appeal(appeal, outcome, "So.", actor=make_account(Role.SUPERVISOR), now=NOON)
    with pytest.raises(InputRefused, match="reasons"):
        decide_appeal(appeal, outcome, "", actor=officer, now=NOON)
    db.session.add(
        AppealAssignment(
            appeal_id=appeal.id,
            contested_by_id=appeal.contested_by_id,
            officer_id=appeal.contested_by_id,
            assigned_at=NOON,
            assigned_by_id=manager.id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_who_takes_a_part_after_getting_an_appeal_cannot_decide_it():
    enrollment = reduced()
    appeal, officer = contested(enrollment), make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)
    remove(enrollment, "remove-ended", note="", actor=officer, now=NOON)

    with pytest.raises(NotSeparated, match="had a part"):
        decide_appeal(appeal, AppealOutcome.UPHELD, "So.", actor=officer, now=NOON)


def test_a_question_stops_the_clock_of_an_appeal():
    enrollment = removed()
    appeal, officer = contested(enrollment), make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=officer, now=NOON)
    assert decide_by(appeal, now=NOON).date() == date(2027, 5, 24)

    ask_about_appeal(appeal, "Who sealed it?", actor=officer, now=NOON)
    assert state_of(appeal) is AppealState.WITH_COMPANY
    [(question, _)] = questions_of(appeal.id)
    answering = {"actor": owner(enrollment), "now": LATER}
    with pytest.raises(InputRefused):
        answer_about_appeal(appeal, question, "", **answering)
    answer_about_appeal(appeal, question, "Our foreman.", **answering)

    assert state_of(appeal) is AppealState.ASSIGNED
    assert decide_by(appeal, now=LATER).date() == date(2027, 6, 3)
    with pytest.raises(AppealRefused, match="answered already"):
        answer_about_appeal(appeal, question, "Again.", **answering)
    with pytest.raises(InputRefused):
        ask_about_appeal(appeal, "", actor=officer, now=NOON)


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
