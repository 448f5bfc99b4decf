from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_reported,
    make_site,
    make_validation,
    owner_of,
)
from trusted.domain.criteria import Assurance, Grade, applicable
from trusted.domain.errors import (
    ChangedMeanwhile,
    ChecklistIncomplete,
    DomainError,
    FindingRefused,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    RequiredAction,
    Site,
)
from trusted.program import shipped_program
from trusted.services.decisions import (
    accept_best_practice,
)
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.validations import (
    FindingDraft,
    FiveProofs,
    propose_best_practice,
    record_findings,
    report_validation,
)
from trusted.services.visits import plan_validation

pytestmark = pytest.mark.usefixtures("app")

PROOFS = FiveProofs(
    management_support="a",
    innovation="b",
    documented_process="c",
    checks_and_balances="d",
    evidence_of_use="e",
)


def supervisor():
    return make_account(Role.SUPERVISOR)


def test_a_report_needs_a_finding_for_every_criterion():
    validation = make_validation()
    validator = db.session.get_one(Account, validation.validator_id)

    with pytest.raises(ChecklistIncomplete):
        report_validation(validation, "", actions_due=date(2027, 4, 1), actor=validator, now=NOON)


def test_actions_are_due_in_the_future():
    make_reported(grades={"GOV-01": Grade.NOT_MET})
    assert db.session.scalars(select(RequiredAction)).one().due_on == date(2027, 4, 1)

    other = make_validation()
    validator = db.session.get_one(Account, other.validator_id)
    drafts = [
        FindingDraft(
            criterion_id=c.id, grade=Grade.NOT_MET, assurance=Assurance.SITE_VERIFIED, note=""
        )
        for c in applicable(shipped_program().criteria, "carrier")
    ]
    record_findings(other, drafts, actor=validator, now=NOON)
    with pytest.raises(InputRefused):
        report_validation(other, "", actions_due=NOON.date(), actor=validator, now=NOON)


def test_findings_are_the_validators_own_until_the_report():
    validation = make_validation()
    finding = FindingDraft(
        criterion_id="GOV-01", grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, note=""
    )

    with pytest.raises(NotPermitted):
        record_findings(validation, [finding], actor=make_account(Role.VALIDATOR), now=NOON)
    make_reported(validation)
    validator = db.session.get_one(Account, validation.validator_id)
    with pytest.raises(TransitionNotAllowed):
        record_findings(validation, [finding], actor=validator, now=NOON)


def test_a_finding_says_no_more_than_can_be():
    validation = make_validation(kind=ValidationKind.DESK)
    validator = db.session.get_one(Account, validation.validator_id)

    for error, finding in (
        (
            FindingRefused,
            FindingDraft(
                criterion_id="GOV-01", grade=Grade.MET, assurance=Assurance.SITE_VERIFIED, note=""
            ),
        ),
        (
            InputRefused,
            FindingDraft(
                criterion_id="KYC-08",
                grade=Grade.MET,
                assurance=Assurance.DOCUMENT_CHECKED,
                note="",
            ),
        ),
        (
            ChangedMeanwhile,
            FindingDraft(
                criterion_id="GOV-01",
                grade=Grade.MET,
                assurance=Assurance.DOCUMENT_CHECKED,
                note="",
                version=3,
            ),
        ),
    ):
        with pytest.raises(error):
            record_findings(validation, [finding], actor=validator, now=NOON)


def test_a_validation_is_planned_with_notice_site_and_validator():
    enrollment = make_certified()
    site = db.session.scalars(select(Site).where(Site.company_id == enrollment.company_id)).one()
    elsewhere = make_certified()
    foreign = db.session.scalars(select(Site).where(Site.company_id == elsewhere.company_id)).one()
    plan = {
        "kind": ValidationKind.SITE,
        "site": site,
        "validator": make_account(Role.VALIDATOR),
        "visit_on": date(2027, 1, 10),
        "actor": supervisor(),
        "now": NOON,
    }
    for given in (
        {"visit_on": date(2026, 12, 1)},
        {"site": None},
        {"site": foreign},
        {"validator": make_account(Role.REVIEWER)},
        {"actor": make_account(Role.VALIDATOR)},
    ):
        with pytest.raises(DomainError):
            plan_validation(enrollment, **(plan | given))
    plan_validation(enrollment, **plan)
    with pytest.raises(TransitionNotAllowed):
        plan_validation(enrollment, **plan)


def test_required_actions_are_verified_by_another_than_who_reported_them():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
    action = db.session.scalars(select(RequiredAction)).one()
    company = db.session.get_one(
        Company, db.session.get_one(Enrollment, validation.enrollment_id).company_id
    )
    owner = owner_of(company)
    with pytest.raises(TransitionNotAllowed):
        verify_action(action, actor=supervisor(), now=NOON)
    report_action_done(action, "See the new chart.", actor=owner, now=NOON)
    with pytest.raises(NotPermitted):
        verify_action(action, actor=owner, now=NOON)
    owner.role = Role.VALIDATOR
    with pytest.raises(NotSeparated):
        verify_action(action, actor=owner, now=NOON)
    verify_action(action, actor=supervisor(), now=NOON)
    assert action.verified_at == NOON
    with pytest.raises(TransitionNotAllowed):
        verify_action(action, actor=supervisor(), now=NOON + timedelta(days=1))
    owner.role = Role.MEMBER
    with pytest.raises(TransitionNotAllowed):
        report_action_done(action, "Again.", actor=owner, now=NOON)


def test_a_later_proof_stands_beside_the_first_and_its_day():
    make_reported(grades={"GOV-01": Grade.NOT_MET})
    action = db.session.scalars(select(RequiredAction)).one()
    owner = owner_of(db.session.scalars(select(Company)).one())

    report_action_done(action, "See the new chart.", actor=owner, now=NOON)
    report_action_done(action, "And the minutes.", actor=owner, now=NOON + timedelta(days=9))

    assert action.reported_done_at == NOON
    assert action.proof == "See the new chart.\n\n2026-12-03: And the minutes."


def test_best_practices_are_accepted_by_another():
    validation = make_validation()
    validator = db.session.get_one(Account, validation.validator_id)
    practice = propose_best_practice(
        validation, "Sealed returns", PROOFS, actor=validator, now=NOON
    )
    validator.role = Role.SUPERVISOR
    with pytest.raises(NotSeparated):
        accept_best_practice(practice, actor=validator, now=NOON)
    accept_best_practice(practice, actor=supervisor(), now=NOON)
    assert practice.accepted_at == NOON
    with pytest.raises(TransitionNotAllowed):
        accept_best_practice(practice, actor=supervisor(), now=NOON + timedelta(days=1))


@pytest.mark.parametrize("kind", ValidationKind)
def test_a_validation_goes_to_a_site_that_the_company_still_has(kind):
    enrollment = make_certified()
    plan = {
        "kind": kind,
        "validator": make_account(Role.VALIDATOR),
        "visit_on": date(2027, 1, 10),
        "actor": supervisor(),
        "now": NOON,
    }
    foreign = make_site(make_company())
    ended = make_site(db.session.get_one(Company, enrollment.company_id), ended_at=NOON)

    for site in (foreign, ended):
        with pytest.raises(InputRefused, match="sites"):
            plan_validation(enrollment, site=site, **plan)


def test_who_is_no_validator_any_more_records_nothing():
    validation = make_validation()
    validator = db.session.get_one(Account, validation.validator_id)
    validator.role = Role.SUPERVISOR

    with pytest.raises(NotPermitted):
        propose_best_practice(validation, "Sealed returns", PROOFS, actor=validator, now=NOON)
