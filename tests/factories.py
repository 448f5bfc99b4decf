"""Rows for tests: defaults for what a test does not care about, then what it gives."""

import itertools
from datetime import UTC, date, datetime, timedelta

from tests.factories_profile import make_assessment, make_contact
from trusted.domain.criteria import Assurance, Grade, applicable
from trusted.domain.identifiers import IdentifierLevel, Scheme
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Application,
    Company,
    CompanyIdentifier,
    Enrollment,
    Evidence,
    Membership,
    MembershipRole,
    ReportAnswer,
    Response,
    ResponseEvidence,
    Review,
    ScanState,
    Site,
    Stance,
    Validation,
)
from trusted.persistence.queries.reports import actions_from
from trusted.program import shipped_program
from trusted.services.agreements import sign_agreement
from trusted.services.applications import (
    ResponseDraft,
    answer_eligibility,
    needs_of,
    save_responses,
    start_application,
    submit_application,
)
from trusted.services.decisions import certify, conclude_validation
from trusted.services.reports import Point, answer_report
from trusted.services.reviews import recommend, record_strand, take_application
from trusted.services.seen import seen_hash
from trusted.services.validations import (
    FindingDraft,
    record_findings,
    report_validation,
)
from trusted.services.visits import plan_validation

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PASSWORD = "four plain words here"
NOTICE = timedelta(days=30)

_serial = itertools.count(1)


def make_account(role: Role = Role.MEMBER, **given: object) -> Account:
    """Return a person; nobody can sign in with it until it is given a password hash."""
    n = next(_serial)
    domain = "example.org" if role is Role.MEMBER else "program.example"
    defaults = {"email": f"person{n}@{domain}", "name": f"Person {n}", "created_at": NOON}
    account = Account(**(defaults | {"role": role} | given))
    db.session.add(account)
    db.session.commit()
    return account


def make_company(owner: Account | None = None, **given: object) -> Company:
    """Return a company with one owner, one identifier (customs:US/C<id>) and one site."""
    n = next(_serial)
    defaults = {
        "legal_name": f"Company {n} Inc.",
        "country": "US",
        "address": f"{n} Main Street, Springfield",
        "created_at": NOON,
    }
    company = Company(**(defaults | given))
    owner = owner or make_account()
    db.session.add(company)
    db.session.flush()
    join(owner, company)
    make_identifier(company, Scheme.CUSTOMS, f"US/C{company.id}")
    make_site(company)
    return company


def join(
    account: Account, company: Company, role: MembershipRole = MembershipRole.OWNER
) -> Membership:
    """Let a person act for a company."""
    membership = Membership(account_id=account.id, company_id=company.id, role=role, since=NOON)
    db.session.add(membership)
    db.session.commit()
    return membership


def make_identifier(company: Company, scheme: Scheme, value: str) -> CompanyIdentifier:
    """Return an identifier of a company."""
    owner = owner_of(company)
    identifier = CompanyIdentifier(
        company_id=company.id,
        scheme=scheme,
        value=value,
        level=IdentifierLevel.WELL_FORMED,
        recorded_at=NOON,
        recorded_by_id=owner.id,
    )
    db.session.add(identifier)
    db.session.commit()
    return identifier


def make_site(company: Company, **given: object) -> Site:
    """Return a site of a company."""
    defaults = {
        "company_id": company.id,
        "name": "Main warehouse",
        "address": "1 Dock Road",
        "country": "US",
        "purpose": "Handling",
        "recorded_at": NOON,
    }
    site = Site(**(defaults | given))
    db.session.add(site)
    db.session.commit()
    return site


def owner_of(company: Company) -> Account:
    """Return the first owner of a company."""
    return (
        db.session.query(Account)
        .join(Membership, Membership.account_id == Account.id)
        .filter(Membership.company_id == company.id, Membership.role == MembershipRole.OWNER)
        .order_by(Membership.id)
        .first()
    )


def make_evidence(company: Company, **given: object) -> Evidence:
    """Return a document whose bytes nobody will ask for."""
    n = next(_serial)
    defaults = {
        "company_id": company.id,
        "sha256": f"{n:064x}",
        "size": 1000,
        "media_type": "application/pdf",
        "filename": f"document-{n}.pdf",
        "title": f"Document {n}",
        "scan_state": ScanState.NOT_SCANNED,
        "received_at": NOON,
        "received_from_id": owner_of(company).id,
    }
    evidence = Evidence(**(defaults | given))
    db.session.add(evidence)
    db.session.commit()
    return evidence


def make_application(
    company: Company | None = None, entity_type: str = "carrier", parcels_a_year: int = 1_000_000
) -> Application:
    """Return a draft, begun by the company's owner."""
    company = company or make_company()
    return start_application(
        company, entity_type, parcels_a_year, actor=owner_of(company), now=NOON
    )


