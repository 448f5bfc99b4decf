"""How an annual review is handed in, judged, missed and begun again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    join,
    make_account,
    make_certified,
    make_site,
)
from tests.factories_years import (
    DAY,
    IN_WINDOW,
    company_of,
    confirm_all,
    item,
    make_annual_review,
    make_handed_in,
    member_of,
    only_document,
    reviewer,
)
from tests.services.yearly import notices, state
from trusted.domain.annual_review import (
    CONFIRMATIONS,
    AnnualReviewRefused,
    Answered,
    ItemKind,
    ReviewState,
)
from trusted.domain.clocks import Party
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AnnualReviewStep,
    Enrollment,
    MembershipRole,
    RequiredAction,
)
from trusted.persistence.queries.annual_reviews import items_of, steps_of
from trusted.program import program_of, shipped_program
from trusted.services import annual_asking
from trusted.services.annual_answers import answer_item
from trusted.services.annual_course import hand_in_by
from trusted.services.annual_opening import open_annual_review
from trusted.services.annual_reviews import (
    accept_annual_review,
    record_missed_reviews,
    reviews_overdue,
    send_back,
    submit_annual_review,
)
from trusted.services.next_steps import next_step

pytestmark = pytest.mark.usefixtures("app")


def test_a_review_is_handed_in_whole_and_by_an_owner():
    enrollment = make_certified()
    review = make_annual_review(enrollment)
    contributor = make_account()
    join(contributor, company_of(enrollment), MembershipRole.CONTRIBUTOR)
    with pytest.raises(AnnualReviewRefused, match="4 have no answer"):
        submit_annual_review(review, actor=member_of(enrollment), now=IN_WINDOW)
    confirm_all(review)
    with pytest.raises(NotPermitted):
        submit_annual_review(review, actor=contributor, now=IN_WINDOW)
    submit_annual_review(review, actor=member_of(enrollment), now=IN_WINDOW)
    with pytest.raises(TransitionNotAllowed):
        submit_annual_review(review, actor=member_of(enrollment), now=IN_WINDOW)
    with pytest.raises(TransitionNotAllowed):
        confirm_all(review)


def test_what_goes_stale_while_the_review_is_open_is_asked_too():
    enrollment = make_certified()
    review = make_annual_review(enrollment)
    confirm_all(review)
    only_document(enrollment).valid_until = IN_WINDOW.date()
    db.session.commit()

    with pytest.raises(AnnualReviewRefused, match="1 have no answer"):
        submit_annual_review(review, actor=member_of(enrollment), now=IN_WINDOW + DAY)


def test_only_what_was_sent_back_opens_again_and_must_be_answered_anew():
    review = make_handed_in()
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    member, official = member_of(enrollment), reviewer()
    gates, sites = item(review, ItemKind.GATES), item(review, ItemKind.SITES)
    at = IN_WINDOW + DAY
    with pytest.raises(InputRefused):
        send_back(review, "", {}, actor=official, now=at)
    send_back(review, "Please:", {sites.id: "Name the new hub."}, actor=official, now=at)

    assert state(review, at) is ReviewState.RETURNED
    assert notices("annual-review-returned") == 1
    with pytest.raises(TransitionNotAllowed):
        answer_item(gates, Answered.CONFIRMED, "", actor=member, now=at)
    with pytest.raises(AnnualReviewRefused):
        submit_annual_review(review, actor=member, now=at)
    answer_item(sites, Answered.CHANGED, "A hub in Erie.", actor=member, now=at + DAY)
    submit_annual_review(review, actor=member, now=at + DAY)
    accept_annual_review(review, "", actor=official, now=at + 2 * DAY)
    assert state(review, at + 2 * DAY) is ReviewState.ACCEPTED
    assert review.ended_at == at + 2 * DAY
    # What was so at an earlier moment is still said so.
    assert state(review, at) is ReviewState.RETURNED
    assert state(review, IN_WINDOW) is ReviewState.SUBMITTED


def test_only_a_reviewer_judges_and_only_what_was_handed_in():
    review = make_annual_review()
    with pytest.raises(TransitionNotAllowed):
        accept_annual_review(review, "", actor=reviewer(), now=IN_WINDOW)
    for role in (Role.SUPERVISOR, Role.VALIDATOR, Role.MEMBER, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            accept_annual_review(review, "", actor=make_account(role), now=IN_WINDOW)


def test_nobody_judges_what_he_handed_in_also_in_sql():
    review = make_handed_in()
    submission = steps_of(review.id)[-1]

    def judged(by_id, submitted_by_id):
        return AnnualReviewStep(
            annual_review_id=review.id,
            number=9,
            step="accepted",
            at=IN_WINDOW,
            by_id=by_id,
            submission_id=submission.id,
            submitted_by_id=submitted_by_id,
        )

    for step in (
        judged(submission.by_id, submission.by_id),
        judged(submission.by_id, reviewer().id),
        judged(reviewer().id, None),
    ):
        db.session.add(step)
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_a_missed_review_opens_a_required_action_once():
    review = make_annual_review()
    due = datetime.combine(review.due_on, NOON.timetz())
    assert record_missed_reviews(now=due) == 0
    assert state(review, due) is ReviewState.OPEN
    assert review.ended_at is None

    assert record_missed_reviews(now=due + DAY) == 1
    assert record_missed_reviews(now=due + DAY) == 0
    assert record_missed_reviews(now=due + 8 * DAY) == 0

    action = db.session.scalars(select(RequiredAction)).one()
    assert action.due_on == (due + 31 * DAY).date()
    assert state(review, due + DAY) is ReviewState.MISSED
    assert notices("annual-review-missed") == 1


def test_a_missed_review_can_be_made_up_for():
    review = make_annual_review()
    enrollment = db.session.get_one(Enrollment, review.enrollment_id)
    late = datetime.combine(review.due_on, NOON.timetz()) + 3 * DAY
    record_missed_reviews(now=late)
    confirm_all(review, late)

    submit_annual_review(review, actor=member_of(enrollment), now=late)

    action = db.session.scalars(select(RequiredAction)).one()
    assert action.reported_done_at == late
    assert action.verified_at is None
    assert state(review, late) is ReviewState.SUBMITTED
    accept_annual_review(review, "", actor=reviewer(), now=late + DAY)
    assert record_missed_reviews(now=late + 99 * DAY) == 0
    assert review.ended_at == late, "it had ended when it was missed"


def test_one_that_the_version_before_has_ended_is_looked_for_no_more():
    review = make_annual_review()
    due = datetime.combine(review.due_on, NOON.timetz()) + DAY
    assert reviews_overdue(now=due) == [review.id]

    # As it did it: a step, and nothing at the review.
    missed = {"number": 1, "step": "missed", "note": "", "at": due, "by_id": reviewer().id}
    db.session.execute(insert(AnnualReviewStep).values(annual_review_id=review.id, **missed))

    assert reviews_overdue(now=due) == []


def test_what_was_handed_in_waits_for_the_program_and_is_not_missed():
    review = make_handed_in()
    later = datetime.combine(review.due_on, NOON.timetz()) + 20 * DAY
    assert record_missed_reviews(now=later) == 0

    one = item(review, ItemKind.SITES)
    send_back(review, "", {one.id: "Which?"}, actor=reviewer(), now=later)
    assert state(review, later + 30 * DAY) is ReviewState.RETURNED
    assert record_missed_reviews(now=later + 30 * DAY) == 0
    assert record_missed_reviews(now=later + 31 * DAY) == 1


def test_the_next_year_counts_from_the_certification_and_asks_what_came_since():
    enrollment = make_certified()
    review = make_handed_in(enrollment)
    accept_annual_review(review, "", actor=reviewer(), now=IN_WINDOW + 20 * DAY)
    next_year = IN_WINDOW + 366 * DAY

    following = open_annual_review(enrollment, actor=member_of(enrollment), now=next_year)

    assert following.due_on == (NOON + timedelta(days=731)).date()
    # The risk assessment is that of the application still.
    assert tuple(one.kind for one in items_of(following.id)) == (ItemKind.RISK, *CONFIRMATIONS)


def test_what_touched_an_answer_since_is_asked_and_all_else_is_unchanged():
    enrollment = make_certified()
    db.session.add(
        RequiredAction(
            enrollment_id=enrollment.id,
            criterion_id="GOV-02",
            what="Mend it.",
            opened_at=NOON + DAY,
            opened_by_id=reviewer().id,
            due_on=IN_WINDOW.date(),
        )
    )
    make_site(company_of(enrollment))
    review = make_annual_review(enrollment)

    asked = items_of(review.id)
    assert [one.subject for one in asked if one.kind is ItemKind.ANSWER] == ["GOV-02"]
    unchanged = annual_asking.unchanged_of(enrollment, asked)
    assert "GOV-02" not in {c.id for c in unchanged.criteria}
    assert "GOV-01" in {c.id for c in unchanged.criteria}
    assert [e.id for e in unchanged.documents] == [only_document(enrollment).id]


def test_the_company_sees_what_it_owes_as_its_next_step():
    enrollment = make_certified()
    member = member_of(enrollment)
    assert hand_in_by(enrollment.id) is None
    review = make_annual_review(enrollment)
    step = next_step(enrollment, [])
    assert (step.owed_by, step.due) == (Party.COMPANY, review.due_on)
    confirm_all(review)
    submit_annual_review(review, actor=member, now=IN_WINDOW)
    assert hand_in_by(enrollment.id) is None

    late = IN_WINDOW + 20 * DAY
    requests = {item(review, ItemKind.SITES).id: "Which?"}
    send_back(review, "", requests, actor=reviewer(), now=late)

    assert hand_in_by(enrollment.id) == (late + 30 * DAY).date()


def test_a_criterion_that_reads_otherwise_or_is_new_is_asked(monkeypatch):
    now = shipped_program()
    assert program_of(now.version).content_hash == now.content_hash
    former = [
        replace(c, text="As it read before.") if c.id == "GOV-01" else c
        for c in now.criteria
        if c.id != "GOV-02"
    ]
    old = replace(now, criteria=tuple(former))
    monkeypatch.setattr(annual_asking, "program_of", lambda _: old)

    assert annual_asking.changed_texts("carrier", "2026-01") == ("GOV-01", "GOV-02")
    assert annual_asking.changed_texts("carrier", now.version) == ()
