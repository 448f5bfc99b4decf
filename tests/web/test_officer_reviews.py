"""Reviewing, at the pages."""

import io

import pytest
from sqlalchemy import select

from tests.factories import make_evidence, make_submitted
from tests.web.review_steps import RETURN, mend, recommended, record, status, take, waiting
from tests.web.signed_in import hidden, visitor
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    Enrollment,
    Notice,
)
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("next_day")


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


def test_who_takes_what_another_took_is_led_back_to_the_queue(application):
    application_id, _ = waiting(application)
    late = visitor(application, Role.REVIEWER)
    tokens = {"csrf_token": hidden(late.see("/officer/queue"), "csrf_token")}
    take(visitor(application, Role.REVIEWER), application_id)
    path = f"/officer/applications/{application_id}/take"

    def press(came_from):
        return late.client.post(path, data=tokens, headers={"Referer": came_from})

    answer = press("http://localhost/officer/queue?kind=take")
    assert answer.status_code == 409
    assert 'href="http://localhost/officer/queue?kind=take">Go back to the page</a>' in answer.text
    assert "Go back to the page" not in press("http://elsewhere.example/").text
    assert "Go back to the page" not in press(f"http://localhost{path}").text


def test_what_is_too_long_for_a_choice_is_cut_between_words_and_shows_it(application):
    application_id, _ = waiting(application)
    reviewer = visitor(application, Role.REVIEWER)

    page = reviewer.see(f"{take(reviewer, application_id)}/return")

    assert "GOV-01 An officer of the company answers for its duties" in page
    assert "and a deputy is named.</option>" in page
    assert "every criterion that applies to it, and …</option>" in page


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
