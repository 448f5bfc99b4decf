import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_standing import remove
from trusted.domain.criteria import Grade
from trusted.domain.errors import NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    Enrollment,
    Notice,
    RegisterChange,
    StandingChange,
    Validation,
)
from trusted.services.applications import withdraw_enrollment
from trusted.services.decisions import conclude_validation
from trusted.services.notices import notice_text
from trusted.services.suspensions import reinstate, suspend

pytestmark = pytest.mark.usefixtures("app")


def changes_of(enrollment: Enrollment) -> list[StandingChange]:
    return list(
        db.session.scalars(
            select(StandingChange)
            .where(StandingChange.enrollment_id == enrollment.id)
            .order_by(StandingChange.number)
        )
    )


def published(identifier: str) -> list[dict[str, object] | None]:
    return list(
        db.session.scalars(
            select(RegisterChange.record)
            .where(RegisterChange.identifier == identifier)
            .order_by(RegisterChange.sequence)
        )
    )


def test_an_enrollment_begins_as_a_draft_and_nothing_is_published():
    enrollment = enrollment_of(make_application())

    assert [change.status for change in changes_of(enrollment)] == [Status.DRAFT]
    assert published(f"customs:US/C{enrollment.company_id}") == []


def test_every_change_repeats_in_the_enrollment_and_is_told_and_audited():
    enrollment = make_validated()
    newest = changes_of(enrollment)[-1]

    assert (enrollment.status, enrollment.tier) == (newest.status, newest.tier)
    assert (newest.status, newest.tier) == (Status.VALIDATED, 2)
    codes = set(db.session.scalars(select(Notice.code)))
    assert {"submit", "take", "certify", "validate"} <= codes
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"submit", "take", "certify", "validate"} <= actions


def test_what_is_published_is_the_standing_in_every_capacity():
    enrollment = make_certified()

    record = published(f"customs:US/C{enrollment.company_id}")[-1]

    assert record is not None
    assert record["company_id"] == enrollment.company_id
    [entry] = record["enrollments"]
    assert entry["partner_number"] == enrollment.partner_number
    assert (entry["status"], entry["tier"]) == ("certified", 1)
    assert entry["random_ppm"] == 300


def test_a_suspension_is_published_in_the_same_transaction_and_takes_the_tier():
    enrollment = make_validated()
    supervisor = make_account(Role.SUPERVISOR)

    suspend(enrollment, reason_for("suspend"), note="Found.", actor=supervisor, now=NOON)

    record = published(f"customs:US/C{enrollment.company_id}")[-1]
    assert record is not None
    assert (record["enrollments"][0]["status"], record["enrollments"][0]["tier"]) == (
        "suspended",
        0,
    )
    assert enrollment.tier == 0


def test_reinstating_goes_back_to_what_was_before_at_tier_1():
    enrollment = make_validated()
    supervisor = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=supervisor, now=NOON)

    reinstate(enrollment, reason_for("reinstate"), note="", actor=supervisor, now=NOON)

    assert (enrollment.status, enrollment.tier) == (Status.VALIDATED, 1)


def test_after_every_decision_the_register_says_what_the_newest_change_says():
    enrollment = make_validated(tier=2)
    decider = make_account(Role.SUPERVISOR)
    company = db.session.get_one(Company, enrollment.company_id)

    def standings():
        record = published(f"customs:US/C{company.id}")[-1]["enrollments"][-1]
        change = changes_of(enrollment)[-1]
        of_change = (change.status.value, change.tier, change.valid_until)
        assert (enrollment.status.value, enrollment.tier, enrollment.valid_until) == of_change
        return (record["status"], record["tier"], record["valid_until"]) == (
            *of_change[:2],
            change.valid_until.isoformat(),
        )

    assert standings()
    by = {"note": "", "actor": decider, "now": NOON}
    suspend(enrollment, reason_for("suspend"), **by)
    assert standings()
    reinstate(enrollment, reason_for("reinstate"), **by)
    assert standings()
    failed = make_reported(make_validation(enrollment), grades={"GOV-01": Grade.NOT_MET})
    conclude_validation(failed, 1, **by)
    assert enrollment.status is Status.CERTIFIED
    assert standings()
    remove(enrollment, reason_for("remove"), **by)
    assert standings()


