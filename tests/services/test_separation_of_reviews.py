"""Recommending and deciding by different people: by the service, and by SQL past it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import NOON, enrollment_of, make_account, make_recommended
from tests.factories_review import company_of, make_review, reviewer_of
from trusted.domain.errors import ConflictOfInterest, InputRefused, NotPermitted, NotSeparated
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    AuditEvent,
    Notice,
    RecommendationRecord,
    ReviewHandover,
    StrandRecord,
)
from trusted.services.clocks import clocks_of
from trusted.services.conflicts import declare_conflict
from trusted.services.decisions import certify, reject
from trusted.services.interests import declare_interest
from trusted.services.reviews import hand_over, recommend, record_strand
from trusted.services.seen import seen_hash

pytestmark = pytest.mark.usefixtures("app")
INSERT = text(
    "INSERT INTO standing_changes (enrollment_id, number, at, action, status, status_since, tier,"
    " note, decided_by_id, review_id, recommended_by_id)"
    " SELECT enrollment_id, number + 1, at, 'certify', 'certified', at, 1, '', :by, :review,"
    " :recommended_by FROM standing_changes ORDER BY id DESC LIMIT 1"
)


def test_who_recommended_certifies_and_rejects_nothing_whatever_the_role_has_become():
    review = make_recommended()
    person = db.session.get_one(Account, review.recommended_by_id)
    person.role = Role.SUPERVISOR
    db.session.commit()
    by = {"note": "", "seen": seen_hash(review), "actor": person, "now": NOON}

    with pytest.raises(NotSeparated):
        certify(review, **by)
    with pytest.raises(NotSeparated):
        reject(review, "reject-vetting", **by)
    db.session.rollback()


def test_the_database_refuses_it_too_and_also_another_name_than_the_reviews():
    review = make_recommended()
    other = make_account(Role.SUPERVISOR).id
    given = {"review": review.id, "recommended_by": review.recommended_by_id}

    for wrong in (
        {"by": review.recommended_by_id} | given,
        {"by": review.recommended_by_id, "review": review.id, "recommended_by": other},
        {"by": other, "review": None, "recommended_by": None},
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(INSERT, wrong)
        db.session.rollback()


def test_who_recorded_a_strand_and_handed_over_does_not_decide_either():
    review = make_review()
    first, second = reviewer_of(review), make_account(Role.REVIEWER)
    record_strand(review, ReviewStrand.PROFILE, StrandResult.SATISFIED, "", actor=first, now=NOON)
    hand_over(review, second, "Vacation.", actor=first, now=NOON)
    with pytest.raises(NotPermitted):
        record_strand(
            review, ReviewStrand.VETTING, StrandResult.SATISFIED, "", actor=first, now=NOON
        )
    record_strand(review, ReviewStrand.VETTING, StrandResult.SATISFIED, "", actor=second, now=NOON)
    recommend(review, Recommendation.CERTIFY, None, actor=second, now=NOON)
    first.role = Role.SUPERVISOR
    db.session.commit()

    with pytest.raises(NotSeparated):
        certify(review, note="", seen=seen_hash(review), actor=first, now=NOON)
    db.session.rollback()


def test_who_had_a_review_in_hand_does_not_decide_on_it_not_even_in_the_database():
    review = make_review()
    first, second = reviewer_of(review), make_account(Role.REVIEWER)
    hand_over(review, second, "Vacation.", actor=first, now=NOON)
    for strand in ReviewStrand:
        record_strand(review, strand, StrandResult.SATISFIED, "", actor=second, now=NOON)
    recommend(review, Recommendation.CERTIFY, None, actor=second, now=NOON)
    first.role = Role.SUPERVISOR
    db.session.commit()

    with pytest.raises(NotSeparated):
        certify(review, note="", seen=seen_hash(review), actor=first, now=NOON)
    db.session.rollback()
    given = {"by": first.id, "review": review.id, "recommended_by": second.id}
    with pytest.raises(DBAPIError, match="had a part in a review"):
        db.session.execute(INSERT, given)
    db.session.rollback()


def test_who_finds_a_link_to_the_company_gives_the_review_up_and_the_clock_runs_on():
    review = make_review()
    first, second = reviewer_of(review), make_account(Role.REVIEWER)
    application = db.session.get_one(Application, review.application_id)
    enrollment = enrollment_of(application)
    company = company_of(enrollment)
    clocks = clocks_of(enrollment, now=NOON)
    declare_interest(company, "My brother.", actor=first, now=NOON)
    kin = make_account(Role.REVIEWER)
    given = {"reason": "Kin.", "from_on": NOON.date(), "until_on": None}
    declare_conflict(kin, company, **given, actor=kin, now=NOON)

    with pytest.raises(ConflictOfInterest):
        hand_over(review, kin, "I have a link.", actor=first, now=NOON)
    db.session.rollback()
    hand_over(review, second, "I have a link.", actor=first, now=NOON)

    assert review.reviewer_id == second.id
    told = db.session.scalars(select(Notice.account_id).where(Notice.code == "work-assigned"))
    assert list(told) == [second.id]
    assert clocks_of(enrollment, now=NOON) == clocks


def test_a_review_goes_to_another_reviewer_with_a_reason_and_is_recorded():
    review = make_review()
    reviewer, other = reviewer_of(review), make_account(Role.REVIEWER)
    for to, reason, by in (
        (reviewer, "Vacation.", reviewer),
        (make_account(Role.SUPERVISOR), "Vacation.", reviewer),
        (other, " ", reviewer),
    ):
        with pytest.raises(InputRefused):
            hand_over(review, to, reason, actor=by, now=NOON)
        db.session.rollback()
    with pytest.raises(NotPermitted):
        hand_over(review, other, "Mine.", actor=other, now=NOON)

    hand_over(review, other, "Ill.", actor=make_account(Role.SUPERVISOR), now=NOON)

    assert review.reviewer_id == other.id
    assert db.session.scalars(select(ReviewHandover)).one().from_id == reviewer.id
    assert "hand-over" in db.session.scalars(select(AuditEvent.action)).all()


def test_results_and_recommendations_are_appended_and_the_newest_counts():
    review = make_recommended()
    reviewer = db.session.get_one(Account, review.reviewer_id)
    record_strand(
        review, ReviewStrand.VETTING, StrandResult.NOT_SATISFIED, "Debt.", actor=reviewer, now=NOON
    )
    recommend(review, Recommendation.REJECT, "reject-vetting", actor=reviewer, now=NOON)

    assert len(db.session.scalars(select(StrandRecord)).all()) == 3
    first, second = db.session.scalars(
        select(RecommendationRecord).order_by(RecommendationRecord.id)
    ).all()
    assert (first.recommendation, second.recommendation) == (
        Recommendation.CERTIFY,
        Recommendation.REJECT,
    )
    assert second.facts["strands"]["vetting"][1] == "not_satisfied"
    assert review.recommendation is Recommendation.REJECT
