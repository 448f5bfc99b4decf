"""What a company sees and does after it was decided on."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.visitors import send, visitor, words
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment, NoticeReading
from trusted.services.clocks import decision_due
from trusted.services.next_steps import NextStep
from trusted.services.suspensions import suspend
from trusted.web.company.overview import step_said

CASE = "/enrollments/1"


def owner_browser(application):
    return visitor(application, owner_of(db.session.get_one(Company, 1)).id)


@pytest.fixture
def member(application):
    """A browser of the owner of company 1, whose enrollment 1 is validated at tier 2."""
    with application.app_context():
        make_validated()
        return owner_browser(application)


def test_the_overview_says_what_holds_and_what_comes_next(member):
    page = words(member.get(CASE))

    assert "Tier 2 validated" in page
    assert "Next step" in page
    assert "Owed by: the program" in page


def test_the_day_of_the_next_step_is_called_the_last_one_unless_the_words_lead_to_it(application):
    with application.app_context():
        make_submitted()
        waiting = owner_browser(application).get("/enrollments/1")
    assert re.search(r"or rejects it\. Last day: \d+ \w{3} 20\d\d Owed by", words(waiting))
    assert "&lt;time" not in waiting.text


def test_of_a_next_step_days_are_marked_up_and_all_else_is_text(application):
    again = NextStep("You can apply again from %(day)s on.", None, values={"day": NOON.date()})
    asked = NextStep("Question: %(subject)s", None, values={"subject": "<b>50%</b>"})

    with application.test_request_context():
        assert 'from <time datetime="2026-11-24">24 Nov 2026</time> on' in step_said(again)
        assert step_said(asked) == "Question: &lt;b&gt;50%&lt;/b&gt;"


def test_the_history_also_tells_that_a_partner_has_no_tier(application):
    with application.app_context():
        make_validated(tier=0)
        page = words(owner_browser(application).get("/enrollments/1/history"))

    assert "Validated No benefit tier" in page
    assert "Submitted No benefit tier" not in page


def test_the_company_never_reads_the_name_of_an_official(application, member):
    with application.app_context():
        officials = db.session.scalars(select(Account.name).where(Account.role != Role.MEMBER))
        names = officials.all()
    assert names

    for path in ("", "/history", "/notices", "/score", "/actions", "/profile"):
        page = member.get(f"{CASE}{path}")
        assert page.status_code == 200
        assert [name for name in names if f"{name} " in words(page)] == []
    assert "By: Supervisor" in words(member.get(f"{CASE}/history"))


def test_the_score_is_explained_part_by_part(member):
    page = words(member.get(f"{CASE}/score"))

    for said in (
        "Points by component",
        "Every contribution",
        "What would raise the tier",
        "with 90% certainty between",
    ):
        assert said in page


def test_before_a_decision_there_is_no_score(application):
    with application.app_context():
        make_application()
        member = owner_browser(application)

    assert "No score yet" in member.get(f"{CASE}/score").text


def test_a_notice_is_marked_as_read(application, member):
    assert send(member, f"{CASE}/notices/1/read").location == f"{CASE}/notices"

    with application.app_context():
        assert db.session.scalars(select(NoticeReading.notice_id)).all() == [1]
    assert member.post(f"{CASE}/notices/2/read").status_code == 400
    assert send(member, f"{CASE}/notices/999/read").status_code == 404


def test_a_required_action_is_reported_done_with_proof(application):
    with application.app_context():
        make_reported(make_validation(make_certified()), {"GOV-01": Grade.NOT_MET})
        member = owner_browser(application)
    assert "Mend a required action" in words(member.get(CASE))

    empty = send(member, f"{CASE}/actions/1", {"proof": " "})
    assert empty.status_code == 422
    assert "Say what was done" in words(empty)
    assert send(member, f"{CASE}/actions/1", {"proof": "p" * 4001}).status_code == 422
    assert send(member, f"{CASE}/actions/1", {"proof": "Named her."}).status_code == 302
    assert "Being verified" in words(member.get(f"{CASE}/actions"))
    assert "Named her." in member.get(f"{CASE}/actions/1").text


def test_the_certificate_is_issued_once_and_downloaded(member):
    first = send(member, f"{CASE}/certificates")
    again = send(member, f"{CASE}/certificates")

    assert first.location == again.location == f"{CASE}/certificates/1"
    with member.get(first.location) as file:
        assert file.mimetype == "application/pdf"
        assert file.data.startswith(b"%PDF")
        assert int(file.headers["Content-Length"]) == len(file.data)


def test_there_is_no_certificate_before_a_decision(application):
    with application.app_context():
        make_application()
        member = owner_browser(application)

    assert send(member, f"{CASE}/certificates").status_code == 409


def test_withdrawing_is_confirmed_first(application, member):
    unsure = send(member, f"{CASE}/withdraw", {"note": "We leave."})
    assert unsure.status_code == 422
    assert "We leave." in unsure.text
    assert send(member, f"{CASE}/withdraw", {"note": "We leave.", "sure": "y"}).status_code == 302

    with application.app_context():
        assert db.session.get_one(Enrollment, 1).status is Status.WITHDRAWN
    assert "has left" in words(member.get(CASE))
    assert send(member, f"{CASE}/withdraw", {"sure": "y"}).status_code == 409


def test_a_suspended_company_is_told_what_to_do(application, member):
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, 1)
        supervisor = make_account(Role.SUPERVISOR)
        suspend(enrollment, reason_for("suspend"), note="", actor=supervisor, now=NOON)

    page = words(member.get(CASE))

    assert "Answer the suspension: say what happened, or submit an action plan. Last day:" in page
    assert "Download the certificate" not in page


def test_an_enrollment_of_others_does_not_exist(application, member):
    with application.app_context():
        make_submitted(make_application(make_company()))

    for number in ("2", "999", "9" * 30):
        case = f"/enrollments/{number}"
        pages = ("", "/eligibility", "/profile", "/profile/goods", "/agreement", "/submit")
        more = ("/score", "/history", "/notices", "/actions", "/actions/1", "/withdraw")
        for path in (*pages, *more, "/criteria/GOV-01", "/certificates/1"):
            assert member.get(f"{case}{path}").status_code == 404, path
        for path in ("/notices/1/read", "/certificates", "/criteria/GOV-01/documents"):
            assert send(member, f"{case}{path}").status_code == 404, path


def test_time_that_an_application_spends_with_the_company_does_not_count():
    day = {n: NOON.replace(day=n) for n in (1, 5, 12)}
    begun = (Status.SUBMITTED, day[1])

    assert decision_due([(Status.DRAFT, day[1])]) is None
    assert decision_due([begun]) == date(2027, 1, 30)
    paused = [begun, (Status.RETURNED, day[5]), (Status.SUBMITTED, day[12])]
    assert decision_due(paused) == date(2027, 2, 6)
