"""Decisions against a company, contested and decided on."""

from datetime import date, timedelta

from tests.factories import (
    NOON,
    make_account,
    make_recommended,
    make_reported,
    make_validated,
    make_validation,
    owner_of,
)
from tests.factories_standing import make_step, remove
from trusted.domain.appeals import AppealOutcome, Effect
from trusted.domain.criteria import Grade
from trusted.domain.review import Recommendation
from trusted.domain.standing import Action, Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Appeal,
    Company,
    Enrollment,
)
from trusted.services.appeal_decisions import decide_appeal
from trusted.services.appeals import (
    assign_appeal,
    contestable,
    file_appeal,
)
from trusted.services.decisions import conclude_validation, reject
from trusted.services.seen import seen_hash

LATER = NOON + timedelta(days=10)


def owner(enrollment: Enrollment) -> Account:
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def contested(enrollment: Enrollment) -> Appeal:
    [change, *_] = contestable(enrollment, now=NOON)
    return file_appeal(change, "It was not so.", [], actor=owner(enrollment), now=NOON)


def decided(appeal: Appeal, outcome: AppealOutcome = AppealOutcome.UPHELD) -> Effect:
    officer = make_account(Role.SUPERVISOR)
    assign_appeal(appeal, officer, actor=make_account(Role.PROGRAM_MANAGER), now=LATER)
    return decide_appeal(appeal, outcome, "We looked.", actor=officer, now=LATER).effect


def removed() -> Enrollment:
    enrollment = make_validated()
    supervisor = make_account(Role.SUPERVISOR)
    remove(enrollment, "remove-grave-violation", note="", actor=supervisor, now=NOON)
    return enrollment


def rejected() -> Enrollment:
    review = make_recommended(recommendation=Recommendation.REJECT)
    supervisor = make_account(Role.SUPERVISOR)
    seen = seen_hash(review)
    return reject(review, "reject-vetting", note="", seen=seen, actor=supervisor, now=NOON)


def downgraded() -> Enrollment:
    enrollment = make_validated()
    failed = make_reported(make_validation(enrollment), grades={"GOV-01": Grade.NOT_MET})
    return conclude_validation(
        failed, 1, note="", actor=make_account(Role.SUPERVISOR), now=NOON + timedelta(days=100)
    )


def reduced() -> Enrollment:
    enrollment = make_validated(tier=2)
    given = {"reason": "reduce-outcomes", "to_tier": 1, "ends_on": date(2027, 6, 30)}
    make_step(enrollment, Action.REDUCE, **given)
    return enrollment
