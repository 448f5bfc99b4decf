import pytest

from tests.factories import make_account, make_evidence, make_submitted, make_validation
from tests.factories_review import company_of, make_review, make_thread, owner_of, reviewer_of
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Application, Enrollment

SUBJECT = "Who is the deputy?"


@pytest.fixture
def case(application):
    """A reviewer and an owner at their browsers, the review's id, and the enrollment."""
    with application.app_context():
        review = make_review(make_submitted())
        dossier = db.session.get_one(Application, review.application_id)
        enrollment = db.session.get_one(Enrollment, dossier.enrollment_id)
        owner = owner_of(company_of(enrollment))
        made = make_evidence(company_of(enrollment), title="Chart of duties")
        return {
            "reviewer": Visitor(application, reviewer_of(review).id),
            "owner": Visitor(application, owner.id),
            "review": f"/officer/reviews/{review.id}",
            "officer": f"/officer/enrollments/{enrollment.partner_number}/questions",
            "company": f"/enrollments/{enrollment.id}/questions",
            "evidence": made.id,
        }


def asked(case, kind="pauses"):
    """Have the reviewer ask about a criterion; return the id of the thread."""
    answer = case["reviewer"].send(
        f"{case['officer']}/new?about=GOV-01",
        subject=SUBJECT,
        about="GOV-01",
        kind=kind,
        body="Please name the deputy.",
    )
    assert answer.status_code == 302, answer.text
    return 1


def test_a_reviewer_asks_beside_the_criterion_and_the_company_answers_with_a_document(case):
    assert "Ask about GOV-01" in case["reviewer"].see(case["review"])
    thread = asked(case)

    listed = case["owner"].see(case["company"])
    assert SUBJECT in listed
    assert "Waits for you" in listed
    assert "Clock stands still" in listed
    page = case["owner"].see(f"{case['company']}/{thread}")
    assert "Reviewer" in page
    answer = case["owner"].send(
        f"{case['company']}/{thread}", page, body="It is Jo.", documents=case["evidence"]
    )
    assert answer.status_code == 302

    seen = case["reviewer"].see(f"/officer/questions/{thread}")
    assert "It is Jo." in seen
    assert "Chart of duties" in seen
    assert "Waits for you" in case["reviewer"].see(case["review"])
    assert "Question: " + SUBJECT in case["owner"].see(case["company"])


def test_a_note_among_officials_is_not_on_the_companys_page(case):
    thread = asked(case)
    case["reviewer"].send(f"/officer/questions/{thread}", kind="note", body="The deputy was fired.")

    assert "The deputy was fired." in case["reviewer"].see(f"/officer/questions/{thread}")
    assert "The deputy was fired." not in case["owner"].see(f"{case['company']}/{thread}")


def test_a_thread_that_is_closed_takes_no_more_messages(case):
    thread = asked(case)
    open_page = case["owner"].see(f"{case['company']}/{thread}")
    page = case["reviewer"].see(f"/officer/questions/{thread}")
    assert case["reviewer"].send(f"/officer/questions/{thread}/close", page).status_code == 302

    assert "was closed" in case["owner"].see(f"{case['company']}/{thread}")
    late = case["owner"].send(f"{case['company']}/{thread}", open_page, body="Wait!")
    assert late.status_code == 409
    refused = case["reviewer"].send(
        f"/officer/questions/{thread}", page, kind="asks", body="One more."
    )
    assert refused.status_code == 409
    assert "This thread is closed" in refused.text


def test_the_company_asks_and_sees_what_is_missing_in_what_it_typed(case):
    new = f"{case['company']}/new?criterion=GOV-01"
    assert case["owner"].send(new, subject="", body="").status_code == 422

    answer = case["owner"].send(
        new, kind="dispute", subject="The address", criterion="GOV-01", body="It is wrong."
    )

    assert answer.status_code == 302
    listed = case["reviewer"].see(case["officer"])
    assert "The address" in listed
    assert "Waits for you" in listed


def test_a_message_that_names_an_official_is_refused_and_kept_in_the_form(application, case):
    with application.app_context():
        make_account(Role.SUPERVISOR, name="Grace Keen")
    refused = case["reviewer"].send(
        f"{case['officer']}/new",
        subject=SUBJECT,
        about="",
        kind="asks",
        body="Grace Keen would like to know.",
    )

    assert refused.status_code == 409
    assert "Grace Keen would like to know." in refused.text


def test_a_validator_asks_about_the_validation_that_is_under_way(application):
    with application.app_context():
        validation = make_validation()
        enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
        number = enrollment.partner_number
    validator = visitor(application, Role.VALIDATOR)

    answer = validator.send(
        f"/officer/enrollments/{number}/questions/new",
        subject="The visit",
        about="validation",
        kind="asks",
        body="When do you open?",
    )

    assert answer.status_code == 302
    assert "about the validation" in validator.see("/officer/questions/1")


def test_an_auditor_reads_questions_and_writes_none(application):
    with application.app_context():
        thread_id = make_thread().id
    auditor = visitor(application, Role.AUDITOR)

    page = auditor.see(f"/officer/questions/{thread_id}")

    assert "Close the question" not in page
    refused = auditor.send(f"/officer/questions/{thread_id}", page, kind="asks", body="So?")
    assert refused.status_code in (400, 409)


def test_a_criterion_to_choose_is_cut_between_words(case):
    page = case["owner"].see(f"{case['company']}/new")

    assert "every criterion that applies to it, and …</option>" in page
