import pytest

from tests.factories import (
    NOON,
    make_account,
    make_submitted,
    reason_for,
)
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    ReviewIncomplete,
    TransitionNotAllowed,
)
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.services.reviews import (
    ItemToMend,
    recommend,
    record_strand,
    return_application,
    take_application,
)

pytestmark = pytest.mark.usefixtures("app")


def test_a_review_belongs_to_who_took_it():
    review = take_application(make_submitted(), actor=make_account(Role.REVIEWER), now=NOON)

    with pytest.raises(NotPermitted):
        record_strand(
            review,
            ReviewStrand.PROFILE,
            StrandResult.SATISFIED,
            "",
            actor=make_account(Role.REVIEWER),
            now=NOON,
        )


def test_certification_is_not_recommended_with_a_strand_that_is_not_satisfied():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)
    for strand, result in zip(
        ReviewStrand, (StrandResult.SATISFIED, StrandResult.NOT_SATISFIED), strict=True
    ):
        record_strand(review, strand, result, "", actor=reviewer, now=NOON)

    with pytest.raises(ReviewIncomplete):
        recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)
    with pytest.raises(InputRefused):
        recommend(review, Recommendation.RETURN, None, actor=reviewer, now=NOON)


def test_a_return_names_what_to_mend_and_a_published_reason():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)

    for reason, items in (
        ("no-such-reason", [ItemToMend(None, "All.")]),
        (reason_for("suspend"), [ItemToMend(None, "All.")]),
        (reason_for("return"), []),
        (reason_for("return"), [ItemToMend("KYC-08", "Not asked of carriers.")]),
    ):
        with pytest.raises(InputRefused):
            return_application(review, reason, items, actor=reviewer, now=NOON)
        db.session.rollback()


def test_a_review_that_ended_is_closed():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)
    items = [ItemToMend(None, "All.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)

    with pytest.raises(TransitionNotAllowed):
        return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)


def test_who_is_no_reviewer_any_more_records_nothing():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)
    reviewer.role = Role.SUPERVISOR

    with pytest.raises(NotPermitted):
        record_strand(
            review, ReviewStrand.VETTING, StrandResult.SATISFIED, "", actor=reviewer, now=NOON
        )
