from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import (
    NOON,
    enrollment_of,
    fill,
    join,
    make_account,
    make_application,
    make_company,
    make_recommended,
    make_submitted,
    owner_of,
    reason_for,
)
from trusted.domain.criteria import Grade
from trusted.domain.errors import (
    AlreadyTaken,
    ApplicationIncomplete,
    ChangedMeanwhile,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import is_partner_number
from trusted.domain.review import Recommendation
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, MembershipRole, Response, ReturnedItem
from trusted.persistence.queries.members import contact_of
from trusted.services.agreements import sign_agreement
from trusted.services.applications import (
    ResponseDraft,
    answer_eligibility,
    save_responses,
    start_application,
    submit_application,
    withdraw_enrollment,
)
from trusted.services.clocks import clocks_of
from trusted.services.decisions import reject
from trusted.services.members import name_contact
from trusted.services.next_steps import next_step
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.seen import seen_hash

pytestmark = pytest.mark.usefixtures("app")


def owner(application):
    return owner_of(db.session.get_one(Company, enrollment_of(application).company_id))


def draft(criterion_id="GOV-01", **given):
    return ResponseDraft(
        **({"criterion_id": criterion_id, "statement": "So.", "grade": None} | given)
    )


def test_an_enrollment_gets_a_partner_number_of_its_own():
    first, second = make_application(), make_application()

    numbers = {enrollment_of(a).partner_number for a in (first, second)}

    assert len(numbers) == 2
    assert all(is_partner_number(number) for number in numbers)


def test_a_company_has_one_open_enrollment_of_an_entity_type():
    company = make_company()
    make_application(company, "carrier")

    with pytest.raises(AlreadyTaken):
        make_application(company, "carrier")

    make_application(company, "broker")
    assert db.session.scalar(select(func.count()).select_from(Enrollment)) == 2


def test_who_withdraws_what_was_handed_in_can_apply_again_after_the_reapply_period():
    enrollment = enrollment_of(make_submitted())
    company = db.session.get_one(Company, enrollment.company_id)
    withdraw_enrollment(enrollment, note="", actor=owner_of(company), now=NOON)

    assert next_step(enrollment, clocks_of(enrollment, now=NOON)).due == date(2027, 11, 24)
    with pytest.raises(TransitionNotAllowed, match="2027-11-24"):
        make_application(company)


def test_signing_again_changes_nothing():
    application = make_application()
    sign_agreement(application, signer_title="Director", actor=owner(application), now=NOON)
    later = NOON + timedelta(days=1)

    sign_agreement(application, signer_title="Head", actor=owner(application), now=later)

    assert application.agreement_signed_at == NOON


def test_after_withdrawing_a_draft_a_company_can_apply_again_at_once():
    company = make_company()
    withdraw_enrollment(
        enrollment_of(make_application(company)), note="", actor=owner_of(company), now=NOON
    )

    assert enrollment_of(make_application(company)).status is Status.DRAFT


def test_after_a_rejection_a_company_can_apply_again_after_the_reapply_period():
    review = make_recommended(recommendation=Recommendation.REJECT)
    enrollment = reject(
        review,
        reason_for("reject"),
        note="",
        seen=seen_hash(review),
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )
    company = db.session.get_one(Company, enrollment.company_id)

    with pytest.raises(TransitionNotAllowed, match="2027-11-24"):
        make_application(company)
    later = NOON + timedelta(days=366)
    again = start_application(company, "carrier", 10, actor=owner_of(company), now=later)
    assert enrollment_of(again).id != enrollment.id


@pytest.mark.parametrize("given", [{"entity_type": "pirate"}, {"parcels_a_year": -1}])
def test_an_application_needs_an_entity_type_and_a_number_of_parcels(given):
    with pytest.raises(InputRefused):
        make_application(**given)


def test_strangers_cannot_apply_for_a_company_and_viewers_cannot_write():
    company = make_company()
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)

    for person in (make_account(), viewer, make_account(Role.SUPERVISOR)):
        with pytest.raises(NotPermitted):
            start_application(company, "carrier", 1, actor=person, now=NOON)


