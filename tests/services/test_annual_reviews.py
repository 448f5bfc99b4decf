import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_certified,
    make_evidence,
)
from tests.factories_years import (
    DAY,
    IN_WINDOW,
    company_of,
    confirm_all,
    item,
    make_annual_review,
    member_of,
    only_document,
    reviewer,
)
from tests.services.yearly import notices, state
from trusted.domain.annual_review import (
    CONFIRMATIONS,
    Answered,
    ItemKind,
    ReviewState,
)
from trusted.domain.errors import (
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.persistence.database import db
from trusted.persistence.models import (
    AnnualReview,
    Enrollment,
    MembershipRole,
)
from trusted.persistence.queries.annual_reviews import items_of
from trusted.persistence.queries.partnership import newest_score
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import Wording, answers_now, answers_on
from trusted.services import annual_asking
from trusted.services.annual_answers import answer_item
from trusted.services.annual_opening import open_annual_review, open_reviews, reviews_to_open
from trusted.services.annual_reviews import accept_annual_review, submit_annual_review
from trusted.services.applications import withdraw_enrollment

pytestmark = pytest.mark.usefixtures("app")


def test_a_review_opens_in_its_window_only():
    enrollment = make_certified()
    member = member_of(enrollment)
    with pytest.raises(TransitionNotAllowed, match="2027-08-26"):
        open_annual_review(enrollment, actor=member, now=NOON + 200 * DAY)

    review = open_annual_review(enrollment, actor=member, now=IN_WINDOW)

    assert review.due_on == (NOON + 365 * DAY).date()
    assert tuple(one.kind for one in items_of(review.id)) == CONFIRMATIONS
    assert open_annual_review(enrollment, actor=member, now=IN_WINDOW).id == review.id
    assert notices("annual-review-open") == 1


def test_who_is_not_certified_or_has_left_has_no_review():
    draft = make_application()
    enrollment = db.session.get_one(Enrollment, draft.enrollment_id)
    with pytest.raises(TransitionNotAllowed):
        open_annual_review(enrollment, actor=member_of(enrollment), now=IN_WINDOW)

    left = make_certified()
    withdraw_enrollment(left, note="", actor=member_of(left), now=IN_WINDOW)
    with pytest.raises(TransitionNotAllowed):
        open_annual_review(left, actor=member_of(left), now=IN_WINDOW)
    assert open_reviews(reviews_to_open(now=IN_WINDOW), now=IN_WINDOW) == 0


def test_a_viewer_opens_nothing():
    enrollment = make_certified()
    viewer = make_account()
    join(viewer, company_of(enrollment), MembershipRole.VIEWER)
    with pytest.raises(NotPermitted):
        open_annual_review(enrollment, actor=viewer, now=IN_WINDOW)


def test_the_job_opens_each_review_once_also_after_a_week_off():
    early, late = make_certified(), make_certified(now=NOON + 5 * DAY)
    opens = NOON + 275 * DAY
    assert open_reviews(reviews_to_open(now=opens - DAY), now=opens - DAY) == 0

    due = reviews_to_open(now=opens)
    assert open_reviews(due, now=opens) == 1
    assert open_reviews(due, now=opens) == 0, "another worker had asked before"
    assert not reviews_to_open(now=opens)
    assert open_reviews(reviews_to_open(now=opens + 7 * DAY), now=opens + 7 * DAY) == 1

    due = dict(db.session.execute(select(AnnualReview.enrollment_id, AnnualReview.due_on)).all())
    assert due == {
        early.id: (NOON + 365 * DAY).date(),
        late.id: (NOON + 370 * DAY).date(),
    }
    assert notices("annual-review-open") == 2


def test_a_stale_document_is_asked_replaced_and_counts_once_accepted():
    enrollment = make_certified()
    document = only_document(enrollment)
    document.valid_until = (IN_WINDOW + 5 * DAY).date()
    db.session.commit()
    member, application = member_of(enrollment), application_of(enrollment.id)
    review = make_annual_review(enrollment)
    stale = item(review, ItemKind.EVIDENCE)
    new = make_evidence(company_of(enrollment), valid_until=(IN_WINDOW + 900 * DAY).date())

    assert [one.subject for one in items_of(review.id) if one.subject] == [str(document.id)]
    confirm_all(review)
    answer_item(stale, Answered.REPLACED, "", replacement=new, actor=member, now=IN_WINDOW)
    submit_annual_review(review, actor=member, now=IN_WINDOW)
    before = answers_now(application.id)
    accept_annual_review(review, "Well kept.", actor=reviewer(), now=IN_WINDOW + DAY)

    after = answers_now(application.id)
    assert {w.documents for w in before.values()} == {(document.id,)}
    assert {w.documents for w in after.values()} == {(new.id,)}
    assert {c: w.statement for c, w in after.items()} == {c: w.statement for c, w in before.items()}
    assert answers_on(application.id, NOON) == before
    assert answers_on(application.id, IN_WINDOW + DAY) == after
    assert newest_score(enrollment.id).computed_at == IN_WINDOW + DAY
    assert state(review, IN_WINDOW + DAY) is ReviewState.ACCEPTED


def test_a_changed_answer_and_a_replaced_document_count_together(monkeypatch):
    enrollment = make_certified()
    document = only_document(enrollment)
    document.valid_until = (IN_WINDOW + 5 * DAY).date()
    db.session.commit()
    monkeypatch.setattr(annual_asking, "changed_texts", lambda *_: ("GOV-01",))
    member, review = member_of(enrollment), make_annual_review(enrollment)
    new = make_evidence(company_of(enrollment))
    wording = Wording("We do it otherwise.", 3, None, (document.id,))
    confirm_all(review)
    by = {"actor": member, "now": IN_WINDOW}
    answer_item(item(review, ItemKind.EVIDENCE), Answered.REPLACED, "", replacement=new, **by)
    answer_item(item(review, ItemKind.CRITERION), Answered.CHANGED, "", wording=wording, **by)
    submit_annual_review(review, **by)

    accept_annual_review(review, "", actor=reviewer(), now=IN_WINDOW + DAY)

    answers = answers_now(application_of(enrollment.id).id)
    assert answers["GOV-01"] == Wording("We do it otherwise.", 3, None, (new.id,))
    assert answers["GOV-02"].documents == (new.id,)


def test_a_replacement_must_be_another_document_of_the_company_that_still_holds():
    enrollment = make_certified()
    document = only_document(enrollment)
    document.valid_until = (IN_WINDOW + 5 * DAY).date()
    db.session.commit()
    company, review = company_of(enrollment), make_annual_review(enrollment)
    stale = item(review, ItemKind.EVIDENCE)
    expired = make_evidence(company, valid_until=(IN_WINDOW - DAY).date())
    foreign = only_document(make_certified())

    for wrong in (None, foreign, document, expired):
        with pytest.raises(InputRefused):
            answer_item(
                stale,
                Answered.REPLACED,
                "",
                replacement=wrong,
                actor=member_of(enrollment),
                now=IN_WINDOW,
            )


def test_a_changed_answer_needs_a_grade(monkeypatch):
    monkeypatch.setattr(annual_asking, "changed_texts", lambda *_: ("GOV-01",))
    enrollment = make_certified()
    one = item(make_annual_review(enrollment), ItemKind.CRITERION)
    for wording in (None, Wording("So.", None, None, ())):
        with pytest.raises(InputRefused):
            answer_item(
                one,
                Answered.CHANGED,
                "",
                wording=wording,
                actor=member_of(enrollment),
                now=IN_WINDOW,
            )
