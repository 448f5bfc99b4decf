"""One person who has acted tries, in a new role, to judge what he did: by page, verb and SQL."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_standing import make_proposal
from tests.visitors import send, visitor
from trusted.domain.criteria import Grade
from trusted.domain.errors import NotSeparated
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    Enrollment,
    RequiredAction,
)
from trusted.services.decisions import conclude_validation
from trusted.services.interventions import decide_step
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.suspensions import confirm_suspension, suspend

pytestmark = pytest.mark.usefixtures("app")
REFUSED = (403, 409, 422)


def promoted(account_id):
    """Return the person, a supervisor from now on."""
    person = db.session.get_one(Account, account_id)
    person.role = Role.SUPERVISOR
    db.session.commit()
    return person


def refused_at(application, person, path, data):
    """Tell whether the page refuses, and nothing was done."""
    db.session.commit()
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    answer = send(visitor(application, person.id), path, data)
    after = db.session.scalar(select(func.count()).select_from(AuditEvent))
    return answer.status_code in REFUSED and before == after


def refused_by_database(statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_who_validated_does_not_decide(application):
    validation = make_reported()
    person = promoted(validation.validator_id)

    path = f"/officer/validations/{validation.id}/conclusion"
    assert refused_at(application, person, path, {"tier": "2", "note": ""})
    with pytest.raises(NotSeparated):
        conclude_validation(validation, 2, note="", actor=person, now=NOON)
    db.session.rollback()
    refused_by_database(
        f"UPDATE validations SET closed_at = reported_at, closed_by_id = validator_id"
        f" WHERE id = {validation.id}"
    )


def test_who_did_it_does_not_verify_it(application):
    validation = make_reported(make_validation(), {"GOV-01": Grade.NOT_MET})
    action = db.session.scalars(select(RequiredAction)).one()
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    report_action_done(action, "Mended.", actor=owner, now=NOON)
    person = promoted(owner.id)

    assert refused_at(application, person, f"/officer/required-actions/{action.id}/verify", {})
    with pytest.raises(NotSeparated):
        verify_action(action, actor=person, now=NOON)
    db.session.rollback()
    refused_by_database(
        f"UPDATE required_actions SET verified_at = reported_done_at,"
        f" verified_by_id = reported_done_by_id WHERE id = {action.id}"
    )


def test_who_proposed_a_step_does_not_decide_on_it(application):
    step = make_proposal(make_certified())
    person = promoted(step.proposed_by_id)

    assert refused_at(application, person, f"/officer/steps/{step.id}", {"word": "yes"})
    with pytest.raises(NotSeparated):
        decide_step(step, take=True, note="", actor=person, now=NOON)
    db.session.rollback()
    refused_by_database(
        "INSERT INTO intervention_decisions (intervention_id, proposed_by_id, taken, note,"
        " decided_at, decided_by_id)"
        f" VALUES ({step.id}, {person.id}, true, '', '2026-11-24 12:00:00', {person.id})"
    )


def test_who_suspended_at_once_does_not_confirm_it(application):
    enrollment, person = make_certified(), make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=person, now=NOON)

    path = f"/officer/enrollments/{enrollment.partner_number}/confirmation"
    assert refused_at(application, person, path, {"word": "yes"})
    with pytest.raises(NotSeparated):
        confirm_suspension(enrollment, confirmed=True, note="", actor=person, now=NOON)
    db.session.rollback()
    refused_by_database(
        "INSERT INTO suspension_confirmations (standing_change_id, decided_by_id, confirmed, note,"
        " confirmed_at, confirmed_by_id)"
        " SELECT standing_change_id, decided_by_id, true, '', '2026-11-24 12:00:00', decided_by_id"
        " FROM emergency_suspensions"
    )
    assert enrollment.status is Status.SUSPENDED
