"""A validation goes to another validator, and whoever had it does not conclude it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_reported,
    make_validation,
)
from tests.factories_tiers import UNTIL, make_drifted
from trusted.domain.drift_review import Finding
from trusted.domain.errors import (
    ConflictOfInterest,
    InputRefused,
    NotPermitted,
    NotSeparated,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Company,
    DriftSettlement,
    Enrollment,
    Notice,
    Validation,
    ValidationHandover,
)
from trusted.persistence.queries.appeals import involved
from trusted.persistence.queries.visits import handovers_of, validators_of
from trusted.services.conflicts import declare_conflict
from trusted.services.decisions import conclude_validation, grant_tier
from trusted.services.drift_reviews import settle_review
from trusted.services.overrides import OverrideDraft, propose_override
from trusted.services.validation_handovers import hand_over_validation
from trusted.services.validations import report_validation

pytestmark = pytest.mark.usefixtures("app")


def validator_of(validation):
    return db.session.get_one(Account, validation.validator_id)


def hand(validation, to, reason="Vacation.", by=None):
    actor = by or validator_of(validation)
    hand_over_validation(validation, to, reason, actor=actor, now=NOON)


def test_the_other_validator_goes_on_and_the_first_can_no_more():
    validation = make_validation(make_certified())
    first, second = validator_of(validation), make_account(Role.VALIDATOR)

    hand(validation, second)

    [step] = handovers_of(validation.id)
    assert (step.from_id, step.to_id, step.by_id) == (first.id, second.id, first.id)
    assert validators_of(validation) == {first.id, second.id}
    due = NOON.date() + timedelta(days=90)
    with pytest.raises(NotPermitted):
        report_validation(validation, "Seen.", actions_due=due, actor=first, now=NOON)
    told = db.session.scalars(select(Notice.account_id).where(Notice.code == "work-assigned"))
    assert list(told) == [second.id]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "hand-over")).one()
    assert event.detail == {"former": first.id, "to": second.id, "reason": "Vacation."}


def test_who_handed_it_over_does_not_conclude_it_not_even_in_the_database():
    validation = make_validation(make_certified())
    first = validator_of(validation)
    hand(validation, make_account(Role.VALIDATOR))
    make_reported(validation)
    first.role = Role.SUPERVISOR
    db.session.commit()

    with pytest.raises(NotSeparated):
        conclude_validation(validation, 1, note="", actor=first, now=NOON)
    db.session.rollback()
    closing = update(Validation).values(closed_at=NOON, closed_by_id=first.id)
    with pytest.raises(DBAPIError, match="handed a validation over"):
        db.session.execute(closing)
    db.session.rollback()
    assert first.id in involved(validation.enrollment_id)


def test_who_handed_it_over_decides_nothing_that_rests_on_it():
    enrollment = make_certified()
    validation = make_validation(enrollment)
    first = validator_of(validation)
    hand(validation, make_account(Role.VALIDATOR))
    make_reported(validation)
    conclude_validation(validation, 1, note="", actor=make_account(Role.SUPERVISOR), now=NOON)
    first.role = Role.SUPERVISOR
    db.session.commit()
    review = make_drifted(enrollment)

    with pytest.raises(NotSeparated):
        grant_tier(enrollment, 2, note="", actor=first, now=NOON)
    draft = OverrideDraft(to_tier=2, reason="override-program-late", note="Late.", ends_on=UNTIL)
    with pytest.raises(NotSeparated):
        propose_override(enrollment, draft, actor=first, now=NOON)
    with pytest.raises(NotSeparated):
        settle_review(review, Finding.CHANCE, note="So.", actor=first, now=NOON)
    db.session.rollback()
    settled = DriftSettlement(
        review_id=review.id,
        finding=Finding.CHANCE,
        note="So.",
        settled_at=NOON,
        settled_by_id=first.id,
        validation_id=validation.id,
        validated_by_id=validation.validator_id,
    )
    db.session.add(settled)
    with pytest.raises(DBAPIError, match="does not decide on what rests on it"):
        db.session.flush()
    db.session.rollback()


def test_it_goes_to_another_validator_for_a_reason_and_without_a_conflict():
    validation = make_validation(make_certified())
    first, conflicted = validator_of(validation), make_account(Role.VALIDATOR)
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    company = db.session.get_one(Company, enrollment.company_id)
    given = {"reason": "Kin.", "from_on": NOON.date(), "until_on": None}
    declare_conflict(conflicted, company, **given, actor=conflicted, now=NOON)
    other = make_account(Role.VALIDATOR)

    for to in (first, make_account(Role.SUPERVISOR)):
        with pytest.raises(InputRefused, match="another validator"):
            hand(validation, to)
    with pytest.raises(InputRefused, match="Say why"):
        hand(validation, other, " ")
    with pytest.raises(ConflictOfInterest):
        hand(validation, conflicted)
    with pytest.raises(NotPermitted):
        hand(validation, other, by=other)
    hand(validation, other, by=make_account(Role.SUPERVISOR))
    assert validation.validator_id == other.id


def test_after_the_report_nobody_else_takes_it():
    validation = make_reported(make_validation(make_certified()))

    with pytest.raises(TransitionNotAllowed):
        hand(validation, make_account(Role.VALIDATOR))
    assert db.session.scalars(select(ValidationHandover)).all() == []
