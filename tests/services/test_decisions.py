from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_recommended,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
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
    ReviewIncomplete,
    TransitionNotAllowed,
)
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Enrollment,
    RequiredAction,
    Response,
    Score,
    Site,
)
from trusted.program import shipped_program
from trusted.services.decisions import (
    accept_best_practice,
    certify,
    conclude_validation,
    grant_tier,
    reinstate,
    reject,
    seen_hash,
    suspend,
)
from trusted.services.required_actions import report_action_done, verify_action
from trusted.services.reviews import (
    ItemToMend,
    recommend,
    record_strand,
    return_application,
    take_application,
)
from trusted.services.validations import (
    FindingDraft,
    FiveProofs,
    plan_validation,
    propose_best_practice,
    record_findings,
    report_validation,
)

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


def test_certifying_gives_tier_1_and_keeps_the_score_that_carried_it():
    enrollment = make_certified()

    score = db.session.scalars(select(Score)).one()
    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)
    assert enrollment.valid_until == date(2027, 11, 24)
    assert score.ruled_tier == 1
    assert sum(float(c["points"]) for c in score.explanation["contributions"]) == pytest.approx(
        float(score.score)
    )


def test_who_recommended_cannot_decide():
    review = make_recommended()
    reviewer = db.session.get_one(Account, review.recommended_by_id)
    reviewer.role = Role.SUPERVISOR

    with pytest.raises(NotSeparated):
        certify(review, note="", seen=seen_hash(review), actor=reviewer, now=NOON)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_only_supervisors_decide(role):
    review = make_recommended()

    with pytest.raises(NotPermitted):
        certify(review, note="", seen=seen_hash(review), actor=make_account(role), now=NOON)


def test_a_review_without_recommendation_carries_no_decision():
    review = take_application(make_submitted(), actor=make_account(Role.REVIEWER), now=NOON)

    with pytest.raises(ReviewIncomplete):
        certify(review, note="", seen=seen_hash(review), actor=supervisor(), now=NOON)


def test_a_review_that_recommends_to_reject_does_not_carry_certification():
    review = make_recommended(recommendation=Recommendation.REJECT)

    with pytest.raises(InputRefused):
        certify(review, note="", seen=seen_hash(review), actor=supervisor(), now=NOON)


def test_a_supervisor_may_reject_what_is_recommended_for_certification():
    review = make_recommended()

    enrollment = reject(
        review,
        reason_for("reject"),
        note="",
        seen=seen_hash(review),
        actor=supervisor(),
        now=NOON,
    )

    assert enrollment.status is Status.REJECTED


def test_a_decision_on_what_changed_since_it_was_shown_is_refused():
    review = make_recommended()
    seen = seen_hash(review)
    db.session.scalars(select(Response).limit(1)).one().statement = "Other."
    db.session.commit()

    with pytest.raises(ChangedMeanwhile):
        certify(review, note="", seen=seen, actor=supervisor(), now=NOON)


def test_the_second_of_two_deciders_is_told():
    review = make_recommended()
    seen = seen_hash(review)
    certify(review, note="", seen=seen, actor=supervisor(), now=NOON)

    with pytest.raises(DomainError):
        reject(review, reason_for("reject"), note="", seen=seen, actor=supervisor(), now=NOON)


def test_a_review_belongs_to_who_took_it():
    review = take_application(make_submitted(), actor=make_account(Role.REVIEWER), now=NOON)

    with pytest.raises(NotPermitted):
        record_strand(
            review,
            ReviewStrand.PROFILE,
            StrandResult.SATISFIED,
            "",
            actor=make_account(Role.REVIEWER),
            now=NOON,
        )


def test_certification_is_not_recommended_with_a_strand_that_is_not_satisfied():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)
    for strand, result in zip(
        ReviewStrand, (StrandResult.SATISFIED, StrandResult.NOT_SATISFIED), strict=True
    ):
        record_strand(review, strand, result, "", actor=reviewer, now=NOON)

    with pytest.raises(ReviewIncomplete):
        recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)
    with pytest.raises(InputRefused):
        recommend(review, Recommendation.RETURN, None, actor=reviewer, now=NOON)


def test_a_return_names_what_to_mend_and_a_published_reason():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)

    for reason, items in (
        ("no-such-reason", [ItemToMend(None, "All.")]),
        (reason_for("suspend"), [ItemToMend(None, "All.")]),
        (reason_for("return"), []),
        (reason_for("return"), [ItemToMend("KYC-08", "Not asked of carriers.")]),
    ):
        with pytest.raises(InputRefused):
            return_application(review, reason, items, actor=reviewer, now=NOON)
        db.session.rollback()


def test_a_review_that_ended_is_closed():
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(), actor=reviewer, now=NOON)
    items = [ItemToMend(None, "All.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)

    with pytest.raises(TransitionNotAllowed):
        return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)


def test_a_passed_validation_gives_the_tier_that_the_facts_carry():
    enrollment = make_validated(tier=2)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 2)
    assert enrollment.valid_until == date(2030, 11, 24)


def test_no_more_is_granted_than_the_facts_carry():
    validation = make_reported()

    with pytest.raises(InputRefused, match="tier 2, not 3"):
        conclude_validation(validation, 3, note="", actor=supervisor(), now=NOON)
    db.session.rollback()

    assert db.session.get_one(Enrollment, validation.enrollment_id).tier == 1


def test_who_validated_cannot_conclude():
    validation = make_reported()
    validator = db.session.get_one(Account, validation.validator_id)
    validator.role = Role.SUPERVISOR

    with pytest.raises(NotSeparated):
        conclude_validation(validation, 2, note="", actor=validator, now=NOON)


def test_only_a_reported_validation_is_concluded_and_only_once():
    validation = make_validation()
    with pytest.raises(InputRefused):
        conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    make_reported(validation)
    conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)
    with pytest.raises(InputRefused):
        conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)


def test_a_failed_validation_opens_required_actions_and_leaves_certified():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})

    enrollment = conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 0)
    assert db.session.scalars(select(RequiredAction)).one().criterion_id == "GOV-01"


def test_a_failed_revalidation_downgrades():
    enrollment = make_validated()
    validation = make_reported(make_validation(enrollment), {"GOV-01": Grade.PARTLY_MET})

    conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.CERTIFIED, 1)


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
    owner.role = Role.MEMBER
    with pytest.raises(TransitionNotAllowed):
        report_action_done(action, "Again.", actor=owner, now=NOON)


def test_nobody_is_reinstated_with_open_required_actions():
    validation = make_reported(grades={"GOV-01": Grade.NOT_MET})
    decider = supervisor()
    enrollment = conclude_validation(validation, 1, note="", actor=decider, now=NOON)
    suspend(enrollment, reason_for("suspend"), note="", actor=decider, now=NOON)

    with pytest.raises(InputRefused, match="required actions"):
        reinstate(enrollment, reason_for("reinstate"), note="", actor=decider, now=NOON)


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


def test_a_tier_is_granted_upwards_and_as_far_as_the_facts_carry():
    enrollment = make_validated(tier=1)

    with pytest.raises(InputRefused):
        grant_tier(enrollment, 1, note="", actor=supervisor(), now=NOON)
    with pytest.raises(InputRefused):
        grant_tier(enrollment, 3, note="", actor=supervisor(), now=NOON)
    db.session.rollback()
    grant_tier(enrollment, 2, note="", actor=supervisor(), now=NOON)
    assert enrollment.tier == 2
