"""What partners and the program do by themselves in a simulation of years."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Insert, Update, bindparam, func, insert, select, text, update

from tests.jobs.decade_rows import (
    KIND,
    MADE_UP,
    OWNER,
    REVIEWER,
    SUPERVISOR,
    VALIDATOR,
    Partner,
    change_row,
    document_row,
    moment,
    rows_of,
)
from trusted.domain.annual_review import Step
from trusted.domain.criteria import Assurance, applicable
from trusted.domain.standing import Action, Role, Status
from trusted.domain.tier_proposals import Ended
from trusted.domain.validation import ValidationKind
from trusted.persistence.base import Base
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AnnualReview,
    AnnualReviewStep,
    Enrollment,
    Evidence,
    Finding,
    ReportAnswer,
    RequiredAction,
    ResponseEvidence,
    Score,
    Stance,
    StandingChange,
    TierProposal,
    TierProposalEnd,
    Validation,
)
from trusted.persistence.types import UTCDateTime
from trusted.program import shipped_program

# Straight into the tables, with statements made once: what is measured are the jobs.
REVIEW = select(AnnualReview.id).where(
    AnnualReview.enrollment_id == bindparam("enrollment_id"),
    AnnualReview.due_on == bindparam("due_on"),
)
ENDED = (
    update(AnnualReview.__table__)
    .where(AnnualReview.id == bindparam("one"))
    .values(ended_at=bindparam("now", type_=UTCDateTime))
)
NUMBER = select(func.max(StandingChange.number)).where(
    StandingChange.enrollment_id == bindparam("enrollment_id")
)
VALIDATED = (
    update(Enrollment.__table__)
    .where(Enrollment.id == bindparam("one"))
    .values(
        status=Status.VALIDATED,
        status_since=bindparam("at", type_=UTCDateTime),
        tier=2,
        valid_until=bindparam("until"),
        version=Enrollment.version + 1,
    )
)
FINDING = insert(Finding.__table__)
RENEWED = (
    update(ResponseEvidence.__table__)
    .where(
        ResponseEvidence.evidence_id.in_(
            select(Evidence.id).where(
                Evidence.company_id == bindparam("of_company"),
                Evidence.valid_until == bindparam("former"),
            )
        )
    )
    .values(evidence_id=bindparam("new"))
)


def hand_in(enrollment_id: int, due: date, day: date) -> None:
    """Hand the review in, and have it accepted."""
    connection = db.session.connection()
    given = {"enrollment_id": enrollment_id, "due_on": due}
    review_id = connection.execute(REVIEW, given).scalar_one()
    step = {"annual_review_id": review_id, "note": "", "at": moment(day)}
    submitted = {**step, "number": 1, "step": Step.SUBMITTED, "by_id": OWNER}
    submission = put(AnnualReviewStep, submitted)
    accepted = {**step, "number": 2, "step": Step.ACCEPTED, "by_id": REVIEWER}
    judged = {"submission_id": submission, "submitted_by_id": OWNER}
    put(AnnualReviewStep, accepted | judged)
    connection.execute(ENDED, {"one": review_id, "now": moment(day)})


def validate(enrollment_id: int, day: date, until: date) -> None:
    """Have a validation passed and concluded on a day."""
    at, connection = moment(day), db.session.connection()
    validation_id = put(
        Validation,
        {
            "enrollment_id": enrollment_id,
            "kind": ValidationKind.DESK,
            "validator_id": VALIDATOR,
            "planned_by_id": SUPERVISOR,
            "planned_at": at - timedelta(days=40),
            "visit_on": day,
            "reported_at": at,
            "passed": True,
            "closed_at": at,
            "closed_by_id": SUPERVISOR,
        },
    )
    finding = {
        "validation_id": validation_id,
        "grade": 2,
        "assurance": Assurance.SITE_VERIFIED,
        "recorded_at": at,
        "recorded_by_id": VALIDATOR,
    }
    criteria = applicable(shipped_program().criteria, KIND)
    connection.execute(FINDING, [finding | {"criterion_id": c.id} for c in criteria])
    agreed = {"stance": Stance.AGREE, "answered_at": at, "answered_by_id": OWNER}
    put(ReportAnswer, agreed | {"validation_id": validation_id})
    number = connection.execute(NUMBER, {"enrollment_id": enrollment_id}).scalar_one()
    change = change_row(enrollment_id, (number or 0) + 1, Status.VALIDATED, Action.VALIDATE, at)
    change |= {"tier": 2, "valid_until": until, "validation_id": validation_id}
    put(StandingChange, change | {"validated_by_id": VALIDATOR})
    score = {"policy": "2027-01", "score": 80, "ruled_tier": 2, "components": {}}
    put(Score, score | {"enrollment_id": enrollment_id, "computed_at": at, "explanation": {}})
    connection.execute(VALIDATED, {"one": enrollment_id, "at": at, "until": until})


def put(model: type[Base], row: dict[str, object]) -> int:
    """Put a row into its table; returns its id."""
    found = db.session.connection().execute(_putting(model), row)
    return int(found.scalar_one())


@cache
def _putting(model: type[Base]) -> Insert:
    return insert(model).returning(model.__table__.c.id)


def require(enrollment_id: int, due: date, day: date) -> None:
    db.session.execute(
        insert(RequiredAction).values(
            enrollment_id=enrollment_id,
            what="Mend the fence.",
            opened_at=moment(day),
            opened_by_id=SUPERVISOR,
            due_on=due,
        )
    )


def make_up(day: date) -> None:
    """Report done, and verify, what missed reviews asked for, ten days late."""
    given = {"last": day - timedelta(days=MADE_UP), "now": moment(day)}
    db.session.connection().execute(_made_up(), given)


@cache
def _made_up() -> Update:
    """Return the statement, made once: every day has it."""
    now = bindparam("now", type_=UTCDateTime)
    return (
        update(RequiredAction.__table__)
        .where(
            RequiredAction.due_on == bindparam("last"),
            RequiredAction.what.startswith("Make up"),
            RequiredAction.reported_done_at.is_(None),
        )
        .values(
            reported_done_at=now,
            reported_done_by_id=OWNER,
            proof="Done.",
            verified_at=now,
            verified_by_id=SUPERVISOR,
        )
    )


def decline_tiers(day: date) -> None:
    """Leave the tiers as they are that the rule proposes higher."""
    waiting = select(TierProposal.id).where(
        TierProposal.id.not_in(select(TierProposalEnd.proposal_id))
    )
    for proposal_id in db.session.scalars(waiting).all():
        declined = {"proposal_id": proposal_id, "how": Ended.DECLINED, "note": "Not yet."}
        by = {"ended_at": moment(day), "ended_by_id": SUPERVISOR}
        db.session.execute(insert(TierProposalEnd).values(declined | by))


def renew(enrollment_id: int, former: date, until: date, day: date) -> None:
    new = put(Evidence, document_row(enrollment_id, until, moment(day)))
    given = {"of_company": enrollment_id, "former": former, "new": new}
    db.session.connection().execute(RENEWED, given)


def load(partners: list[Partner]) -> None:
    people = (Role.MEMBER, Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.SUPERVISOR)
    at = moment(min(p.certified for p in partners) - timedelta(days=60))
    rows: dict[type, list[dict[str, object]]] = defaultdict(list)
    for n, role in enumerate(people, 1):
        rows[Account].append(
            {"id": n, "email": f"p{n}@x.org", "name": f"P {n}", "role": role, "created_at": at}
        )
    for partner in partners:
        rows_of(partner, at, rows)
    for model, given in rows.items():
        db.session.execute(insert(model), given)
    if db.engine.dialect.name == "postgresql":
        for model in rows:
            name = model.__tablename__
            if model is not Enrollment:
                db.session.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'),"
                        f" (SELECT max(id) FROM {name}))"
                    )
                )
    db.session.commit()
    for partner in partners:
        validate(partner.id, partner.certified + timedelta(days=3), partner.valid_until)
    db.session.commit()
