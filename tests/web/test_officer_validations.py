"""Planning, validating, reporting and concluding, at the pages."""

import pytest
from sqlalchemy import select

from tests.factories import make_account, make_certified, make_reported, make_validation
from tests.web.signed_in import Visitor, hidden, visitor
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    BestPractice,
    Enrollment,
    Finding,
    RequiredAction,
    Site,
    Validation,
)

pytestmark = pytest.mark.usefixtures("next_day")

PROOFS = {
    "title": "X-ray every tenth parcel",
    "management_support": "Signed by the board.",
    "innovation": "Beyond the criteria.",
    "documented_process": "Procedure 7.",
    "checks_and_balances": "Audited each month.",
    "evidence_of_use": "The log of a year.",
}


def planned(application, kind=ValidationKind.SITE):
    """Return the address of a validation, and its validator at a browser."""
    with application.app_context():
        validation = make_validation(kind=kind)
        return (
            f"/officer/validations/{validation.id}",
            Visitor(application, validation.validator_id),
        )


def reported(application, grades=None):
    """Return the address of a reported validation, and the id of its enrollment."""
    with application.app_context():
        validation = make_reported(grades=grades)
        return f"/officer/validations/{validation.id}", validation.enrollment_id


def enrollment_by_id(application, enrollment_id):
    with application.app_context():
        return db.session.get_one(Enrollment, enrollment_id)


def findings(application):
    with application.app_context():
        rows = db.session.scalars(select(Finding))
        return {row.criterion_id: row for row in rows}


def entry(criterion_id, grade, version=0, **given):
    """Return what the checklist sends for one criterion."""
    fields = {"assurance": "site_verified", "note": "Seen.", "reason": "", "version": version}
    fields |= given | {"grade": grade}
    return {f"{criterion_id}-{name}": value for name, value in fields.items()}


def test_a_validation_is_planned_with_notice(application):
    with application.app_context():
        enrollment = make_certified()
        number, site = enrollment.partner_number, db.session.scalar(select(Site.id))
        validator = make_account(Role.VALIDATOR).id
    supervisor = visitor(application, Role.SUPERVISOR)
    address = f"/officer/enrollments/{number}/validation"
    form = {"kind": "site", "site": site, "validator": validator}

    early = supervisor.send(address, **form, visit_on="2026-12-10")
    in_time = supervisor.send(address, **form, visit_on="2027-01-15")

    assert early.status_code == 409
    assert "30 days&#39; notice" in early.text
    assert in_time.status_code == 302
    with application.app_context():
        assert db.session.scalar(select(Validation)).validator_id == validator


def test_the_checklist_keeps_what_is_there_and_leaves_the_rest(application):
    address, validator = planned(application)
    checklist = f"{address}/checklist/governance"

    answer = validator.send(
        checklist, **entry("GOV-01", "2"), **entry("GOV-02", "na", reason="No such staff.")
    )

    assert answer.status_code == 302
    found = findings(application)
    assert found.keys() == {"GOV-01", "GOV-02"}
    assert found["GOV-01"].grade == Grade.MET
    assert found["GOV-02"].not_applicable_reason == "No such staff."
    assert "2 of 5" in validator.see(address)


def test_a_criterion_that_does_not_apply_needs_a_reason(application):
    address, validator = planned(application)

    answer = validator.send(f"{address}/checklist/governance", **entry("GOV-01", "na"))

    assert answer.status_code == 409
    assert "Say why the criterion does not apply" in answer.text
    assert findings(application) == {}


def test_at_the_desk_nothing_can_be_verified_on_site(application):
    address, validator = planned(application, ValidationKind.DESK)
    checklist = f"{address}/checklist/governance"

    assert "site_verified" not in validator.see(checklist)
    answer = validator.send(checklist, **entry("GOV-01", "2"))

    assert answer.status_code == 409
    assert findings(application) == {}


def test_a_finding_saved_elsewhere_is_shown_before_it_is_replaced(application):
    address, validator = planned(application)
    checklist = f"{address}/checklist/governance"
    page = validator.see(checklist)
    first = validator.send(checklist, page, **entry("GOV-01", "2", note="From the phone."))
    assert first.status_code == 302

    late = validator.send(checklist, page, **entry("GOV-01", "1", note="From the desk."))

    assert late.status_code == 409
    assert "Saved elsewhere meanwhile" in late.text
    assert "From the phone." in late.text
    assert "From the desk." in late.text
    version = hidden(late.text, "GOV-01-version")
    entered = entry("GOV-01", "1", version, note="From the desk.")
    assert validator.send(checklist, late.text, **entered).status_code == 302
    assert findings(application)["GOV-01"].note == "From the desk."


