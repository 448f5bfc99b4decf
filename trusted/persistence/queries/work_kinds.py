"""Every kind of work that waits for officials: who does it, by when, and what waits; one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    SQLColumnExpression,
    exists,
    literal,
)

from trusted.domain.standing import FINAL, TRUSTED, Role, Status
from trusted.persistence.models import (
    Application,
    BestPractice,
    Enrollment,
    RequiredAction,
    Review,
    Validation,
)
from trusted.persistence.queries.partner_work import annual_reviews, filings, incident_reports
from trusted.persistence.queries.response_work import appeals, confirmations, disputes, plans, steps
from trusted.persistence.queries.tier_work import drift_reviews, overrides, proposed_tiers
from trusted.persistence.queries.validation_work import day_requests, second_looks
from trusted.persistence.queries.vetting_work import confirmed_partners, open_hits, questions
from trusted.persistence.queries.work_rows import Asked, Rows, waiting


class Work(StrEnum):
    """What is to be done."""

    TAKE = "take"
    REVIEW = "review"
    DECIDE = "decide"
    REPORT = "report"
    CONCLUDE = "conclude"
    PLAN = "plan"
    ACCEPT = "accept"
    VERIFY = "verify"
    ANNUAL = "annual"
    FILING = "filing"
    INCIDENT = "incident"
    ANSWER = "answer"
    SCREEN = "screen"
    MATCH = "match"
    LOOK = "look"
    DAY = "day"
    STEP = "step"
    JUDGE = "judge"
    CONFIRM = "confirm"
    APPEAL = "appeal"
    DISPUTE = "dispute"
    TIER = "tier"
    DRIFT = "drift"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work.

    words:    what is to be done, in the imperative.
    roles:    who does it.
    rows:     what waits, made by `waiting`.
    deadline: counted from `day`, or from `begun` where there is no day; None: `day` is the last.
    pauses:   whether its clock stands still while the company is asked.
    clock_of: what the clock runs on when it is escalated: the kind of thing of the subject.
    owned:    whether somebody has it in hand from the start, and hands it over elsewhere.
    """

    words: str
    roles: frozenset[Role]
    rows: Callable[[Asked], Rows]
    deadline: str | None = None
    dated: bool = False
    pauses: bool = False
    clock_of: str = ""
    owned: bool = False


def _to_take(_asked: Asked) -> Rows:
    return (
        waiting(Application.id, Enrollment.id, Application.submitted_at)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Enrollment.status == Status.SUBMITTED)
    )


def _open_reviews(
    since: SQLColumnExpression[Any], owner_id: SQLColumnExpression[Any] | None = None
) -> Rows:
    return (
        waiting(
            Review.id,
            Application.enrollment_id,
            since,
            owner_id=owner_id,
            begun=Application.submitted_at,
        )
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Enrollment, Enrollment.id == Application.enrollment_id)
        .where(Review.ended_at.is_(None), Enrollment.status == Status.IN_REVIEW)
    )


def _in_review(asked: Asked) -> Rows:
    query = _open_reviews(Review.taken_at, Review.reviewer_id)
    return query.where(
        Review.recommendation.is_(None), asked.own(Role.REVIEWER, Review.reviewer_id)
    )


def _to_decide(_asked: Asked) -> Rows:
    return _open_reviews(Review.recommended_at).where(Review.recommendation.is_not(None))


def _to_report(asked: Asked) -> Rows:
    return (
        waiting(
            Validation.id,
            Validation.enrollment_id,
            Validation.planned_at,
            Validation.visit_on,
            Validation.validator_id,
        )
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            Validation.reported_at.is_(None),
            Enrollment.status.not_in(FINAL),
            asked.own(Role.VALIDATOR, Validation.validator_id),
        )
    )


def _to_conclude(_asked: Asked) -> Rows:
    return (
        waiting(Validation.id, Validation.enrollment_id, Validation.reported_at)
        .join(Enrollment, Enrollment.id == Validation.enrollment_id)
        .where(
            Validation.reported_at.is_not(None),
            Validation.closed_at.is_(None),
            Enrollment.status.in_(TRUSTED),
        )
    )


def _to_plan(asked: Asked) -> Rows:
    under_way = exists().where(
        Validation.enrollment_id == Enrollment.id, Validation.closed_at.is_(None)
    )
    soon = (Enrollment.status == Status.CERTIFIED) | (Enrollment.valid_until < asked.renew_before)
    return waiting(
        Enrollment.id, Enrollment.id, Enrollment.status_since, Enrollment.valid_until
    ).where(Enrollment.status.in_(TRUSTED), soon, ~under_way)


