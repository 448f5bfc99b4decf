"""Reviewing and deciding, at the pages."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.factories import make_evidence, make_recommended, make_submitted, owner_of
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.criteria import Grade
from trusted.domain.review import ReviewStrand, StrandResult
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    AuditEvent,
    Company,
    Enrollment,
    Notice,
    Review,
)
from trusted.services.applications import ResponseDraft, save_responses, submit_application
from trusted.services.reviews import record_strand
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("next_day")

RETURN = {
    "reason": "return-incomplete",
    "rows": 2,
    "item0-criterion": "GOV-01",
    "item0-request": "Name the deputy.",
    "item1-criterion": "",
    "item1-request": "",
}


def waiting(application):
    """Return the ids of an application that was handed in and of its enrollment."""
    with application.app_context():
        handed_in = make_submitted()
        return handed_in.id, handed_in.enrollment_id


def take(reviewer, application_id):
    """Take an application; return the address of its review."""
    queue = reviewer.see("/officer/queue")
    assert "Take into review" in queue
    answer = reviewer.send(f"/officer/applications/{application_id}/take", queue)
    assert answer.status_code == 302
    return answer.location


def record(reviewer, address, strand, result="satisfied", note="Seen."):
    fields = {f"{strand}-result": result, f"{strand}-note": note}
    return reviewer.send(f"{address}/strands/{strand}", reviewer.see(address), **fields)


def recommended(application):
    """Return the address of a recommended review, and the id of its enrollment."""
    with application.app_context():
        review = make_recommended()
        enrollment_id = db.session.get_one(Application, review.application_id).enrollment_id
        return f"/officer/reviews/{review.id}", enrollment_id


def status(application, enrollment_id):
    with application.app_context():
        return db.session.get_one(Enrollment, enrollment_id).status


def mend(application, application_id, criterion_id):
    """Mend a returned answer and hand in again, as the company's owner."""
    with application.app_context():
        dossier = db.session.get_one(Application, application_id)
        enrollment = db.session.get_one(Enrollment, dossier.enrollment_id)
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        draft = ResponseDraft(
            criterion_id=criterion_id, statement="The deputy is Jo.", grade=Grade.MET
        )
        now = datetime.now(UTC)
        save_responses(dossier, [draft], actor=owner, now=now)
        submit_application(dossier, actor=owner, now=now)


def test_after_a_return_the_next_review_shows_what_changed(application):
    application_id, enrollment_id = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)
    address = take(reviewer, application_id)

    assert reviewer.send(f"{address}/return", **RETURN).status_code == 302

    assert status(application, enrollment_id) is Status.RETURNED
    mend(application, application_id, "GOV-01")
    page = reviewer.see(take(reviewer, application_id))
    assert "Name the deputy." in page
    assert "The deputy is Jo." in page
    assert page.count("Changed since it was returned") == 1


def test_another_item_can_be_added_without_losing_the_first(application):
    application_id, enrollment_id = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)
    address = take(reviewer, application_id)

    answer = reviewer.send(f"{address}/return", **RETURN, another="1")

    assert "Name the deputy." in answer.text
    assert 'name="item2-request"' in answer.text
    assert status(application, enrollment_id) is Status.IN_REVIEW


def test_nothing_is_returned_without_saying_what_to_mend(application):
    application_id, enrollment_id = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)
    address = take(reviewer, application_id)

    answer = reviewer.send(f"{address}/return", **(RETURN | {"item0-request": ""}))

    assert "Say what to mend" in answer.text
    assert status(application, enrollment_id) is Status.IN_REVIEW


def test_a_strand_that_is_not_satisfied_needs_a_note(application):
    application_id, _ = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)
    address = take(reviewer, application_id)

    answer = record(reviewer, address, "vetting", "not_satisfied", "")

    assert answer.status_code == 422
    assert "Say what is not satisfied" in answer.text


def test_nothing_is_recommended_while_a_strand_is_open(application):
    application_id, _ = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)
    address = take(reviewer, application_id)
    assert record(reviewer, address, "profile").status_code == 302

    answer = reviewer.send(f"{address}/recommendation", recommendation="certify")

    assert answer.status_code == 409
    assert "Record a result first for: vetting review" in answer.text


def test_from_taking_to_certification(application):
    application_id, enrollment_id = waiting(application)
    reviewer, supervisor = (visitor(application, role) for role in (Role.REVIEWER, Role.SUPERVISOR))
    address = take(reviewer, application_id)
    for strand in ("profile", "vetting"):
        assert record(reviewer, address, strand).status_code == 302
    advice = reviewer.send(f"{address}/recommendation", recommendation="certify")
    assert advice.status_code == 302

    page = supervisor.see(f"{address}/decision")
    assert "Recommendation and rule agree" in page
    answer = supervisor.send(
        f"{address}/decision", page, decision="certify", note="Welcome.", seen=hidden(page, "seen")
    )

    assert answer.status_code == 302
    assert status(application, enrollment_id) is Status.CERTIFIED
    with application.app_context():
        told = db.session.scalar(select(Notice).where(Notice.code == "certify"))
        assert "Welcome." in told.body


def test_a_rejection_needs_a_published_reason(application):
    address, enrollment_id = recommended(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    page = supervisor.see(f"{address}/decision")
    form = {"decision": "reject", "note": "Typed text.", "seen": hidden(page, "seen")}

    answer = supervisor.send(f"{address}/decision", page, **form)

    assert "Choose a reason from the published list" in answer.text
    assert "Typed text." in answer.text
    assert status(application, enrollment_id) is Status.IN_REVIEW
    answer = supervisor.send(f"{address}/decision", page, **form, reason="reject-vetting")
    assert answer.status_code == 302
    assert status(application, enrollment_id) is Status.REJECTED


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


def test_reading_evidence_leaves_a_trace(application):
    with application.app_context():
        handed_in = make_submitted()
        enrollment = db.session.get_one(Enrollment, handed_in.enrollment_id)
        company = db.session.get_one(Company, enrollment.company_id)
        content = b"%PDF-1.7 made up"
        store = LocalStore(application.extensions["settings"].evidence_dir)
        with store.incoming(io.BytesIO(content), 1000) as received:
            store.keep(received)
            kept = received.sha256
        document = make_evidence(company, sha256=kept, size=len(content))
        address = f"/officer/evidence/{document.id}"

    with visitor(application, Role.VALIDATOR).client.get(address) as answer:
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith("attachment")

    with application.app_context():
        trace = select(AuditEvent).where(AuditEvent.action == "read-evidence")
        assert db.session.scalar(trace) is not None


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAM_MANAGER])
def test_readers_see_a_review_and_can_change_nothing(application, role):
    address, _ = recommended(application)
    reader = visitor(application, role)

    page = reader.see(address)

    assert reader.send(f"{address}/strands/profile", page).status_code == 403
    assert reader.send(f"{address}/decision", page, decision="certify").status_code in (403, 409)
    assert "Record the decision" not in reader.see(f"{address}/decision")


def test_a_button_pressed_elsewhere_does_nothing(application):
    application_id, enrollment_id = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)

    answer = reviewer.client.post(f"/officer/applications/{application_id}/take")

    assert answer.status_code == 400
    assert status(application, enrollment_id) is Status.SUBMITTED
