"""Annual reviews on the pages of both sides."""

import pytest
import time_machine

from tests.factories import NOON, make_evidence
from tests.factories_years import (
    DAY,
    IN_WINDOW,
    company_of,
    item,
    only_document,
)
from tests.web.year_visitors import official, partner, words
from trusted.domain.annual_review import ItemKind, ReviewState
from trusted.persistence.database import db
from trusted.persistence.models import AnnualReview, Enrollment
from trusted.persistence.queries.annual_reviews import items_of
from trusted.persistence.queries.reviews import application_of
from trusted.persistence.queries.revisions import answers_now
from trusted.services.annual_course import course_of


@pytest.fixture
def in_window():
    with time_machine.travel(IN_WINDOW):
        yield


def go_stale(enrollment):
    only_document(enrollment).valid_until = (IN_WINDOW + 9 * DAY).date()
    make_evidence(company_of(enrollment), title="The new bond")
    db.session.commit()


@pytest.mark.usefixtures("in_window")
def test_a_review_is_gone_through_handed_in_and_accepted(application):
    enrollment_id, member = partner(application, go_stale)
    base = f"/enrollments/{enrollment_id}/annual-review"
    assert "The window is open" in member.see(base)
    assert member.send(f"{base}/begin", member.see(base)).status_code == 302
    with application.app_context():
        review = db.session.query(AnnualReview).one()
        items = {one.kind: one.id for one in items_of(review.id)}
        new = str(only_document_after(enrollment_id))
    assert "expires on" in words(member.see(base))
    for kind, item_id in items.items():
        fields = {"answered": "confirmed"}
        if kind is ItemKind.EVIDENCE:
            fields = {"answered": "replaced", "replacement": new}
        assert member.send(f"{base}/1/items/{item_id}", **fields).status_code == 302, kind
    assert member.send(f"{base}/1/submit", member.see(base)).status_code == 302
    assert "Submitted" in member.see(base)

    reviewer = official(application)
    assert "Read an annual review" in reviewer.see("/officer/queue")
    page = reviewer.see("/officer/annual-reviews/1")
    assert "The new bond" in page
    answer = reviewer.send("/officer/annual-reviews/1/accept", page, note="Well kept.")
    assert answer.status_code == 302
    assert "Accepted" in member.see(base)
    with application.app_context():
        answers = answers_now(application_of(enrollment_id).id).values()
        assert {w.documents for w in answers} == {(int(new),)}


def only_document_after(enrollment_id):
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    old = only_document(enrollment)
    return max(
        e.id for e in db.session.query(type(old)).filter_by(company_id=enrollment.company_id)
    )


@pytest.mark.usefixtures("in_window")
def test_items_are_sent_back_with_what_to_mend(application):
    enrollment_id, member = partner(application)
    base = f"/enrollments/{enrollment_id}/annual-review"
    member.send(f"{base}/begin", member.see(base))
    with application.app_context():
        review = db.session.query(AnnualReview).one()
        ids = [one.id for one in items_of(review.id)]
        sites = item(review, ItemKind.SITES).id
    for item_id in ids:
        member.send(f"{base}/1/items/{item_id}", answered="confirmed", note="Looked at.")
    member.send(f"{base}/1/submit", member.see(base))
    reviewer = official(application)
    place = "/officer/annual-reviews/1/return"
    assert reviewer.send(place).status_code == 409

    answer = reviewer.send(place, **{f"item-{sites}-request": "Name the new hub."})

    assert answer.status_code == 302
    assert "Name the new hub." in member.see(base)
    assert "Name the new hub." in member.see(f"{base}/1/items/{sites}")
    assert "This item is closed" in member.see(f"{base}/1/items/{ids[0]}")
    with application.app_context():
        review = db.session.query(AnnualReview).one()
        assert course_of(review, IN_WINDOW + DAY).state is ReviewState.RETURNED


@pytest.mark.usefixtures("in_window")
def test_what_an_item_cannot_be_answered_with_is_said_in_its_form(application):
    enrollment_id, member = partner(application, go_stale)
    base = f"/enrollments/{enrollment_id}/annual-review"
    member.send(f"{base}/begin", member.see(base))

    answer = member.send(f"{base}/1/items/1", answered="replaced")

    assert answer.status_code == 422
    assert "Choose one of your own" in words(answer.text)
    assert member.client.get(f"{base}/1/items/99").status_code == 404
    assert member.client.get(f"{base}/9/items/1").status_code == 404


def test_outside_the_window_there_is_nothing_to_do(application):
    with time_machine.travel(NOON + 30 * DAY):
        enrollment_id, member = partner(application)
        assert "Nothing to do now" in member.see(f"/enrollments/{enrollment_id}/annual-review")
