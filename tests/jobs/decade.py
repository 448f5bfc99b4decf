"""A world of partners for a simulation of years: what they and the program do by themselves."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import Update, bindparam, func, insert, select, text, update

from trusted.domain.annual_review import Step
from trusted.domain.clocks import years_after
from trusted.domain.criteria import Assurance, applicable
from trusted.domain.identifiers import partner_number
from trusted.domain.review import Recommendation
from trusted.domain.standing import Action, Role, Status
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AnnualReviewStep,
    Application,
    Company,
    Enrollment,
    Evidence,
    EvidenceLevel,
    Finding,
    Membership,
    MembershipRole,
    ReportAnswer,
    RequiredAction,
    Response,
    ResponseEvidence,
    Review,
    ScanState,
    Score,
    Stance,
    StandingChange,
    Validation,
)
from trusted.persistence.queries.annual_reviews import annual_review_of
from trusted.persistence.types import UTCDateTime
from trusted.program import shipped_program

KIND = "seller"
OWNER, REVIEWER, VALIDATOR, SUPERVISOR, OTHER = 1, 2, 3, 4, 5
HANDED_IN, RENEWED, MADE_UP, REVALIDATED = 40, 5, 10, 30
OPENED, OWED = 200, 100
DOCUMENT_YEARS = 3


class Kind(StrEnum):
    """How a partner and the program behave towards each other."""

    DILIGENT = "diligent"  # all is done in time
    FORGETFUL = "forgetful"  # each annual review is missed, and made up for
    WAITING = "waiting"  # the program never validates it again
    IDLE = "idle"  # it never mends what is required of it


KINDS = (*[Kind.DILIGENT] * 7, Kind.FORGETFUL, Kind.WAITING, Kind.IDLE)


@dataclass
class Partner:
    """One partner, with the days from which all that is expected follows."""

    id: int
    kind: Kind
    certified: date
    valid_until: date
    document_until: date | None
    terms: list[date] = field(default_factory=list)
    documents: list[date] = field(default_factory=list)


def moment(day: date, hour: int = 5) -> datetime:
    return datetime.combine(day, time(hour), UTC)


class World:
    """The partners, and what happens on each day before the jobs are woken."""

    def __init__(self, start: date, number: int) -> None:
        self.partners = [_partner(n, start) for n in range(1, number + 1)]
        self.diary: dict[date, list[Callable[[date], None]]] = defaultdict(list)
        _load(self.partners)
        for partner in self.partners:
            self._await_review(partner)
            self._await_end_of_term(partner)
            self._await_document(partner)

    def live(self, day: date) -> None:
        """Let happen what the diary has for a day."""
        for happening in self.diary.pop(day, ()):
            happening(day)
        _make_up(day)
        db.session.commit()

    def _await_review(self, partner: Partner) -> None:
        if partner.kind is Kind.FORGETFUL:
            return
        due = years_after(partner.certified, 1)

        def hand_in(day: date, due: date = due) -> None:
            _hand_in(partner.id, due, day)
            following = years_after(partner.certified, due.year - partner.certified.year + 1)
            self.diary[following - timedelta(days=HANDED_IN)].append(
                lambda later: hand_in(later, following)
            )

        self.diary[due - timedelta(days=HANDED_IN)].append(hand_in)

    def _await_end_of_term(self, partner: Partner) -> None:
        end = partner.valid_until
        partner.terms.append(end)
        if partner.kind is Kind.IDLE:
            self.diary[end - timedelta(days=OPENED)].append(
                lambda day: _require(partner.id, end - timedelta(days=OWED), day)
            )
        if partner.kind in (Kind.DILIGENT, Kind.FORGETFUL):

            def validate(day: date) -> None:
                partner.valid_until = years_after(day, 4)
                _validate(partner.id, day, partner.valid_until)
                self._await_end_of_term(partner)

            self.diary[end - timedelta(days=REVALIDATED)].append(validate)

    def _await_document(self, partner: Partner) -> None:
        end = partner.document_until
        if end is None:
            return
        partner.documents.append(end)

        def renew(day: date) -> None:
            partner.document_until = years_after(day, DOCUMENT_YEARS)
            _renew(partner.id, end, partner.document_until, day)
            self._await_document(partner)

        self.diary[end + timedelta(days=RENEWED)].append(renew)


def _partner(n: int, start: date) -> Partner:
    certified = start - timedelta(days=5 + 37 * n % 310)
    return Partner(
        id=n,
        kind=KINDS[n % len(KINDS)],
        certified=certified,
        valid_until=start + timedelta(days=230 + 29 * n % 1200),
        document_until=start + timedelta(days=95 + 53 * n % 1000) if n % 2 else None,
    )


def _load(partners: list[Partner]) -> None:
    people = (Role.MEMBER, Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR, Role.SUPERVISOR)
    at = moment(min(p.certified for p in partners) - timedelta(days=60))
    rows: dict[type, list[dict[str, object]]] = defaultdict(list)
    for n, role in enumerate(people, 1):
        rows[Account].append(
            {"id": n, "email": f"p{n}@x.org", "name": f"P {n}", "role": role, "created_at": at}
        )
    for partner in partners:
        _rows_of(partner, at, rows)
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
        _validate(partner.id, partner.certified + timedelta(days=3), partner.valid_until)
    db.session.commit()


def _rows_of(partner: Partner, at: datetime, rows: dict[type, list[dict[str, object]]]) -> None:
    n, certified = partner.id, moment(partner.certified)
    rows[Company].append(
        {"id": n, "legal_name": f"C {n}", "country": "US", "address": "1 Road", "created_at": at}
    )
    rows[Membership].append(
        {"id": n, "account_id": OWNER, "company_id": n, "role": MembershipRole.OWNER, "since": at}
    )
    rows[Enrollment].append(
        {
            "id": n,
            "company_id": n,
            "entity_type": KIND,
            "partner_number": partner_number(n),
            "opened_at": at,
            "parcels_a_year": 1000,
            "status": Status.CERTIFIED,
            "status_since": certified,
            "tier": 1,
            "valid_until": years_after(partner.certified, 1),
        }
    )
    rows[Application].append(
        {
            "id": n,
            "enrollment_id": n,
            "program_version": shipped_program().version,
            "eligibility": {},
            "submitted_at": at,
        }
    )
    rows[Review].append(
        {
            "id": n,
            "application_id": n,
            "reviewer_id": REVIEWER,
            "taken_at": at,
            "recommendation": Recommendation.CERTIFY,
            "recommended_by_id": REVIEWER,
            "recommended_at": at,
            "ended_at": certified,
        }
    )
    rows[StandingChange] += [
        _change(n, 1, Status.SUBMITTED, Action.SUBMIT, at) | {"decided_by_id": OWNER},
        _change(n, 2, Status.CERTIFIED, Action.CERTIFY, certified)
        | {
            "tier": 1,
            "valid_until": years_after(partner.certified, 1),
            "review_id": n,
            "recommended_by_id": REVIEWER,
        },
    ]
    if partner.document_until is not None:
        rows[Response].append(
            {
                "id": n,
                "application_id": n,
                "criterion_id": "GOV-01",
                "statement": "So.",
                "self_grade": 2,
                "saved_at": at,
                "saved_by_id": OWNER,
            }
        )
        rows[Evidence].append(_document(n, partner.document_until, at) | {"id": n})
        rows[ResponseEvidence].append({"id": n, "response_id": n, "evidence_id": n})


def _change(
    enrollment_id: int, number: int, status: Status, action: Action, at: datetime
) -> dict[str, object]:
    return {
        "enrollment_id": enrollment_id,
        "number": number,
        "at": at,
        "action": action,
        "status": status,
        "status_since": at,
        "tier": 0,
        "valid_until": None,
        "random_ppm": 100,
        "score_band": "A",
        "evidence_level": EvidenceLevel.SITE,
        "policy": "2027-01",
        "decided_by_id": SUPERVISOR,
        "review_id": None,
        "recommended_by_id": None,
        "validation_id": None,
        "validated_by_id": None,
    }


def _document(company_id: int, until: date, at: datetime) -> dict[str, object]:
    return {
        "company_id": company_id,
        "sha256": "0" * 64,
        "size": 1,
        "media_type": "application/pdf",
        "filename": "a.pdf",
        "title": "Document",
        "valid_until": until,
        "scan_state": ScanState.NOT_SCANNED,
        "received_at": at,
        "received_from_id": OWNER,
    }


def _hand_in(enrollment_id: int, due: date, day: date) -> None:
    """Hand the review in, and have it accepted."""
    review = annual_review_of(enrollment_id, due)
    assert review is not None, due
    step = {"annual_review_id": review.id, "note": "", "at": moment(day)}
    submitted = {**step, "number": 1, "step": Step.SUBMITTED, "by_id": OWNER}
    submission = db.session.scalars(
        insert(AnnualReviewStep).returning(AnnualReviewStep.id), [submitted]
    ).one()
    accepted = {**step, "number": 2, "step": Step.ACCEPTED, "by_id": REVIEWER}
    judged = {"submission_id": submission, "submitted_by_id": OWNER}
    db.session.execute(insert(AnnualReviewStep), [{**accepted, **judged}])


def _validate(enrollment_id: int, day: date, until: date) -> None:
    """Have a validation passed and concluded on a day."""
    at = moment(day)
    validation_id = db.session.scalar(
        insert(Validation)
        .values(
            enrollment_id=enrollment_id,
            kind=ValidationKind.DESK,
            validator_id=VALIDATOR,
            planned_by_id=SUPERVISOR,
            planned_at=at - timedelta(days=40),
            visit_on=day,
            reported_at=at,
            passed=True,
            closed_at=at,
            closed_by_id=SUPERVISOR,
        )
        .returning(Validation.id)
    )
    finding = {
        "validation_id": validation_id,
        "grade": 2,
        "assurance": Assurance.SITE_VERIFIED,
        "recorded_at": at,
        "recorded_by_id": VALIDATOR,
    }
    criteria = applicable(shipped_program().criteria, KIND)
    db.session.execute(insert(Finding), [finding | {"criterion_id": c.id} for c in criteria])
    db.session.execute(
        insert(ReportAnswer).values(
            validation_id=validation_id,
            stance=Stance.AGREE,
            answered_at=at,
            answered_by_id=OWNER,
        )
    )
    number = db.session.scalar(
        select(func.max(StandingChange.number)).where(StandingChange.enrollment_id == enrollment_id)
    )
    change = _change(enrollment_id, (number or 0) + 1, Status.VALIDATED, Action.VALIDATE, at)
    change |= {"tier": 2, "valid_until": until, "validation_id": validation_id}
    db.session.execute(insert(StandingChange).values(change | {"validated_by_id": VALIDATOR}))
    score = {"policy": "2027-01", "score": 80, "ruled_tier": 2, "components": {}}
    db.session.execute(
        insert(Score).values(
            score | {"enrollment_id": enrollment_id, "computed_at": at, "explanation": {}}
        )
    )
    db.session.execute(
        update(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .values(
            status=Status.VALIDATED,
            status_since=at,
            tier=2,
            valid_until=until,
            version=Enrollment.version + 1,
        )
    )


def _require(enrollment_id: int, due: date, day: date) -> None:
    db.session.execute(
        insert(RequiredAction).values(
            enrollment_id=enrollment_id,
            what="Mend the fence.",
            opened_at=moment(day),
            opened_by_id=SUPERVISOR,
            due_on=due,
        )
    )


def _make_up(day: date) -> None:
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


def _renew(enrollment_id: int, former: date, until: date, day: date) -> None:
    new = db.session.scalar(
        insert(Evidence).values(_document(enrollment_id, until, moment(day))).returning(Evidence.id)
    )
    old = select(Evidence.id).where(
        Evidence.company_id == enrollment_id, Evidence.valid_until == former
    )
    db.session.execute(
        update(ResponseEvidence)
        .where(ResponseEvidence.evidence_id.in_(old))
        .values(evidence_id=new)
    )