def fill(application: Application, grade: Grade = Grade.MET, now: datetime = NOON) -> None:
    """Enter all that an application needs before it can be handed in."""
    enrollment = enrollment_of(application)
    company = db.session.get_one(Company, enrollment.company_id)
    owner = owner_of(company)
    needs = needs_of(enrollment.entity_type)
    answers = {gate.id: gate.required for gate in needs.gates}
    answer_eligibility(application, answers, actor=owner, now=now)
    texts = {c.id: f"How we meet {c.id}." for c in needs.criteria}
    drafts = [ResponseDraft(criterion_id=i, statement=t, grade=grade) for i, t in texts.items()]
    save_responses(application, drafts, actor=owner, now=now)
    evidence = make_evidence(company)
    for response in db.session.query(Response).filter_by(application_id=application.id):
        db.session.add(ResponseEvidence(response_id=response.id, evidence_id=evidence.id))
    db.session.commit()
    make_assessment(enrollment, owner, now=now)
    make_contact(company, owner)
    sign_agreement(application, signer_title="Director", actor=owner, now=now)


def make_submitted(application: Application | None = None, now: datetime = NOON) -> Application:
    """Return an application that was handed in."""
    application = application or make_application()
    fill(application, now=now)
    company = db.session.get_one(Company, enrollment_of(application).company_id)
    submit_application(application, actor=owner_of(company), now=now)
    return application


def make_recommended(
    application: Application | None = None,
    recommendation: Recommendation = Recommendation.CERTIFY,
    now: datetime = NOON,
) -> Review:
    """Return a review with both strands satisfied and a recommendation."""
    application = application or make_submitted(now=now)
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=now)
    for strand in ReviewStrand:
        record_strand(review, strand, StrandResult.SATISFIED, "Seen.", actor=reviewer, now=now)
    reason = None if recommendation is Recommendation.CERTIFY else reason_for("reject")
    recommend(review, recommendation, reason, actor=reviewer, now=now)
    return review


def make_certified(application: Application | None = None, now: datetime = NOON) -> Enrollment:
    """Return an enrollment that was certified at tier 1."""
    review = make_recommended(make_submitted(application, now=now), now=now)
    supervisor = make_account(Role.SUPERVISOR)
    return certify(review, note="", seen=seen_hash(review), actor=supervisor, now=now)


def make_validation(
    enrollment: Enrollment | None = None,
    kind: ValidationKind = ValidationKind.SITE,
    visit_on: date | None = None,
) -> Validation:
    """Return a validation that was planned with notice, for noon's day unless told otherwise."""
    enrollment = enrollment or make_certified()
    site = db.session.query(Site).filter_by(company_id=enrollment.company_id).first()
    return plan_validation(
        enrollment,
        kind=kind,
        site=site if kind is ValidationKind.SITE else None,
        validator=make_account(Role.VALIDATOR),
        visit_on=visit_on or NOON.date(),
        actor=make_account(Role.SUPERVISOR),
        now=NOON if visit_on else NOON - NOTICE,
    )


def make_reported(
    validation: Validation | None = None,
    grades: dict[str, Grade] | None = None,
    *,
    answered: bool = True,
) -> Validation:
    """Return a validation, all MET but the grades given; answered: the company has agreed."""
    validation = validation or make_validation()
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    validator = db.session.get_one(Account, validation.validator_id)
    on_site = validation.kind is ValidationKind.SITE
    assurance = Assurance.SITE_VERIFIED if on_site else Assurance.DOCUMENT_CHECKED
    drafts = [
        FindingDraft(
            criterion_id=c.id,
            grade=(grades or {}).get(c.id, Grade.MET),
            assurance=assurance,
            note="Seen on site.",
        )
        for c in applicable(shipped_program().criteria, enrollment.entity_type)
    ]
    record_findings(validation, drafts, actor=validator, now=NOON)
    report_validation(
        validation, "All seen.", actions_due=date(2027, 4, 1), actor=validator, now=NOON
    )
    if answered:
        make_answered(validation)
    return validation


def make_answered(validation: Validation) -> ReportAnswer:
    """Return the company's answer to a report: it agrees to everything."""
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    points = {action.id: Point(Stance.AGREE) for action in actions_from(validation.id)}
    return answer_report(validation, Stance.AGREE, "", points, actor=owner, now=NOON)


def make_validated(application: Application | None = None, tier: int = 2) -> Enrollment:
    """Return an enrollment that was validated at a tier."""
    validation = make_reported(make_validation(make_certified(application)))
    return conclude_validation(
        validation, tier, note="", actor=make_account(Role.SUPERVISOR), now=NOON
    )


def enrollment_of(application: Application) -> Enrollment:
    """Return the enrollment that an application asks for."""
    return db.session.get_one(Enrollment, application.enrollment_id)


def reason_for(action: str) -> str:
    """Return a published reason for an action that needs no incident; a grave one if there is."""
    known = {c: r for c, r in shipped_program().reasons.items() if "incident" not in c}
    return max((c for c in known if known[c].action == action), key=lambda c: known[c].aggravating)
