"""One company, the people of the program, and the case that they have before them."""

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.factories import join, make_account, make_company, make_evidence
from tests.life.relations import Relations
from trusted.domain.outcomes import Selection, Severity
from trusted.domain.standing import Role, Status
from trusted.jobs import JOBS, run_due
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    ActionPlan,
    AnnualReview,
    Appeal,
    AppealQuestion,
    Application,
    BestPractice,
    Company,
    Enrollment,
    Evidence,
    Filing,
    Finding,
    IncidentReport,
    Intervention,
    MembershipRole,
    RequiredAction,
    Response,
    ResponseEvidence,
    Review,
    RiskAssessment,
    Site,
    Thread,
    Validation,
)
from trusted.persistence.queries.appeals import assignment_of, questions_of
from trusted.persistence.queries.disputes import assignment_of_dispute
from trusted.persistence.queries.interventions import open_proposal
from trusted.services.appeals import contestable
from trusted.services.outcomes import record_outcomes
from trusted.services.refresh import refresh_standings
from trusted.services.reported import ReportedOutcome
from trusted.services.second_looks import not_confirmed

ENTITY_TYPE = "seller"  # the entity type that is asked the fewest criteria
BEGINNING = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Of each several, who take turns: who has acted once can then be told from who has not. Appeals
# go to supervisors who had no part in the case, so there are more of them.
OFFICIALS = tuple(role for role in Role if role is not Role.MEMBER)
OTHERS = 4
STAFF = OFFICIALS * 3 + (Role.SUPERVISOR,) * 6


