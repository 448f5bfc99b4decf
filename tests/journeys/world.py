"""A company in every stage, the officials at work on it, and what names all that in addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from argon2 import PasswordHasher
from flask import Flask

from tests.factories import (
    NOON,
    PASSWORD,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_recommended,
    make_reported,
    make_submitted,
    make_validated,
    make_validation,
    owner_of,
    reason_for,
)
from tests.factories_agencies import make_shared
from tests.factories_allegations import make_reported_violation
from tests.factories_clients import make_program_system, make_system
from tests.factories_connections import make_connection
from tests.factories_disputes import finding_of, make_dispute
from tests.factories_documents import make_papers
from tests.factories_exchange import make_exchanged
from tests.factories_holds import hold_draft, make_agency, make_agent, make_hold
from tests.factories_library import make_articles
from tests.factories_penalties import make_case_place, make_penalty
from tests.factories_policy import make_policies
from tests.factories_review import make_thread, make_vetted
from tests.factories_rights import make_rights_place
from tests.factories_tiers import make_in_doubt
from tests.factories_validation import make_finding, make_photo, make_sample, validator_of
from tests.factories_years import make_years
from tests.journeys.furniture import (
    belongings,
    contested,
    identities,
    make_public,
    private_addresses,
    risks,
)
from trusted.domain.criteria import Grade
from trusted.domain.disputes import Contested
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    Enrollment,
    RequiredAction,
)
from trusted.persistence.queries.visits import documents_asked
from trusted.services.annual_plans import draw_plan
from trusted.services.applications import (
    ResponseDraft,
    answer_eligibility,
    needs_of,
    save_responses,
)
from trusted.services.holds import agent_of
from trusted.services.policies import first_policy
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.suspensions import suspend
from trusted.services.validations import FiveProofs, propose_best_practice
from trusted.storage.local import LocalStore

Values = dict[str, object]
# The only review of a drift, the only override and the only right.
IN_DOUBT: Values = {"drift_review_id": 1, "override_id": 1, "right_id": 1}


@dataclass(frozen=True)
class Visitor:
    """Somebody who visits pages; email None: without an account.

    role:   None: nobody in particular.
    values: what the addresses may be made of, a mapping for each stage.
    """

    email: str | None
    role: Role | None
    values: tuple[Values, ...]


class World:
    """One company with an enrollment in each stage."""

    def __init__(self, app: Flask) -> None:
        self.settings = app.extensions["settings"]
        self.store = LocalStore(self.settings.evidence_dir)
        self.company = make_company(legal_name="Fox Parcel Express")
        self.owner = owner_of(self.company)
        kept = self.store.receive(BytesIO(b"Seen."), 100)
        self.evidence = make_evidence(
            self.company, sha256=kept.sha256, size=kept.size, title="Security manual"
        )

    def visitors(self) -> Iterator[Visitor]:
        """Bring every stage about, and return who is to see it."""
        yield self.nobody()
        yield self.member()
        yield Visitor(make_account(name="Newcomer").email, Role.MEMBER, ())
        yield self.reviewer()
        yield self.supervisor()
        yield self.validator()
        yield from self.readers()
        yield self.administrator()
        yield self.agency()

    def application(self, entity_type: str) -> Application:
        return make_application(self.company, entity_type)

    def nobody(self) -> Visitor:
        self.validated = make_validated(self.application("carrier"))
        certificate, letter = make_papers(self.validated, self.settings)
        ids = {"certificate_id": certificate.id, "letter_id": letter.id}
        self.papers = make_rights_place(self.validated) | ids
        make_public(self.validated, self.settings)
        private = private_addresses(self.owner, self.company)
        values = IN_DOUBT | {"entity_type": "carrier", "policy_hash": first_policy().hash}
        values |= {"code": certificate.code, "number": self.validated.partner_number}
        values["message_id"] = self.papers["message_id"]
        self.articles = make_articles()
        return Visitor(None, None, (values | self.articles, {"code": letter.code}, private))

    def member(self) -> Visitor:
        place = {"category_id": "governance", "criterion_id": "GOV-01"}
        connected = {"connection_id": make_connection(self.company).id}
        connected |= make_system(self.company)
        mending, action = self.mending()
        make_in_doubt(mending)
        self.years = make_years(mending)
        certificate, _ = make_papers(mending, self.settings)
        admitted = {"action_id": action.id, "certificate_id": certificate.id}
        asked = documents_asked(self.reported.id, 1).items[0].RequestedDocument
        admitted |= {"validation_id": self.reported.id, "document_id": asked.id}
        draft, evidence = self.half_filled(), {"evidence_id": self.evidence.id}
        own, self.contested = contested(self.application("marketplace"))
        begun, signed = risks(draft, mending, self.owner)
        other, found = (finding_of(self.reported.id, c).id for c in ("GOV-02", "GOV-01"))
        self.disputed = make_case_place(mending, self.store, datetime.now(UTC))
        self.disputed["dispute_id"] = make_dispute(mending, Contested.FINDING, found).id
        fact = {"fact_kind": "finding", "fact_id": other}
        values: tuple[Values, ...] = (
            belongings(self.company) | evidence | connected,
            {"enrollment_id": self.validated.id, **self.papers},
            begun | place | evidence,
            signed,
            own,
            {"enrollment_id": enrollment_of(self.returned()).id, **place, **self.asked},
            {"enrollment_id": mending.id, **admitted},
            {"enrollment_id": mending.id, **self.disputed, **fact, **IN_DOUBT},
            {"enrollment_id": mending.id, **self.years, "kind_id": "criterion"},
        )
        return Visitor(self.owner.email, Role.MEMBER, values)

    def half_filled(self) -> Application:
        """Return a draft with a closed gate and some answers."""
        draft = self.application("broker")
        needs = needs_of("broker")
        answers = {gate.id: not gate.required for gate in needs.gates[:3]}
        answer_eligibility(draft, answers, actor=self.owner, now=NOON)
        given = [
            ResponseDraft(criterion_id=c.id, statement="We do it.", grade=Grade.MET)
            for c in needs.criteria[:3]
        ]
        save_responses(draft, given, actor=self.owner, now=NOON)
        return draft

    def mending(self) -> tuple[Enrollment, RequiredAction]:
        """Return an enrollment with a required action."""
        certified = make_certified(self.application("warehouse"))
        validation = make_validation(certified)
        proofs = FiveProofs(**dict.fromkeys(FiveProofs.__slots__, "Shown and seen."))
        self.practice = propose_best_practice(
            validation, "X-ray every tenth parcel", proofs, actor=validator_of(validation), now=NOON
        )
        self.reported = make_reported(validation, {"GOV-01": Grade.NOT_MET})
        self.action = db.session.query(RequiredAction).one()
        return certified, self.action

    def returned(self) -> Application:
        application = make_submitted(self.application("seller"))
        self.ended = take_application(application, actor=make_account(Role.REVIEWER), now=NOON)
        reviewer = db.session.get_one(Account, self.ended.reviewer_id)
        items = [ItemToMend("GOV-01", "Name a person."), ItemToMend(None, "Add a site plan.")]
        return_application(self.ended, reason_for("return"), items, actor=reviewer, now=NOON)
        asked = make_thread(enrollment_of(application), stops_clock=True, criterion_id="GOV-01")
        self.asked = {"thread_id": asked.id}
        return application

    def reviewer(self) -> Visitor:
        person = make_account(Role.REVIEWER, name="Rosa Reviewer")
        make_submitted(make_application())
        review = take_application(
            make_submitted(self.application("forwarder")), actor=person, now=NOON
        )
        self.vetted = make_vetted(self.validated) | self.contested | identities() | self.disputed
        read = {"review_id": review.id, "evidence_id": self.evidence.id}
        values = (read, self.years, self.vetted)
        return Visitor(person.email, person.role, values)

    def supervisor(self) -> Visitor:
        review = make_recommended(make_submitted(make_application()))
        person = make_account(Role.SUPERVISOR)
        self.policies = make_policies() | make_reported_violation(self.store) | self.articles
        values = (
            {"review_id": review.id},
            {"validation_id": self.reported.id, **IN_DOUBT},
            {"number": self.validated.partner_number, "name": "suspend"},
            self.vetted,
            {"action_id": self.action.id, "practice_id": self.practice.id},
            self.policies,
            {"plan_id": draw_plan(NOON.year + 1, actor=make_account(Role.SUPERVISOR), now=NOON).id},
        )
        return Visitor(person.email, Role.SUPERVISOR, values)

    def validator(self) -> Visitor:
        validation = make_validation(make_certified())
        person = validator_of(validation)
        make_finding(validation)
        photo = make_photo(validation, self.evidence.sha256)
        values = (
            {"validation_id": validation.id, "category_id": "governance", "criterion_id": "GOV-01"},
            {"practice_id": self.practice.id},
            self.vetted,
            {"sample_id": make_sample(validation).id, "photo_id": photo.id},
        )
        return Visitor(person.email, person.role, values)

    def readers(self) -> Iterator[Visitor]:
        """Return those who read everything, with what has ended."""
        suspended = make_validated()
        official = make_account(Role.SUPERVISOR)
        suspend(suspended, reason_for("suspend"), note="", actor=official, now=NOON)
        make_penalty(suspended, "24-1", "negligence")
        values = (
            {"review_id": self.ended.id},
            {"number": suspended.partner_number},
            {"validation_id": self.reported.id},
            {"practice_id": self.practice.id},
            self.policies,
            self.vetted | make_exchanged(self.validated, self.owner),
        )
        for role in (Role.PROGRAM_MANAGER, Role.AUDITOR):
            yield Visitor(make_account(role).email, role, values)

    def administrator(self) -> Visitor:
        person = make_account(Role.ADMINISTRATOR)
        return Visitor(person.email, person.role, (make_program_system(person),))

    def agency(self) -> Visitor:
        """Return somebody of an agency with a hold in force, and one that waits."""
        agency = make_agency()
        person, second, now = make_agent(agency), make_agent(agency), datetime.now(UTC)
        held = make_hold(agent_of(person), hold_draft(now), now)
        waits = make_hold(agent_of(second), hold_draft(now, roles=()), now)
        ids = [{"hold_id": one.hold.public_id} for one in (held, waits)]
        ids.append(make_shared(person, agency, self.validated))
        return Visitor(person.email, person.role, tuple(ids))


def build_world(app: Flask) -> list[Visitor]:
    """Build it, and let everybody in by the same password."""
    visitors = list(World(app).visitors())
    let_everybody_in()
    return visitors


def open_draft(app: Flask) -> tuple[str, str]:
    """Return the address of a member who can sign in, and where an answer of a draft is given."""
    draft = make_application()
    owner = owner_of(db.session.get_one(Company, enrollment_of(draft).company_id))
    let_everybody_in()
    with app.test_request_context():
        path = app.url_for(
            "company.answer", enrollment_id=draft.enrollment_id, criterion_id="GOV-01"
        )
    return owner.email, path


def let_everybody_in() -> None:
    """Give every account the same password."""
    password = PasswordHasher(1, 8, 1).hash(PASSWORD)
    for account in db.session.query(Account):
        account.password_hash = password
    db.session.commit()
