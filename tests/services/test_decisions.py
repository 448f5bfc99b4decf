from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_recommended,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from trusted.domain.criteria import Grade
from trusted.domain.errors import (
    ChangedMeanwhile,
    DomainError,
    InputRefused,
    NotPermitted,
    NotSeparated,
    ReviewIncomplete,
    TransitionNotAllowed,
)
from trusted.domain.review import Recommendation
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    RequiredAction,
    Response,
    Score,
)
from trusted.services.companies import add_identifier
from trusted.services.decisions import certify, conclude_validation, grant_tier, reject
from trusted.services.reviews import take_application
from trusted.services.seen import seen_hash
from trusted.services.suspensions import reinstate, suspend

pytestmark = pytest.mark.usefixtures("app")


def supervisor():
    return make_account(Role.SUPERVISOR)


def test_certifying_gives_tier_1_and_keeps_the_score_that_carried_it():
    enrollment = make_certified()

    score = db.session.scalars(select(Score)).one()
    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)
    assert enrollment.valid_until == date(2027, 11, 24)
    assert score.ruled_tier == 1
    assert sum(float(c["points"]) for c in score.explanation["contributions"]) == pytest.approx(
        float(score.score)
    )


def test_who_recommended_cannot_decide():
    review = make_recommended()
    reviewer = db.session.get_one(Account, review.recommended_by_id)
    reviewer.role = Role.SUPERVISOR

    with pytest.raises(NotSeparated):
        certify(review, note="", seen=seen_hash(review), actor=reviewer, now=NOON)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_only_supervisors_decide(role):
    review = make_recommended()

    with pytest.raises(NotPermitted):
        certify(review, note="", seen=seen_hash(review), actor=make_account(role), now=NOON)


def test_a_review_without_recommendation_carries_no_decision():
    review = take_application(make_submitted(), actor=make_account(Role.REVIEWER), now=NOON)

    with pytest.raises(ReviewIncomplete):
        certify(review, note="", seen=seen_hash(review), actor=supervisor(), now=NOON)


def test_a_review_that_recommends_to_reject_does_not_carry_certification():
    review = make_recommended(recommendation=Recommendation.REJECT)

    with pytest.raises(InputRefused):
        certify(review, note="", seen=seen_hash(review), actor=supervisor(), now=NOON)


def test_a_supervisor_may_reject_what_is_recommended_for_certification():
    review = make_recommended()

    enrollment = reject(
        review,
        reason_for("reject"),
        note="",
        seen=seen_hash(review),
        actor=supervisor(),
        now=NOON,
    )

    assert enrollment.status is Status.REJECTED


def test_a_decision_on_what_changed_since_it_was_shown_is_refused():
    review = make_recommended()
    seen = seen_hash(review)
    db.session.scalars(select(Response).limit(1)).one().statement = "Other."
    db.session.commit()

    with pytest.raises(ChangedMeanwhile):
        certify(review, note="", seen=seen, actor=supervisor(), now=NOON)


def test_a_decision_is_reopened_by_an_identifier_that_was_added_since_it_was_shown():
    review = make_recommended()
    seen = seen_hash(review)
    company = db.session.scalars(select(Company)).one()
    add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=NOON)

    with pytest.raises(ChangedMeanwhile):
        certify(review, note="", seen=seen, actor=supervisor(), now=NOON)


def test_the_second_of_two_deciders_is_told():
    review = make_recommended()
    seen = seen_hash(review)
    certify(review, note="", seen=seen, actor=supervisor(), now=NOON)

    with pytest.raises(DomainError):
        reject(review, reason_for("reject"), note="", seen=seen, actor=supervisor(), now=NOON)


def test_a_passed_validation_gives_the_tier_that_the_facts_carry():
    enrollment = make_validated(tier=2)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 2)
    assert enrollment.valid_until == date(2030, 11, 24)


def test_no_more_is_granted_than_the_facts_carry():
    validation = make_reported()

    with pytest.raises(InputRefused, match="tier 2, not 3"):
        conclude_validation(validation, 3, note="", actor=supervisor(), now=NOON)
    db.session.rollback()

    assert db.session.get_one(Enrollment, validation.enrollment_id).tier == 1


def test_who_validated_cannot_conclude():
    validation = make_reported()
    validator = db.session.get_one(Account, validation.validator_id)
    validator.role = Role.SUPERVISOR

    with pytest.raises(NotSeparated):
        conclude_validation(validation, 2, note="", actor=validator, now=NOON)


def test_only_a_reported_validation_is_concluded_and_only_once():
    validation = make_validation()
    with pytest.raises(InputRefused):
        conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    make_reported(validation)
    conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)
    with pytest.raises(InputRefused):
        conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)


def test_a_failed_validation_opens_required_actions_and_leaves_certified():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})

    enrollment = conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 0)
    assert db.session.scalars(select(RequiredAction)).one().criterion_id == "GOV-01"


def test_a_failed_revalidation_downgrades():
    enrollment = make_validated()
    validation = make_reported(make_validation(enrollment), {"GOV-01": Grade.PARTLY_MET})

    conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)


def test_nobody_is_reinstated_with_open_required_actions():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
    decider = supervisor()
    enrollment = conclude_validation(validation, 1, note="", actor=decider, now=NOON)
    suspend(enrollment, reason_for("suspend"), note="", actor=decider, now=NOON)

    with pytest.raises(InputRefused, match="required actions"):
        reinstate(enrollment, reason_for("reinstate"), note="", actor=decider, now=NOON)


def test_a_tier_is_granted_upwards_and_as_far_as_the_facts_carry():
    enrollment = make_validated(tier=1)

    with pytest.raises(InputRefused):
        grant_tier(enrollment, 1, note="", actor=supervisor(), now=NOON)
    with pytest.raises(InputRefused):
        grant_tier(enrollment, 3, note="", actor=supervisor(), now=NOON)
    db.session.rollback()
    grant_tier(enrollment, 2, note="", actor=supervisor(), now=NOON)
    assert enrollment.tier == 2


def test_no_tier_2_is_granted_once_the_validation_has_run_out():
    enrollment = make_validated(tier=1)
    after = datetime(2030, 11, 25, tzinfo=UTC)

    with pytest.raises(InputRefused, match="run out"):
        grant_tier(enrollment, 2, note="", actor=supervisor(), now=after)


def test_who_validated_cannot_grant_the_tier_that_follows():
    validation = make_reported()
    conclude_validation(validation, 1, note="", actor=supervisor(), now=NOON)
    validator = db.session.get_one(Account, validation.validator_id)
    validator.role = Role.SUPERVISOR
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)

    with pytest.raises(NotSeparated):
        grant_tier(enrollment, 2, note="", actor=validator, now=NOON)


def test_a_suspended_enrollment_is_reinstated_before_its_validation_is_concluded():
    enrollment = make_validated(tier=2)
    validation = make_reported(make_validation(enrollment), grades={"GOV-01": Grade.NOT_MET})
    suspend(enrollment, reason_for("suspend"), note="", actor=supervisor(), now=NOON)

    with pytest.raises(TransitionNotAllowed):
        conclude_validation(validation, 1, note="", actor=supervisor(), now=NOON)

    assert (enrollment.status, validation.closed_at) == (Status.SUSPENDED, None)