def test_no_report_before_the_checklist_is_complete(application):
    address, validator = planned(application)

    answer = validator.send(f"{address}/report", summary="All seen.")

    assert answer.status_code == 409
    assert "No finding yet for" in answer.text
    assert "All seen." in answer.text


def test_a_failed_validation_leads_to_required_actions_and_no_higher_tier(application):
    address, enrollment_id = reported(application, {"GOV-01": Grade.PARTLY_MET})
    supervisor = visitor(application, Role.SUPERVISOR)

    page = supervisor.see(f"{address}/conclusion")
    assert "did not pass" in page
    assert supervisor.send(f"{address}/conclusion", page, note="Mend it.").status_code == 302

    enrollment = enrollment_by_id(application, enrollment_id)
    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)
    with application.app_context():
        assert db.session.scalar(select(RequiredAction.criterion_id)) == "GOV-01"


def test_a_passed_validation_is_concluded_at_a_tier_that_the_rule_carries(application):
    address, enrollment_id = reported(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    page = supervisor.see(f"{address}/conclusion")

    beyond = supervisor.send(f"{address}/conclusion", page, tier=3)
    carried = supervisor.send(f"{address}/conclusion", page, tier=2)

    assert beyond.status_code == 422
    assert carried.status_code == 302
    enrollment = enrollment_by_id(application, enrollment_id)
    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 2)


def test_a_passed_validation_is_not_concluded_before_a_tier_is_chosen(application):
    address, enrollment_id = reported(application)
    supervisor = visitor(application, Role.SUPERVISOR)
    page = supervisor.see(f"{address}/conclusion")

    silent = supervisor.send(f"{address}/conclusion", page, note="Well done.")

    assert silent.status_code == 422
    assert "Choose the tier to grant" in silent.text
    assert "Well done." in silent.text
    assert enrollment_by_id(application, enrollment_id).status is Status.CERTIFIED
    none = supervisor.send(f"{address}/conclusion", page, tier=0)
    assert none.status_code == 302
    assert enrollment_by_id(application, enrollment_id).tier == 0


def test_who_validates_does_not_conclude(application):
    address, enrollment_id = reported(application)
    with application.app_context():
        validation = db.session.scalar(select(Validation))
        # A validator who has become a supervisor since.
        account = db.session.get_one(Account, validation.validator_id)
        account.role = Role.SUPERVISOR
        db.session.commit()
        same = Visitor(application, account.id)
    page = same.see(f"{address}/conclusion")

    answer = same.send(f"{address}/conclusion", page, tier=2)

    assert answer.status_code == 409
    assert "another supervisor must conclude it" in answer.text
    assert enrollment_by_id(application, enrollment_id).status is Status.CERTIFIED


def test_the_second_to_conclude_is_told(application):
    address, _ = reported(application)
    first, second = (visitor(application, Role.SUPERVISOR) for _ in range(2))
    pages = [one.see(f"{address}/conclusion") for one in (first, second)]

    assert first.send(f"{address}/conclusion", pages[0], tier=2).status_code == 302
    late = second.send(f"{address}/conclusion", pages[1], tier=1)

    assert late.status_code == 409
    assert "still open can be concluded" in late.text


def test_a_best_practice_is_proposed_and_accepted_by_two_people(application):
    address, validator = planned(application)
    supervisor = visitor(application, Role.SUPERVISOR)

    assert (
        validator.send(f"{address}/practices", **(PROOFS | {"innovation": ""})).status_code == 422
    )
    assert validator.send(f"{address}/practices", **PROOFS).status_code == 302
    with application.app_context():
        practice = f"/officer/practices/{db.session.scalar(select(BestPractice.id))}"
    assert validator.send(f"{practice}/accept", validator.see(practice)).status_code == 403
    assert supervisor.send(f"{practice}/accept", supervisor.see(practice)).status_code == 302
    assert "Accepted by" in supervisor.see(practice)