def _to_accept(_asked: Asked) -> Rows:
    return waiting(BestPractice.id, BestPractice.enrollment_id, BestPractice.proposed_at).where(
        BestPractice.accepted_at.is_(None), BestPractice.declined_at.is_(None)
    )


def _to_verify(_asked: Asked) -> Rows:
    return waiting(
        RequiredAction.id,
        RequiredAction.enrollment_id,
        RequiredAction.reported_done_at,
        RequiredAction.due_on,
    ).where(RequiredAction.reported_done_at.is_not(None), RequiredAction.verified_at.is_(None))


REVIEWER = frozenset({Role.REVIEWER})
VALIDATOR = frozenset({Role.VALIDATOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})
READERS = (Role.PROGRAM_MANAGER, Role.AUDITOR)
DECISION = "decide-application"

# To add a kind: a member of Work, a line here, its select here or in a `*_work` beside, its page in
# trusted/web/officer/queue.py.
KINDS: Mapping[Work, Kind] = {
    Work.TAKE: Kind(
        "Take into review", REVIEWER, _to_take, DECISION, pauses=True, clock_of="enrollment"
    ),
    Work.REVIEW: Kind(
        "Review", REVIEWER, _in_review, DECISION, pauses=True, clock_of="enrollment", owned=True
    ),
    Work.DECIDE: Kind(
        "Decide on the application",
        SUPERVISOR,
        _to_decide,
        DECISION,
        pauses=True,
        clock_of="enrollment",
    ),
    Work.REPORT: Kind(
        "Validate and report",
        VALIDATOR,
        _to_report,
        "validation-report",
        dated=True,
        clock_of="validation",
        owned=True,
    ),
    Work.CONCLUDE: Kind("Conclude the validation", SUPERVISOR, _to_conclude),
    Work.PLAN: Kind("Plan a validation", SUPERVISOR, _to_plan, dated=True),
    Work.ACCEPT: Kind("Judge a best practice", SUPERVISOR, _to_accept),
    Work.VERIFY: Kind("Verify a required action", VALIDATOR | SUPERVISOR, _to_verify, dated=True),
    Work.ANNUAL: Kind("Read an annual review", REVIEWER, annual_reviews, "read-annual-review"),
    Work.FILING: Kind(
        "Decide on a filed change", REVIEWER, filings, "decide-filing", clock_of="filing"
    ),
    Work.INCIDENT: Kind(
        "Read an incident report",
        REVIEWER,
        incident_reports,
        "read-incident",
        clock_of="incident-report",
    ),
    Work.ANSWER: Kind("Answer a question", REVIEWER | VALIDATOR | SUPERVISOR, questions),
    Work.SCREEN: Kind("Decide on likenesses with denied parties", REVIEWER, open_hits),
    Work.MATCH: Kind("Act on a partner that is a denied party", SUPERVISOR, confirmed_partners),
    Work.LOOK: Kind("Look again at what does not apply", SUPERVISOR, second_looks, dated=True),
    Work.STEP: Kind("Decide on a proposed step", SUPERVISOR, steps),
    Work.JUDGE: Kind(
        "Judge an action plan",
        VALIDATOR | SUPERVISOR,
        plans,
        "judge-action-plan",
        clock_of="action-plan",
    ),
    Work.CONFIRM: Kind(
        "Confirm a suspension, or do not",
        SUPERVISOR,
        confirmations,
        "confirm-emergency-suspension",
    ),
    Work.APPEAL: Kind(
        "Decide on an appeal",
        SUPERVISOR,
        appeals,
        "decide-appeal",
        clock_of="appeal",
        owned=True,
    ),
    Work.DISPUTE: Kind(
        "Decide on a contested fact",
        SUPERVISOR,
        disputes,
        "decide-dispute",
        clock_of="dispute",
        owned=True,
    ),
    Work.TIER: Kind(
        "Grant or decline a tier",
        SUPERVISOR,
        proposed_tiers,
        "decide-tier",
        clock_of="tier-proposal",
    ),
    Work.DRIFT: Kind(
        "Settle the review of frequent violations",
        SUPERVISOR,
        drift_reviews,
        "settle-drift-review",
        clock_of="drift-review",
    ),
    Work.OVERRIDE: Kind("Confirm an override of a tier, or do not", SUPERVISOR, overrides),
    Work.DAY: Kind("Answer about another day of a visit", SUPERVISOR, day_requests, dated=True),
}
WORK_OF: Mapping[Role, tuple[Work, ...]] = {
    role: tuple(work for work, kind in KINDS.items() if role in kind.roles or role in READERS)
    for role in (Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, *READERS)
}


def rows_of(work: Work, asked: Asked) -> Rows:
    """Return what of one kind waits, with the kind as the first column."""
    rows = KINDS[work].rows(asked)
    return rows.add_columns(literal(work.value).label("kind"))
