"""The graduated response and appeals, at the pages of officials and companies."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_account, make_certified, make_evidence, make_validated, owner_of
from tests.factories_standing import make_contested, make_proposal, make_step
from tests.web.signed_in import Visitor, visitor
from trusted.domain.appeals import AppealOutcome
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    ActionPlan,
    Appeal,
    AppealDecision,
    AppealDocument,
    AppealQuestion,
    AppealStay,
    Company,
    Enrollment,
    Intervention,
    InterventionAnswer,
    InterventionDecision,
    RequiredAction,
)
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("next_day")
IN_HALF_A_YEAR = datetime.now(UTC).date() + timedelta(days=180)


def one(application, model):
    with application.app_context():
        return db.session.scalars(select(model)).one()


def partner(application, make=make_validated):
    """Return number and id of a partner's enrollment, and its owner at a browser."""
    with application.app_context():
        enrollment = make()
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        return enrollment.partner_number, enrollment.id, Visitor(application, owner.id)


def test_a_step_is_proposed_by_one_and_decided_by_another(application):
    number, enrollment_id, owner = partner(application)
    reviewer, supervisor = (visitor(application, r) for r in (Role.REVIEWER, Role.SUPERVISOR))
    address = f"/officer/enrollments/{number}/steps"
    assert f'href="{address}"' in reviewer.see(f"/officer/enrollments/{number}")

    skipped = reviewer.send(address, reason="suspend-no-answer", note="Typed text.")
    assert skipped.status_code == 409
    assert "next step is a notice of concern" in skipped.text
    assert "Typed text." in skipped.text
    assert reviewer.send(address, reason="warn-incident", note="A seal.").status_code == 302
    step = one(application, Intervention)
    assert "notice of concern" in supervisor.see("/officer/steps").lower()
    page = f"/officer/steps/{step.id}"
    assert "A supervisor who did not propose" in reviewer.see(page)
    assert supervisor.send(page, word="no").status_code == 409
    assert supervisor.send(page, word="yes").status_code == 302

    assert one(application, InterventionDecision).taken
    mine = owner.see(f"/enrollments/{enrollment_id}/steps")
    assert "Notice of concern" in mine
    assert "A seal." in mine
    said = owner.send(f"/enrollments/{enrollment_id}/steps/{step.id}/answer", text="We look.")
    assert said.status_code == 302
    assert one(application, InterventionAnswer).text == "We look."
    assert "We look." in supervisor.see(f"/officer/enrollments/{number}")
    assert "has been decided" in supervisor.see(page)


def test_a_reduction_asks_for_the_tier(application):
    number, _, _ = partner(application)
    validator = visitor(application, Role.VALIDATOR)
    address = f"/officer/enrollments/{number}/steps"

    without = validator.send(address, reason="reduce-outcomes")
    assert "Choose the tier" in without.text
    given = {"reason": "reduce-outcomes", "to_tier": "1", "ends_on": IN_HALF_A_YEAR.isoformat()}
    assert validator.send(address, **given).status_code == 302
    assert one(application, Intervention).to_tier == 1


@pytest.mark.parametrize(("word", "status"), [("yes", Status.SUSPENDED), ("no", Status.VALIDATED)])
def test_another_supervisor_confirms_a_suspension_or_lets_it_end(application, word, status):
    number, enrollment_id, owner = partner(application)
    with application.app_context():
        first = make_account(Role.SUPERVISOR)
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        suspend(enrollment, "suspend-eligibility", note="", actor=first, now=datetime.now(UTC))
        same = Visitor(application, first.id)
    second = visitor(application, Role.SUPERVISOR)
    address = f"/officer/enrollments/{number}/confirmation"
    assert "Another supervisor confirms it" in same.see(f"/officer/enrollments/{number}")
    assert same.send(address, word="yes").status_code == 409
    assert f'href="{address}"' in second.see(f"/officer/enrollments/{number}")
    assert "within 72 hours" in owner.see(f"/enrollments/{enrollment_id}/steps")

    assert second.send(address, word=word, note="Looked at it.").status_code == 302

    assert one(application, Enrollment).status is status
    assert "waits for a confirmation" in second.see(address)


def test_an_action_plan_is_written_judged_and_becomes_required_actions(application):
    number, enrollment_id, owner = partner(application)
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        make_step(enrollment, Action.WARN)
        make_step(enrollment, Action.PLAN)
    address = f"/enrollments/{enrollment_id}/action-plan"
    assert f'href="{address}"' in owner.see(f"/enrollments/{enrollment_id}/steps")
    filled = {"rows": 2, "cause": "Haste.", "item0-objective": "None open"}

    half = owner.send(address, **filled)
    assert "Say what you will reach" in half.text
    more = owner.send(address, **filled, another="1")
    assert "item2-objective" in more.text
    whole = filled | {"item0-task": "Check", "item0-due_on": "2099-03-01"}
    assert owner.send(address, **whole).status_code == 302
    plan = one(application, ActionPlan)
    validator = visitor(application, Role.VALIDATOR)
    judged = f"/officer/action-plans/{plan.id}"
    assert judged in validator.see(f"/officer/enrollments/{number}")
    assert "judges this plan" in visitor(application, Role.REVIEWER).see(judged)
    assert validator.send(judged, word="no").status_code == 409
    assert validator.send(judged, word="yes").status_code == 302

    assert one(application, RequiredAction).due_on == date(2099, 3, 1)
    assert "Accepted" in owner.see(f"/enrollments/{enrollment_id}/steps")
    assert "Accepted" in validator.see(judged)


