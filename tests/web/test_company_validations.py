"""A company's validations and required actions, at its pages."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_reported,
    make_validation,
    owner_of,
)
from tests.factories_validation import supervisor
from tests.web.signed_in import Visitor
from trusted.domain.criteria import Grade
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    DayRequest,
    DocumentAnswer,
    ReportAnswer,
    RequiredAction,
)
from trusted.persistence.queries.reports import documents_of_steps, steps_of
from trusted.services.required_actions import send_action_back

pytestmark = pytest.mark.usefixtures("next_day")


def certified():
    draft = make_application()
    company = db.session.get_one(Company, enrollment_of(draft).company_id)
    return make_certified(draft), owner_of(company)


def planned(application):
    """Return where a planned validation lies, and the owner at a browser."""
    with application.app_context():
        enrollment, owner = certified()
        validation = make_validation(enrollment, visit_on=date(2027, 1, 10))
        address = f"/enrollments/{enrollment.id}/validations"
        return f"{address}/{validation.id}", Visitor(application, owner.id)


def reported(application, grades=None):
    """Return where a reported validation lies that waits for an answer, and the owner."""
    with application.app_context():
        enrollment, owner = certified()
        validation = make_reported(make_validation(enrollment), grades, answered=False)
        address = f"/enrollments/{enrollment.id}/validations"
        return f"{address}/{validation.id}", Visitor(application, owner.id)


def only(application, model):
    with application.app_context():
        return db.session.scalars(select(model)).one()


def test_the_company_asks_for_another_day(application):
    address, owner = planned(application)

    early = owner.send(f"{address}/day", visit_on="2026-12-01", reason="A fair.")
    silent = owner.send(f"{address}/day", visit_on="2027-02-01", reason="")
    asked = owner.send(f"{address}/day", visit_on="2027-02-01", reason="A fair.")

    assert (early.status_code, silent.status_code, asked.status_code) == (422, 422, 302)
    assert "30 days&#39; notice" in early.text
    assert only(application, DayRequest).visit_on == date(2027, 2, 1)
    assert "Waits for an answer" in owner.see(address)


def test_each_document_that_was_asked_for_is_given_from_the_library(application):
    address, owner = planned(application)
    with application.app_context():
        company = db.session.get_one(Company, 1)
        own = make_evidence(company, title="The chart").id
        foreign = make_evidence(make_company()).id
    assert "Nothing yet" in owner.see(f"{address}/documents")
    document = f"{address.rpartition('/')[0]}/documents/1"

    nothing = owner.send(document, document="", note="")
    stranger = owner.send(document, document=foreign, note="")
    given = owner.send(document, document=own, note="As of today.")

    assert (nothing.status_code, stranger.status_code, given.status_code) == (422, 422, 302)
    assert only(application, DocumentAnswer).evidence_id == own
    assert "The chart As of today." in owner.see(f"{address}/documents")


def test_findings_stand_beside_the_companys_own_grades(application):
    address, owner = reported(application, {"GOV-01": Grade.PARTLY_MET})

    page = owner.see(address)

    assert "Differs from your grade" in page
    assert "All seen." in page
    assert "Meet GOV-01" in page
    assert "Person" not in page.split("<main")[1]


def test_before_the_report_nothing_of_the_findings_is_seen(application):
    address, owner = planned(application)

    assert "once the report is made" in owner.see(address)


def test_the_report_is_answered_as_a_whole_and_action_by_action(application):
    address, owner = reported(application, {"GOV-01": Grade.NOT_MET})

    half = owner.send(f"{address}/answer", stance="agree", text="Thanks.")
    bare = owner.send(f"{address}/answer", **{"stance": "agree", "action-1-stance": "contest"})
    whole = owner.send(
        f"{address}/answer",
        **{"stance": "contest", "text": "Not so.", "action-1-stance": "agree"},
    )

    assert (half.status_code, bare.status_code, whole.status_code) == (422, 422, 302)
    assert "Thanks." in half.text
    assert only(application, ReportAnswer).text == "Not so."
    assert "You contest it" in owner.see(address)
    again = owner.send(f"{address}/answer", **{"stance": "agree", "action-1-stance": "agree"})
    assert "answered this report already" in again.text


def test_an_action_is_planned_reported_with_documents_and_the_reason_of_a_return_is_read(
    application,
):
    _, owner = reported(application, {"GOV-01": Grade.NOT_MET})
    with application.app_context():
        proof = make_evidence(db.session.get_one(Company, 1), title="Appointment").id
    address = "/enrollments/1/actions/1"

    past = owner.send(f"{address}/plan", owner.see(address), planned_on="2026-01-01", how="")
    plan = owner.send(f"{address}/plan", owner.see(address), planned_on="2027-01-15", how="So.")
    soon = owner.send(address, proof="Done.", done_on="2027-01-01")
    done = owner.send(address, proof="Done.", documents=[proof], done_on="2026-11-20")

    assert [a.status_code for a in (past, plan, soon, done)] == [422, 302, 422, 302]
    with application.app_context():
        action = db.session.scalars(select(RequiredAction)).one()
        steps = steps_of(action.id)
        assert [s.kind.value for s in steps] == ["opened", "planned", "reported"]
        assert documents_of_steps([steps[2].id])[steps[2].id][0].id == proof
        send_action_back(action, "No deputy on it.", actor=supervisor(), now=NOON)
    assert "No deputy on it." in owner.see(address)


def test_another_companys_validation_does_not_exist(application):
    address, _ = reported(application)
    with application.app_context():
        stranger = Visitor(application, owner_of(make_company(make_account())).id)

    for path in (address, f"{address}/answer", f"{address}/documents", f"{address}/day"):
        assert stranger.client.get(path).status_code == 404
