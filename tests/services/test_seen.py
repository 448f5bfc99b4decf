from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_recommended,
    make_site,
)
from tests.factories_review import company_of, make_thread
from trusted.domain.errors import ChangedMeanwhile
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, Application, DecisionRecord
from trusted.persistence.queries.reviews import facts_kept
from trusted.services.decisions import certify
from trusted.services.seen import hash_of, parts_changed, seen_hash
from trusted.services.threads import close_thread
from trusted.services.vetting import lift_flag, raise_flag

pytestmark = pytest.mark.usefixtures("app")


def decided(review, seen=None):
    by = {"actor": make_account(Role.SUPERVISOR), "now": NOON}
    return certify(review, note="", seen=seen or seen_hash(review), **by)


def enrollment_in(review):
    return enrollment_of(db.session.get_one(Application, review.application_id))


def test_a_decision_keeps_the_facts_that_were_seen_under_their_hash():
    review = make_recommended()
    seen = seen_hash(review)

    decided(review)

    kept = db.session.scalars(select(DecisionRecord)).one()
    assert kept.seen_hash == seen == hash_of(kept.facts)
    answer = kept.facts["content"]["answers"]["GOV-01"]
    assert answer["statement"] == "How we meet GOV-01."
    kept.seen_hash = "0" * 64
    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()


def test_what_changed_after_a_decision_is_told():
    review = make_recommended()
    decided(review)
    assert parts_changed(facts_kept(review.id), review) == []

    make_site(company_of(enrollment_in(review)))

    assert parts_changed(facts_kept(review.id), review) == ["What the company says"]
    assert parts_changed(None, review) == []


def by_question(review):
    make_thread(enrollment_in(review), by_company=True)


def by_flag(review):
    owner = db.session.get_one(Account, review.reviewer_id)
    enrollment = enrollment_in(review)
    flag = raise_flag(enrollment, "Wait.", owner=owner, expires_on=None, actor=owner, now=NOON)
    lift_flag(flag, "Clear.", actor=make_account(Role.SUPERVISOR), now=NOON)


def by_site(review):
    make_site(company_of(enrollment_in(review)), name="Second hub")


@pytest.mark.parametrize("change", [by_question, by_flag, by_site])
def test_what_changed_since_the_page_was_shown_makes_the_decision_void(change):
    review = make_recommended()
    seen = seen_hash(review)
    change(review)

    with pytest.raises(ChangedMeanwhile):
        decided(review, seen)
    db.session.rollback()
    assert decided(review).tier == 1


def test_a_question_that_was_closed_is_another_page_than_an_open_one():
    review = make_recommended()
    thread = make_thread(enrollment_in(review), by_company=True)
    seen = seen_hash(review)

    close_thread(thread, actor=make_account(Role.REVIEWER), now=NOON + timedelta(hours=1))

    assert seen_hash(review) != seen