def test_an_incomplete_application_is_not_handed_in_and_everything_missing_is_named():
    application = make_application()

    with pytest.raises(ApplicationIncomplete) as refusal:
        submit_application(application, actor=owner(application), now=NOON)

    assert any("agreement" in text.lower() for text in refusal.value.missing)
    assert enrollment_of(application).status is Status.DRAFT


def test_without_an_officer_as_primary_contact_nothing_is_handed_in():
    application = make_application()
    fill(application)
    company = db.session.get_one(Company, enrollment_of(application).company_id)
    contact_of(company.id).until = NOON
    db.session.commit()

    with pytest.raises(ApplicationIncomplete) as refusal:
        submit_application(application, actor=owner(application), now=NOON)
    assert "primary contact" in "".join(refusal.value.missing)

    name_contact(company, "Bo", "Director", "bo@x.example", actor=owner(application), now=NOON)
    submit_application(application, actor=owner(application), now=NOON)
    assert enrollment_of(application).status is Status.SUBMITTED


def test_a_complete_application_is_handed_in():
    application = make_submitted()

    assert enrollment_of(application).status is Status.SUBMITTED
    assert application.submitted_at == NOON


def test_contributors_fill_in_but_only_owners_sign_and_hand_in():
    application = make_application()
    fill(application)
    contributor = make_account()
    company = db.session.get_one(Company, enrollment_of(application).company_id)
    join(contributor, company, MembershipRole.CONTRIBUTOR)

    save_responses(application, [draft()], actor=contributor, now=NOON)
    with pytest.raises(NotPermitted):
        sign_agreement(application, signer_title="Director", actor=contributor, now=NOON)
    with pytest.raises(NotPermitted):
        submit_application(application, actor=contributor, now=NOON)


def test_nothing_can_be_changed_once_it_is_handed_in():
    application = make_submitted()

    with pytest.raises(TransitionNotAllowed):
        save_responses(application, [draft()], actor=owner(application), now=NOON)
    with pytest.raises(TransitionNotAllowed):
        answer_eligibility(application, {}, actor=owner(application), now=NOON)


def test_of_a_returned_application_only_the_returned_items_are_open():
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend("GOV-01", "Name the deputy.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)

    save_responses(
        application, [draft("GOV-01", grade=Grade.MET)], actor=owner(application), now=NOON
    )
    with pytest.raises(TransitionNotAllowed, match="GOV-02"):
        save_responses(application, [draft("GOV-02")], actor=owner(application), now=NOON)
    submit_application(application, actor=owner(application), now=NOON)

    assert enrollment_of(application).status is Status.SUBMITTED
    assert db.session.scalars(select(ReturnedItem)).one().mended_at == NOON


def test_a_request_about_the_whole_application_opens_all_of_it():
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend(None, "Say more everywhere.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)

    save_responses(application, [draft("GOV-02")], actor=owner(application), now=NOON)


def test_who_saves_an_answer_that_changed_meanwhile_is_told():
    application = make_application()
    save_responses(application, [draft(version=0)], actor=owner(application), now=NOON)

    with pytest.raises(ChangedMeanwhile):
        save_responses(
            application, [draft(version=0, statement="Other")], actor=owner(application), now=NOON
        )
    db.session.rollback()
    assert db.session.scalars(select(Response)).one().statement == "So."


def test_answers_are_kept_only_for_what_is_asked():
    application = make_application(entity_type="seller")

    with pytest.raises(InputRefused, match="KYC-01"):
        save_responses(application, [draft("KYC-01")], actor=owner(application), now=NOON)
    with pytest.raises(InputRefused, match="no-such-gate"):
        answer_eligibility(application, {"no-such-gate": True}, actor=owner(application), now=NOON)