def test_an_appeal_is_filed_assigned_asked_about_answered_and_decided(application):
    _, enrollment_id, owner = partner(application)
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        given = {"to_tier": 1, "ends_on": IN_HALF_A_YEAR}
        make_step(enrollment, Action.REDUCE, now=datetime.now(UTC), **LATER | given)
        company = db.session.get_one(Company, enrollment.company_id)
        document = make_evidence(company, title="The seal log").id
        officer = make_account(Role.SUPERVISOR, name="Ada Free")
        officer_id, officer_page = officer.id, Visitor(application, officer.id)
    steps = owner.see(f"/enrollments/{enrollment_id}/steps")
    [address] = re.findall(r'href="(/enrollments/\d+/decisions/\d+/appeal)"', steps)
    assert "Last day to appeal" in owner.see(address)
    assert "Say why" in owner.send(address).text
    filed = owner.send(address, grounds="It was not us.", documents=document)
    assert filed.status_code == 302
    assert one(application, AppealDocument).evidence_id == document
    appeal = one(application, Appeal)
    page = f"/officer/appeals/{appeal.id}"

    manager = visitor(application, Role.PROGRAM_MANAGER)
    assert page in manager.see("/officer/appeals")
    shown = manager.see(page)
    assert "Ada Free" in shown
    form = {"assignment-officer": officer_id}
    assert manager.send(f"{page}/assignment", shown, **form).status_code == 302
    shown = officer_page.see(page)
    asked = officer_page.send(f"{page}/questions", shown, **{"question-text": "Who sealed?"})
    assert asked.status_code == 302
    mine = f"/enrollments/{enrollment_id}/appeals/{appeal.id}"
    assert "Who sealed?" in owner.see(mine)
    assert owner.send(mine, text="Our foreman.").status_code == 302
    assert one(application, AppealQuestion).text == "Who sealed?"
    shown = officer_page.see(page)
    assert "Our foreman." in shown
    fields = {"decision-outcome": "upheld", "decision-reasons": "It was not so."}
    stranger = visitor(application, Role.SUPERVISOR)
    assert stranger.send(f"{page}/decision", shown, **fields).status_code in (400, 409, 422)
    assert officer_page.send(f"{page}/decision", shown, **fields).status_code == 302
    late = officer_page.send(f"{page}/decision", shown, **fields)
    assert late.status_code == 409
    assert "error-summary" in late.text

    assert one(application, AppealDecision).outcome is AppealOutcome.UPHELD
    assert one(application, Enrollment).tier == 2
    assert "It was not so." in owner.see(mine)
    assert "Upheld" in manager.see("/officer/appeals?decided=yes")


LATER = {"reason": "reduce-outcomes"}


def test_what_cannot_be_stayed_offers_no_stay(application):
    _, enrollment_id, _ = partner(application, make_certified)
    with application.app_context():
        make_contested(db.session.get_one(Enrollment, enrollment_id))
        officer = Visitor(application, make_account(Role.SUPERVISOR).id)
    page = officer.see("/officer/appeals/1")

    assert "Grant a stay" not in page
    refused = officer.send("/officer/appeals/1/stay", page, **{"stay-reasons": "Wait."})
    assert refused.status_code in (409, 422)
    with application.app_context():
        assert db.session.scalar(select(AppealStay)) is None


def test_a_company_that_nothing_happened_to_reads_so(application):
    _, enrollment_id, owner = partner(application)

    assert "Nothing here" in owner.see(f"/enrollments/{enrollment_id}/steps")
    address = f"/enrollments/{enrollment_id}"
    assert owner.client.get(f"{address}/decisions/1/appeal").status_code == 404
    assert owner.client.get(f"{address}/appeals/1").status_code == 404
    assert owner.client.get(f"{address}/steps/1/answer").status_code == 404


def test_nobody_sees_another_companys_steps(application):
    _, enrollment_id, _ = partner(application)
    with application.app_context():
        enrollment = db.session.get_one(Enrollment, enrollment_id)
        make_proposal(enrollment)
    stranger = visitor(application, Role.MEMBER)

    assert stranger.client.get(f"/enrollments/{enrollment_id}/steps").status_code == 404
    assert "None" not in visitor(application, Role.AUDITOR).see("/officer/steps/1")


def test_all_pages_of_a_contested_case_open_to_its_owner_and_to_who_reads(application):
    number, enrollment_id, owner = partner(application, make_certified)
    with application.app_context():
        change_id = make_contested(db.session.get_one(Enrollment, enrollment_id))
    case = f"/enrollments/{enrollment_id}"
    pages = ("steps", "steps/1/answer", "suspension/answer", "action-plan", "appeals/1")
    for page in (*pages, f"decisions/{change_id}/appeal"):
        owner.see(f"{case}/{page}")

    auditor, supervisor = (visitor(application, r) for r in (Role.AUDITOR, Role.SUPERVISOR))
    for page in ("steps", "steps/1", "action-plans/1", "appeals", "appeals/1"):
        auditor.see(f"/officer/{page}")
    for page in ("steps", "confirmation"):
        supervisor.see(f"/officer/enrollments/{number}/{page}")