class World(Relations):
    """The company's newest case, and everybody who may try something with it."""

    def __init__(self) -> None:
        self.now = BEGINNING
        self.owner_id = make_account(created_at=BEGINNING).id
        company = make_company(self.owner)
        self.company_id = company.id
        self.trade = {MembershipRole.OWNER: self.owner_id}
        for role in (MembershipRole.CONTRIBUTOR, MembershipRole.VIEWER):
            person = make_account()
            join(person, company, role)
            self.trade[role] = person.id
        self.others = [make_company(self.owner).id for _ in range(OTHERS)]
        for other in self.others:
            make_evidence(db.session.get_one(Company, other))
        self.stranger_id, self.agent_person_id = make_account().id, make_account().id
        self.agent_id = make_company(db.session.get_one(Account, self.agent_person_id)).id
        self.staff = [make_account(role).id for role in STAFF]
        self.serial = itertools.count(1)

    @property
    def owner(self) -> Account:
        """The company's owner."""
        return db.session.get_one(Account, self.owner_id)

    @property
    def company(self) -> Company:
        """The company."""
        return db.session.get_one(Company, self.company_id)

    def colleague(self, role: Role) -> Account:
        """Return one of the people of that role: they take turns."""
        people = [db.session.get_one(Account, id_) for id_ in self.staff]
        having = [person for person in people if person.role is role]
        return having[next(self.serial) % len(having)]

    @property
    def everybody(self) -> list[int]:
        """Ids of all accounts, in order."""
        return [*self.trade.values(), self.stranger_id, self.agent_person_id, *self.staff]

    def rightful(self, roles: frozenset[Role], on: str) -> Account:
        """Return who usually does something: who has the thing in hand, else one of that role."""
        if on == "agency":
            return db.session.get_one(Account, self.agent_person_id)
        if Role.MEMBER in roles:
            return self.owner
        if on == "review" and Role.REVIEWER in roles:
            return db.session.get_one(Account, self.review.reviewer_id)
        if on == "validation" and Role.VALIDATOR in roles:
            return db.session.get_one(Account, self.validation.validator_id)
        if on == "appeal" and Role.SUPERVISOR in roles and assignment_of(self.appeal.id):
            return db.session.get_one(Account, assignment_of(self.appeal.id).officer_id)
        if on == "dispute" and (given := assignment_of_dispute(self.dispute.id)) is not None:
            return db.session.get_one(Account, given.officer_id)
        # Supervisors decide in the end, so others verify and judge where they may.
        return self.colleague(min(roles, key=lambda role: (role is Role.SUPERVISOR, role)))

    def pass_time(self, days: int) -> None:
        """Let days go by; then what is due without anybody's request is done."""
        self.now += timedelta(days=days)
        for job in run_due(JOBS, self.now):
            assert not job.failed, job

    def examine(self, number: int, violations: int) -> None:
        """Have a machine report examinations of the company's goods, the violations last."""
        reported = [
            ReportedOutcome(
                outcome_id=f"o{next(self.serial)}",
                examined_at=self.now,
                mode="express",
                selection=Selection.RANDOM,
                violation=n >= number - violations,
                severity=Severity.MAJOR if n >= number - violations else None,
                parties={ENTITY_TYPE: [f"customs:US/C{self.company_id}"]},
            )
            for n in range(number)
        ]
        recorded = record_outcomes(reported, received_from="machine", now=self.now)
        refresh_standings(now=self.now, enrollment_ids=recorded.touched)

    def await_visit(self) -> None:
        """Let time go by until the day of the visit."""
        if self.validation is not None and self.validation.visit_on > self.now.date():
            self.pass_time((self.validation.visit_on - self.now.date()).days)

    def has(self, thing: str) -> bool:
        """Tell whether there is such a thing to act on."""
        return getattr(self, thing) is not None

    @property
    def enrollment(self) -> Enrollment | None:
        """The company's newest enrollment."""
        return db.session.scalar(
            select(Enrollment)
            .where(Enrollment.company_id == self.company_id)
            .order_by(Enrollment.id.desc())
            .limit(1)
        )

    @property
    def status(self) -> Status | None:
        """Its status; None: the company has not applied yet."""
        return self.enrollment.status if self.enrollment else None

    @property
    def application(self) -> Application | None:
        """The application behind it."""
        return self._newest(Application)

    @property
    def review(self) -> Review | None:
        """The review that is open."""
        if self.application is None:
            return None
        return db.session.scalar(
            select(Review).where(
                Review.application_id == self.application.id, Review.ended_at.is_(None)
            )
        )

    @property
    def validation(self) -> Validation | None:
        """The validation that is open."""
        return self._newest(Validation, Validation.closed_at.is_(None))

    @property
    def action(self) -> RequiredAction | None:
        """The newest required action that nobody has verified."""
        return self._newest(RequiredAction, RequiredAction.verified_at.is_(None))

    @property
    def practice(self) -> BestPractice | None:
        """The newest best practice that nobody has accepted."""
        return self._newest(BestPractice, BestPractice.accepted_at.is_(None))

    @property
    def not_applicable(self) -> Finding | None:
        """A finding that a criterion does not apply, in the open validation."""
        if self.validation is None:
            return None
        return next(iter(not_confirmed(self.validation.id)), None)

    @property
    def agency(self) -> Application | None:
        """An application on which the agent may act."""
        return self.application if self.mandate is not None else None

    @property
    def assessment(self) -> RiskAssessment | None:
        """The newest version of the risk assessment."""
        return self._newest(RiskAssessment)

    @property
    def thread(self) -> Thread | None:
        """The newest thread that is open."""
        return self._newest(Thread, Thread.closed_at.is_(None))

    @property
    def proposal(self) -> Intervention | None:
        """The proposed step that waits for a decision."""
        return open_proposal(self.enrollment.id) if self.enrollment else None

    @property
    def action_plan(self) -> ActionPlan | None:
        """The newest action plan."""
        return self._newest(ActionPlan)

    @property
    def contested(self) -> bool | None:
        """Whether there is a decision that the company can contest; None: there is none."""
        if self.enrollment is None:
            return None
        return bool(contestable(self.enrollment, now=self.now)) or None

    @property
    def appeal(self) -> Appeal | None:
        """The newest appeal."""
        return self._newest(Appeal)

    @property
    def appeal_question(self) -> AppealQuestion | None:
        """The newest question about it."""
        if self.appeal is None:
            return None
        return next((asked for asked, _ in questions_of(self.appeal.id)[::-1]), None)

    @property
    def annual_review(self) -> AnnualReview | None:
        """The newest annual review."""
        return self._newest(AnnualReview)

    @property
    def filing(self) -> Filing | None:
        """The newest filing."""
        return self._newest(Filing)

    @property
    def incident_report(self) -> IncidentReport | None:
        """The newest incident that the company reported."""
        return self._newest(IncidentReport)

    def document(self) -> Evidence:
        """Return a document of the company's library."""
        found = db.session.scalar(
            select(Evidence).where(Evidence.company_id == self.company_id).limit(1)
        )
        return found or make_evidence(self.company)

    def support_answers(self) -> None:
        """Put a document behind each answer that has none."""
        document = make_evidence(self.company)
        for response in db.session.scalars(
            select(Response)
            .outerjoin(ResponseEvidence, ResponseEvidence.response_id == Response.id)
            .where(Response.application_id == self.application.id, ResponseEvidence.id.is_(None))
        ).all():
            db.session.add(ResponseEvidence(response_id=response.id, evidence_id=document.id))
        db.session.commit()

    @property
    def site(self) -> Site:
        """A site of the company."""
        return db.session.scalars(
            select(Site).where(Site.company_id == self.company_id).order_by(Site.id)
        ).first()

    def _newest(self, model, *conditions):
        if self.enrollment is None:
            return None
        return db.session.scalar(
            select(model)
            .where(model.enrollment_id == self.enrollment.id, *conditions)
            .order_by(model.id.desc())
            .limit(1)
        )
