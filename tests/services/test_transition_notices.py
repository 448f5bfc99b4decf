"""Every row of the transition table, taken: one notice with its reason, one audit event."""

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_recommended,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    reason_for,
)
from tests.factories_standing import make_suspended, remove
from trusted.domain.review import Recommendation
from trusted.domain.standing import TRANSITIONS, Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Application,
    AuditEvent,
    Enrollment,
    Notice,
    Review,
    StandingChange,
    Validation,
)
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.decisions import reject
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.seen import seen_hash
from trusted.services.standing import Ground, move

pytestmark = pytest.mark.usefixtures("app")
ROWS = sorted(TRANSITIONS.items(), key=lambda row: row[0])
# The reasons and the people that only a review or a validation can name.
GROUNDED = {Action.CERTIFY: Review, Action.REJECT: Review, Action.VALIDATE: Validation}


def submitted() -> Enrollment:
    return enrollment_of(make_submitted())


def in_review() -> Enrollment:
    review = make_recommended()
    return enrollment_of(db.session.get_one(Application, review.application_id))


def returned() -> Enrollment:
    application, reviewer = make_submitted(), make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [ItemToMend("GOV-01", "Name the deputy.")]
    return_application(review, "return-incomplete", items, actor=reviewer, now=NOON)
    return enrollment_of(application)


def rejected() -> Enrollment:
    review, supervisor = (
        make_recommended(recommendation=Recommendation.REJECT),
        make_account(Role.SUPERVISOR),
    )
    seen = seen_hash(review)
    return reject(review, reason_for("reject"), note="", seen=seen, actor=supervisor, now=NOON)


def removed() -> Enrollment:
    enrollment, supervisor = make_certified(), make_account(Role.SUPERVISOR)
    remove(enrollment, reason_for("remove"), note="", actor=supervisor, now=NOON)
    return enrollment


MADE = {
    Status.DRAFT: lambda: enrollment_of(make_application()),
    Status.SUBMITTED: submitted,
    Status.IN_REVIEW: in_review,
    Status.RETURNED: returned,
    Status.CERTIFIED: make_certified,
    Status.VALIDATED: make_validated,
    Status.SUSPENDED: lambda: make_suspended(make_certified()),
    Status.REJECTED: rejected,
    Status.REMOVED: removed,
}


def ground_for(enrollment: Enrollment, action: Action, reason: str | None) -> Ground:
    given: dict[str, object] = {}
    if action is Action.VALIDATE:
        given["validation"] = make_reported(make_validation(enrollment))
    elif action in GROUNDED:
        given["review"] = db.session.scalars(select(Review)).one()
    row = TRANSITIONS[enrollment.status, action]
    return Ground(reason=reason, note="As we wrote.", on_appeal=row.on_appeal, **given)


@pytest.mark.parametrize(("at", "action"), [key for key, _ in ROWS])
def test_a_transition_is_told_once_with_its_reason_and_audited_once(at, action):
    row, enrollment = TRANSITIONS[at, action], MADE[at]()
    assert enrollment.status is at
    actor = system_account(now=NOON) if row.role is None else make_account(row.role)
    reason = reason_for(action.value) if row.needs_reason else None
    ground = ground_for(enrollment, action, reason)
    before = db.session.scalars(select(Notice.id)).all()
    audited = db.session.scalars(select(AuditEvent.id)).all()

    change = move(enrollment, action, actor=actor, now=NOON, ground=ground)
    db.session.commit()

    [notice] = db.session.scalars(select(Notice).where(Notice.id.not_in(before)))
    assert notice.code == action.value
    if reason:
        assert shipped_program().reasons[reason].text in notice.body
        assert "As we wrote." in notice.body or action is Action.RETURN
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.id.not_in(audited)))
    assert event.action == action.value
    assert change.id == max(db.session.scalars(select(StandingChange.id)))
