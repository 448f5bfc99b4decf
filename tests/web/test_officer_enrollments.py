"""Looking enrollments up and acting on them, at the pages."""

import csv
import io

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_reported,
    make_validated,
    owner_of,
)
from tests.factories_standing import remove
from tests.web.signed_in import visitor
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, Incident, RequiredAction
from trusted.services.required_actions import report_action_done

pytestmark = pytest.mark.usefixtures("next_day")


def certified(application, **given):
    """Return the address of a certified enrollment."""
    with application.app_context():
        enrollment = make_certified(make_application(make_company(**given)))
        return f"/officer/enrollments/{enrollment.partner_number}"


def stored(application, model=Enrollment):
    with application.app_context():
        return db.session.scalar(select(model))


def test_a_suspension_needs_a_reason_and_takes_effect(application):
    address = certified(application)
    supervisor = visitor(application, Role.SUPERVISOR)

    without = supervisor.send(f"{address}/suspend", note="Typed text.")
    sent = supervisor.send(f"{address}/suspend", reason="suspend-eligibility", note="Typed text.")

    assert "Choose a reason" in without.text
    assert "Typed text." in without.text
    assert sent.status_code == 302
    assert stored(application).status is Status.SUSPENDED
    assert f"{address}/reinstate" in supervisor.see(address)
    assert supervisor.send(f"{address}/reinstate", reason="reinstate-mended").status_code == 302
    assert stored(application).status is Status.CERTIFIED


def test_an_enrollment_that_is_removed_cannot_be_suspended(application):
    address = certified(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    page = supervisor.see(f"{address}/suspend")
    with application.app_context():
        official = make_account(Role.SUPERVISOR)
        enrollment = db.session.scalars(select(Enrollment)).one()
        remove(enrollment, "remove-ended", note="", actor=official, now=NOON)

    late = supervisor.send(f"{address}/suspend", page, reason="suspend-eligibility")

    assert late.status_code == 409
    assert f"{address}/suspend" not in supervisor.see(address)


def test_a_tier_is_granted_only_where_the_rule_carries_it(application):
    with application.app_context():
        number = make_validated(tier=1).partner_number
    address = f"/officer/enrollments/{number}"
    supervisor = visitor(application, Role.SUPERVISOR)

    assert "Grant tier 2" in supervisor.see(address)
    assert supervisor.send(f"{address}/tier", tier=3).status_code == 422
    assert supervisor.send(f"{address}/tier", tier=2).status_code == 302
    assert stored(application).tier == 2


def test_an_incident_cannot_lie_in_the_future(application):
    address = certified(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    form = {"what": "A seal was broken.", "source": "company"}

    future = supervisor.send(f"{address}/incidents", **form, occurred_on="2027-01-01")
    past = supervisor.send(f"{address}/incidents", **form, occurred_on="2026-11-20")

    assert future.status_code == 409
    assert "A seal was broken." in future.text
    assert past.status_code == 302
    assert stored(application, Incident).what == "A seal was broken."


@pytest.mark.parametrize("slip", ["1026-11-20", "0026-11-20", "20.11.2026", "2026-11-31"])
def test_a_day_of_a_slip_of_the_pen_is_refused_at_its_field(application, slip):
    address = certified(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    form = {"what": "A seal was broken.", "source": "company", "occurred_on": slip}

    answer = supervisor.send(f"{address}/incidents", **form)

    assert answer.status_code == 422
    assert "Enter a day as year-month-day, such as 2026-11-24" in answer.text
    assert slip in answer.text
    assert stored(application, Incident) is None


def test_a_required_action_is_verified_by_an_official(application):
    with application.app_context():
        make_reported(grades={"GOV-01": Grade.PARTLY_MET})
        action, company = db.session.scalar(select(RequiredAction)), stored_company()
        report_action_done(action, "A deputy is named.", actor=owner_of(company), now=NOON)
        action_id = action.id
    validator = visitor(application, Role.VALIDATOR)

    queue = validator.see("/officer/queue?kind=verify")
    assert "Verify a required action" in queue
    answer = validator.send(f"/officer/required-actions/{action_id}/verify", queue)

    assert answer.status_code == 302
    assert stored(application, RequiredAction).verified_at is not None
    assert "Nothing waits for you" in validator.see("/officer/queue")


def stored_company():
    return db.session.scalar(select(Company))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=fox", {"Fox Parcel"}),
        ("text=TP", {"Fox Parcel", "=Hare Lines"}),
        ("text=customs:us/c2", {"=Hare Lines"}),
        ("text=100%25", set()),
        ("status=certified&tier=1", {"Fox Parcel"}),
        ("status=draft", {"=Hare Lines"}),
        ("entity_type=broker", set()),
        ("status=nonsense&tier=9&page=99999999999999999999", {"Fox Parcel", "=Hare Lines"}),
    ],
)
def test_enrollments_are_found_by_what_is_known(application, query, found):
    certified(application, legal_name="Fox Parcel")
    with application.app_context():
        make_application(make_company(legal_name="=Hare Lines"))

    page = visitor(application, Role.AUDITOR).see(f"/officer/enrollments?{query}")

    assert {name for name in ("Fox Parcel", "=Hare Lines") if name in page} == found


def test_the_export_holds_what_the_list_holds_and_no_formulas(application):
    certified(application, legal_name="Fox Parcel")
    with application.app_context():
        make_application(make_company(legal_name="=Hare Lines"))
    auditor = visitor(application, Role.AUDITOR)

    answer = auditor.client.get("/officer/enrollments?format=csv&sort=company")

    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["company"] for row in rows] == ["'=Hare Lines", "Fox Parcel"]
    assert rows[1]["status"] == "certified"
    assert rows[1]["tier"] == "1"


def test_the_filters_of_a_list_are_kept_for_the_way_back(application):
    address = certified(application, legal_name="Fox Parcel")
    auditor = visitor(application, Role.AUDITOR)
    auditor.see("/officer/enrollments?text=fox&status=certified")

    page = auditor.see(address)

    assert 'href="/officer/enrollments?status=certified&amp;text=fox"' in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAM_MANAGER, Role.VALIDATOR])
def test_who_may_not_act_is_offered_nothing(application, role):
    address = certified(application)
    reader = visitor(application, role)

    page = reader.see(address)

    for verb in ("suspend", "confirmation", "validation", "penalties", "incidents", "tier"):
        assert f'href="{address}/{verb}"' not in page
        assert reader.client.get(f"{address}/{verb}").status_code == 403


def test_companies_and_strangers_have_no_business_here(application):
    address = certified(application)
    assert visitor(application, Role.MEMBER).client.get(address).status_code == 403
    assert visitor(application, Role.ADMINISTRATOR).client.get(address).status_code == 403
    assert application.test_client().get(address).status_code == 401
