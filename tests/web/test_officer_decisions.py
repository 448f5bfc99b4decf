"""Deciding, at the pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.web.review_steps import recommended, status
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Review,
)
from trusted.services.reviews import record_strand

pytestmark = pytest.mark.usefixtures("next_day")


def test_who_recommends_does_not_decide(application):
    address, enrollment_id = recommended(application)
    with application.app_context():
        review = db.session.scalar(select(Review))
        # A reviewer who has become a supervisor since.
        db.session.execute(
            Account.__table__.update()
            .where(Account.id == review.recommended_by_id)
            .values(role=Role.SUPERVISOR)
        )
        db.session.commit()
        same = Visitor(application, review.recommended_by_id)
    page = same.see(f"{address}/decision")

    answer = same.send(f"{address}/decision", page, decision="certify", seen=hidden(page, "seen"))

    assert answer.status_code == 409
    assert "another supervisor must decide" in answer.text
    assert status(application, enrollment_id) is Status.IN_REVIEW


def test_a_decision_on_a_page_that_is_stale_is_not_made(application):
    address, enrollment_id = recommended(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    page = supervisor.see(f"{address}/decision")
    with application.app_context():
        review = db.session.scalar(select(Review))
        reviewer = db.session.get_one(Account, review.reviewer_id)
        now = datetime.now(UTC)
        strand, result = ReviewStrand.VETTING, StrandResult.SATISFIED
        record_strand(review, strand, result, "Looked again.", actor=reviewer, now=now)
    form = {"decision": "certify", "note": "Typed text."}

    answer = supervisor.send(f"{address}/decision", page, **form, seen=hidden(page, "seen"))

    assert answer.status_code == 409
    assert "changed since this page was shown" in answer.text
    assert "Typed text." in answer.text
    assert status(application, enrollment_id) is Status.IN_REVIEW
    again = supervisor.send(f"{address}/decision", page, **form, seen=hidden(answer.text, "seen"))
    assert again.status_code == 302


def test_of_two_supervisors_who_decide_at_once_the_second_is_told(application):
    address, enrollment_id = recommended(application)
    first, second = (visitor(application, Role.SUPERVISOR) for _ in range(2))
    pages = [one.see(f"{address}/decision") for one in (first, second)]
    seen = hidden(pages[0], "seen")

    sent = first.send(f"{address}/decision", pages[0], decision="certify", seen=seen)
    late = second.send(
        f"{address}/decision",
        pages[1],
        decision="reject",
        reason="reject-vetting",
        note="Typed text.",
        seen=seen,
    )

    assert sent.status_code == 302
    assert late.status_code == 409
    assert "changed since this page was shown" in late.text
    assert status(application, enrollment_id) is Status.CERTIFIED


def test_of_two_decisions_in_the_same_moment_one_is_made(application):
    address, _ = recommended(application)
    people = [visitor(application, Role.SUPERVISOR) for _ in range(2)]
    pages = [one.see(f"{address}/decision") for one in people]
    together = Barrier(2)

    def decide(person, page):
        together.wait()
        form = {"decision": "certify", "seen": hidden(page, "seen")}
        return person.send(f"{address}/decision", page, **form).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(decide, people, pages))

    assert sorted(answers) == [302, 409]
