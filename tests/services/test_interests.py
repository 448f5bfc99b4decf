import pytest

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_company,
    make_recommended,
    make_submitted,
)
from tests.factories_review import company_of, make_review, reviewer_of
from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted, NotSeparated
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Application
from trusted.services.decisions import certify
from trusted.services.interests import declare_interest, interest_in
from trusted.services.reviews import hand_over, record_strand, take_application
from trusted.services.seen import seen_hash

pytestmark = pytest.mark.usefixtures("app")
LINK = "My brother works there."


def declared(company, role=Role.REVIEWER):
    actor = make_account(role)
    declare_interest(company, LINK, actor=actor, now=NOON)
    return actor


def test_a_link_is_declared_once_in_words_by_who_works_on_cases():
    company = make_company()
    actor = declared(company)

    assert interest_in(actor, company.id).link == LINK
    for refusal, who, words in (
        (AlreadyTaken, actor, "Again."),
        (InputRefused, make_account(Role.REVIEWER), " "),
        (NotPermitted, make_account(Role.AUDITOR), LINK),
    ):
        with pytest.raises(refusal):
            declare_interest(company, words, actor=who, now=NOON)
        db.session.rollback()


def test_who_has_a_link_neither_takes_nor_is_given_the_case():
    application = make_submitted()
    linked = declared(company_of(enrollment_of(application)))

    with pytest.raises(NotSeparated):
        take_application(application, actor=linked, now=NOON)
    db.session.rollback()
    review = make_review(application)
    with pytest.raises(NotSeparated):
        hand_over(review, linked, "Vacation.", actor=reviewer_of(review), now=NOON)
    db.session.rollback()


def test_who_declares_a_link_later_examines_no_further():
    review = make_review()
    reviewer = reviewer_of(review)
    application = db.session.get_one(Application, review.application_id)
    declare_interest(company_of(enrollment_of(application)), LINK, actor=reviewer, now=NOON)

    with pytest.raises(NotSeparated):
        record_strand(
            review, ReviewStrand.VETTING, StrandResult.SATISFIED, "", actor=reviewer, now=NOON
        )
    db.session.rollback()


def test_a_supervisor_with_a_link_does_not_decide():
    review = make_recommended()
    application = db.session.get_one(Application, review.application_id)
    supervisor = declared(company_of(enrollment_of(application)), Role.SUPERVISOR)

    with pytest.raises(NotSeparated):
        certify(review, note="", seen=seen_hash(review), actor=supervisor, now=NOON)
    db.session.rollback()
