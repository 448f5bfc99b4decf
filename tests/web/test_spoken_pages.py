"""Pages of signed-in people that are in both languages: nothing of them is left in English."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_evidence,
    make_submitted,
    make_validated,
    owner_of,
    reason_for,
)
from tests.factories_agencies import guidance_draft, make_shared
from tests.factories_exchange import CODE, THEIRS, make_exchanged, partner
from tests.factories_holds import hold_draft, make_agency, make_agent, make_hold
from tests.factories_review import make_thread
from tests.factories_tiers import make_drifted
from tests.visitors import send, visitor
from tests.web.marked import Marked, Outside
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    Evidence,
    ExchangeExport,
    Notice,
    Referral,
    Thread,
)
from trusted.program import shipped_program
from trusted.services.clocks import ACTION_TEXT
from trusted.services.holds import agent_of
from trusted.services.reviews import ItemToMend, return_application, take_application
from trusted.services.suspensions import suspend
from trusted.web import languages

NOW = datetime.now(UTC)
# Whose pages are in both languages, as far as they are; who acts for an agency has one of its own.
SPEAKING = (Role.PROGRAM_MANAGER, Role.SUPERVISOR)


def spoken_pages(application):
    """Yield each page of signed-in people that is in both languages: who, address, and names.

    A form is sent empty too, so that its refusals are seen.
    """
    with application.app_context():
        enrollment = make_validated()
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        values = make_exchanged(enrollment, owner)
        agency = make_agency()
        agent, other = make_agent(agency), make_agent(agency)
        broad = hold_draft(NOW, roles=(), note="7")
        values |= make_shared(agent, agency, enrollment)
        values["hold_id"] = make_hold(agent_of(agent), broad, NOW).hold.public_id
        company = db.session.get_one(Company, enrollment.company_id)
        document = make_evidence(company)
        values |= {"company_id": company.id, "evidence_id": document.id}
        people = {role: make_account(role).id for role in SPEAKING}
        people |= {Role.AGENCY: other.id, Role.MEMBER: owner.id}
        names = {agency.name, enrollment.partner_number, *said_by_people(values)}
        names |= kept_in_spanish()
        names |= {company.legal_name, company.address, "Estados Unidos", document.sha256}
        values["enrollment_id"] = enrollment.id
        for column in (Evidence.title, Evidence.filename, Notice.title, Notice.title_es):
            names |= set(db.session.scalars(select(column)))
        names |= set(db.session.scalars(select(Referral.subject)))
        names |= {account.name for account in db.session.scalars(select(Account))}
        names |= {sha256[:10] for sha256 in db.session.scalars(select(ExchangeExport.sha256))}
    for rule in application.url_map.iter_rules():
        view = application.view_functions[rule.endpoint]
        if getattr(view, "spoken", False):
            given = {name: (values | {"terms_number": 1})[name] for name in rule.arguments}
            with application.test_request_context():
                address = application.url_for(rule.endpoint, **given)
            for role in view.access & people.keys():
                methods = rule.methods & {"GET", "POST"}
                yield visitor(application, people[role]), address, methods, names


def said_by_people(values):
    """Return what a list, its terms and a hold hold that nobody translates."""
    korea = {"Korea Customs", "KR", "JP", CODE, "customs", "exporter"}
    korea |= {"authorized", "suspended", "aaa", "AAA"}
    ours = {f"{name}{end}" for name in shipped_program().entity_types for end in (",", ".")}
    row = {partner("B").name, partner().name, partner().number, partner().address, "carrier"}
    key = {THEIRS.public.kid}
    hold = {values["hold_id"], hold_draft().subject, hold_draft().authority}
    note = guidance_draft()
    shared = {note.title, note.body, note.commodity, "Is it known to you?"}
    return korea | ours | row | key | hold | shared


def kept_in_spanish():
    """Return what the program keeps in both languages beside each other, in Spanish."""
    program = shipped_program()
    clocks = {deadline.text_es for deadline in program.deadlines.values()}
    reasons = {reason.said_in(Language.SPANISH) for reason in program.reasons.values()}
    return clocks | reasons | {ACTION_TEXT[Language.SPANISH]}


def stages():
    """Bring enrollments to the stages in which their first page says something else."""
    draft, asked = make_application(), make_submitted()
    make_thread(enrollment_of(asked), stops_clock=True)
    returned = make_submitted()
    review = take_application(returned, actor=make_account(Role.REVIEWER), now=NOON)
    reviewer = db.session.get_one(Account, review.reviewer_id)
    items = [ItemToMend("GOV-01", "Name a person."), ItemToMend(None, "Add a plan.")]
    return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)
    stopped, drifted = make_certified(), make_validated()
    make_drifted(drifted)
    suspend(
        stopped,
        reason_for("suspend"),
        note="",
        actor=make_account(Role.SUPERVISOR),
        now=NOON + timedelta(days=1),
    )
    applied = [enrollment_of(one) for one in (draft, asked, returned)]
    return [*applied, stopped, drifted]


def test_the_first_page_of_an_enrollment_is_spanish_at_each_stage(application, monkeypatch):
    marked = Marked()
    monkeypatch.setattr(languages, "texts_in", lambda _: marked)
    with application.app_context():
        places = {}
        for enrollment in stages():
            company = db.session.get_one(Company, enrollment.company_id)
            names = {company.legal_name, enrollment.partner_number, "Name a person.", "Add a plan."}
            names |= set(db.session.scalars(select(Thread.subject)))
            names |= set(db.session.scalars(select(Account.name)))
            places[enrollment.status.value, enrollment.id] = owner_of(company).id, names

    left = {}
    for (status, id_), (owner, names) in places.items():
        page = visitor(application, owner).get(f"/enrollments/{id_}?lang=es")
        assert page.status_code == HTTPStatus.OK
        left[status, id_] = Outside(page.text, names | kept_in_spanish()).said

    assert {place: said for place, said in left.items() if said} == {}


def test_no_word_of_a_page_in_both_languages_is_left_in_english(application, monkeypatch):
    marked = Marked()
    monkeypatch.setattr(languages, "texts_in", lambda _: marked)
    seen, left = set(), {}
    for client, address, methods, names in spoken_pages(application):
        client.get("/?lang=es")
        for method in sorted(methods):
            page = send(client, address) if method == "POST" else client.get(address)
            if page.mimetype == "text/html" and page.status_code != HTTPStatus.FOUND:
                assert '<html lang="es">' in page.text, address
                seen.add(address)
                left[method, address] = Outside(page.text, names).said

    assert len(seen) > 10
    assert {place: said for place, said in left.items() if said} == {}