def test_after_removal_nothing_can_be_done_any_more():
    enrollment = make_certified()
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, reason_for("remove"), note="", actor=supervisor, now=NOON)

    with pytest.raises(TransitionNotAllowed):
        suspend(enrollment, reason_for("suspend"), note="", actor=supervisor, now=NOON)


def test_only_supervisors_suspend():
    enrollment = make_certified()

    for role in set(Role) - {Role.SUPERVISOR}:
        with pytest.raises(NotPermitted):
            suspend(enrollment, reason_for("suspend"), note="", actor=make_account(role), now=NOON)
    assert enrollment.status is Status.CERTIFIED


def test_a_withdrawn_draft_is_never_published():
    enrollment = enrollment_of(make_application())
    company = db.session.get_one(Company, enrollment.company_id)

    withdraw_enrollment(enrollment, note="", actor=owner_of(company), now=NOON)

    assert enrollment.status is Status.WITHDRAWN
    assert published(f"customs:US/C{company.id}") == []


@pytest.mark.parametrize("verb", ["UPDATE standing_changes SET tier = 3", "DELETE FROM scores"])
def test_the_database_refuses_to_rewrite_history(verb):
    make_certified()

    with pytest.raises(DBAPIError):
        db.session.execute(text(verb))
    db.session.rollback()


def test_the_database_refuses_a_decision_by_who_recommended_or_validated():
    enrollment = make_validated()
    certified, validated = (
        next(c for c in changes_of(enrollment) if c.action is action)
        for action in (Action.CERTIFY, Action.VALIDATE)
    )
    for change, decider in (
        (certified, certified.recommended_by_id),
        (validated, validated.validated_by_id),
    ):
        with pytest.raises(IntegrityError):
            copy(change, number=90, decided_by_id=decider)
        db.session.rollback()


def test_the_database_refuses_to_name_another_validator_than_the_validations_own():
    enrollment = make_validated()
    validated = next(c for c in changes_of(enrollment) if c.action is Action.VALIDATE)

    with pytest.raises(IntegrityError):
        copy(validated, number=90, validated_by_id=make_account(Role.VALIDATOR).id)
    db.session.rollback()


def test_the_database_refuses_a_validation_without_validator():
    enrollment = make_validated()
    validated = next(c for c in changes_of(enrollment) if c.action is Action.VALIDATE)

    with pytest.raises(IntegrityError):
        copy(validated, number=90, validated_by_id=None, validation_id=None)
    db.session.rollback()


def test_the_database_refuses_a_decision_that_names_people_but_no_review_or_validation():
    enrollment = make_validated()
    for action, without in (
        (Action.CERTIFY, {"review_id": None}),
        (Action.VALIDATE, {"validation_id": None}),
    ):
        change = next(c for c in changes_of(enrollment) if c.action is action)
        with pytest.raises(IntegrityError):
            copy(change, number=90, **without)
        db.session.rollback()


def test_the_database_refuses_that_who_plans_a_validation_makes_it():
    validation = make_validation()

    with pytest.raises(IntegrityError):
        db.session.execute(update(Validation).values(planned_by_id=validation.validator_id))
    db.session.rollback()


def copy(change: StandingChange, **given: object) -> None:
    columns = {c.key: getattr(change, c.key) for c in StandingChange.__mapper__.column_attrs}
    del columns["id"]
    db.session.add(StandingChange(**(columns | given)))
    db.session.flush()


def test_what_a_company_would_be_told_is_what_it_then_is_told():
    enrollment = make_certified()
    reason, note = reason_for("suspend"), "Call us."
    foreseen = notice_text(enrollment, "suspend", tier=0, note=note, reason=reason)

    suspend(enrollment, reason, note=note, actor=make_account(Role.SUPERVISOR), now=NOON)

    told = db.session.scalar(select(Notice).where(Notice.code == "suspend"))
    assert (told.title, told.body) == (foreseen.title, foreseen.body)
    assert note in told.body
