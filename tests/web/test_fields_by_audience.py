"""Who reads which field: every sensitive one, for everybody, over all pages and the API."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from tests.api.conftest import Machine, Register
from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_company,
    make_identifier,
    make_reported,
    make_submitted,
    make_validation,
    owner_of,
)
from tests.factories_disputes import finding_of, make_dispute
from tests.factories_penalties import make_penalty
from tests.factories_review import company_of, make_vetted
from tests.web.signed_in import Visitor
from trusted.domain.criteria import Grade
from trusted.domain.disputes import Contested
from trusted.domain.identifiers import Scheme
from trusted.domain.review import Recommendation, ReviewStrand, StrandResult
from trusted.domain.standing import Role
from trusted.domain.threads import Visibility
from trusted.persistence.database import db
from trusted.persistence.models import Account, Company, Enrollment, Score
from trusted.services.clients import SCOPES, create_client
from trusted.services.conduct import record_incident
from trusted.services.conflicts import declare_conflict
from trusted.services.decisions import certify
from trusted.services.explained import SHOWN_TO, Reader, reader_of, shown_to
from trusted.services.reviews import recommend, record_strand, take_application
from trusted.services.seen import seen_hash
from trusted.services.threads import MessageDraft, Topic, open_thread
from trusted.services.vetting import raise_flag

COMPANY, OTHER, NOBODY = "the company", "another company", "nobody"
OFFICIAL, SUPERVISOR, AUDITOR, MACHINE = "a reviewer", "a supervisor", "an auditor", "a machine"
EVERYBODY = (COMPANY, OTHER, NOBODY, OFFICIAL, SUPERVISOR, AUDITOR, MACHINE)
STAFF = frozenset({OFFICIAL, SUPERVISOR, AUDITOR})
CASE = STAFF | {COMPANY}
# Text of a field -> who reads it somewhere. Nobody else reads it anywhere.
FIELDS = {
    "Zinnober the owners.": STAFF,  # a flag
    "Zaffre the ledger.": STAFF,  # a note among officials
    "Duties of 2025": STAFF,  # a debt
    "Zircon cousin.": frozenset({SUPERVISOR}),  # a declared conflict of interest
    "Zebulon Quirk": STAFF,  # the name of an official
    "Zephyr seal broken.": STAFF,  # an incident that customs found
    "Zymurgy case 7": CASE,  # a penalty
    "The log was shown to the validator.": CASE,  # the grounds of a dispute
    "Seen on site.": CASE,  # the note of a finding
    "Sandarac strand.": STAFF,  # the note of a review
    "of a million parcels": STAFF,  # the share examined at random
}
PUBLISHED = {
    "partner_number": None,
    "entity_type": None,
    "status": None,
    "status_since": None,
    "tier": "tier",
    "valid_until": "valid_until",
    "score_band": "score_band",
    "random_ppm": "random_ppm",
    "evidence_level": "evidence_level",
}


@pytest.fixture
def people(application):
    """A case with each field filled in, and a browser or a machine for everybody."""
    with application.app_context():
        draft = make_application()
        company = company_of_application(draft)
        make_identifier(company, Scheme.SCAC, "FXPQ")
        enrollment = certified(draft)
        values = make_fields(enrollment)
        ids = {
            COMPANY: owner_of(company).id,
            OTHER: owner_of(make_company()).id,
            OFFICIAL: make_account(Role.REVIEWER).id,
            SUPERVISOR: make_account(Role.SUPERVISOR).id,
            AUDITOR: make_account(Role.AUDITOR).id,
        }
        names = update(Account).where(Account.role.in_([Role.REVIEWER, Role.SUPERVISOR]))
        db.session.execute(names.values(name="Zebulon Quirk"))
        db.session.commit()
        administrator = make_account(Role.ADMINISTRATOR)
        made, secret = create_client("T", SCOPES, actor=administrator, now=datetime.now(UTC))
        client_id = made.client_id
    browsers = {who: Visitor(application, id_).client for who, id_ in ids.items()}
    machine = Machine(application.test_client(), client_id, secret).sign_in()
    return values, browsers | {NOBODY: application.test_client()}, machine


def company_of_application(draft):
    enrollment = db.session.get_one(Enrollment, draft.enrollment_id)
    return db.session.get_one(Company, enrollment.company_id)


def certified(draft):
    """Return the enrollment, certified after a review with notes."""
    reviewer = make_account(Role.REVIEWER)
    review = take_application(make_submitted(draft), actor=reviewer, now=NOON)
    for strand in ReviewStrand:
        note = "Sandarac strand."
        record_strand(review, strand, StrandResult.SATISFIED, note, actor=reviewer, now=NOON)
    recommend(review, Recommendation.CERTIFY, None, actor=reviewer, now=NOON)
    supervisor = make_account(Role.SUPERVISOR)
    return certify(review, note="", seen=seen_hash(review), actor=supervisor, now=NOON)


def make_fields(enrollment):
    """Fill every field in; return what names the rows."""
    vetted = make_vetted(enrollment)
    reviewer, company = make_account(Role.REVIEWER), company_of(enrollment)
    raise_flag(
        enrollment,
        "Zinnober the owners.",
        owner=reviewer,
        expires_on=None,
        actor=reviewer,
        now=NOON,
    )
    note = MessageDraft(body="Zaffre the ledger.", visibility=Visibility.OFFICIALS)
    thread = open_thread(enrollment, Topic(subject="Books"), note, actor=reviewer, now=NOON)
    declare_conflict(
        reviewer,
        company,
        reason="Zircon cousin.",
        from_on=NOON.date(),
        until_on=None,
        actor=reviewer,
        now=NOON,
    )
    reported = make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
    make_dispute(enrollment, Contested.FINDING, finding_of(reported.id).id)
    make_penalty(enrollment, "Zymurgy case 7")
    what, day = "Zephyr seal broken.", NOON.date()
    record_incident(enrollment, what=what, occurred_on=day, actor=reviewer, now=NOON)
    values = vetted | {"thread_id": thread.id, "name": "suspend", "fact_kind": "finding"}
    return values | {"strand": "profile", "step": "map", "criterion_id": "GOV-01"}


def all_read(application, values, client):
    """Return the text of every page that can be opened, rows not named being the first."""
    pages = []
    for rule in application.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(("api.", "static")):
            continue
        if rule.endpoint == "public.sign_out":
            continue
        given = {name: values.get(name, 1) for name in rule.arguments}
        with application.test_request_context():
            path = application.url_for(rule.endpoint, **given)
        with client.get(path) as answer:
            if answer.status_code == 200:
                pages.append(answer.get_data().decode(errors="replace"))
    return "\n".join(pages)


def all_answered(application, machine):
    """Return the text of every answer of the API that a machine with every scope gets."""
    Register(application.extensions["register"]).refresh()
    paths = ["/api/v1/parties/scac/FXPQ"] + [
        rule.rule
        for rule in application.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint.startswith("api.") and not rule.arguments
    ]
    answers = map(machine.get, paths)
    return "\n".join(answer.get_data().decode(errors="replace") for answer in answers)


def test_each_field_is_read_by_those_for_whom_it_is_and_by_nobody_else(application, people):
    values, browsers, machine = people

    read = {who: all_read(application, values, client) for who, client in browsers.items()}
    read[MACHINE] = all_answered(application, machine)

    assert values["number"] in read[COMPANY]
    assert values["number"] in read[MACHINE]
    wrong = {
        field: sorted(may ^ {who for who in EVERYBODY if field in read[who]})
        for field, may in FIELDS.items()
    }
    assert {field: who for field, who in wrong.items() if who} == {}


def test_the_score_itself_is_read_by_the_company_and_officials_alone(application, people):
    values, browsers, machine = people
    with application.app_context():
        [*_, kept] = db.session.scalars(select(Score).order_by(Score.id))
        secret = kept.facts_hash
    places = ("/enrollments/1/score", f"/officer/enrollments/{values['number']}/score")

    readers = {
        who
        for who, client in browsers.items()
        if any(secret in client.get(place).get_data(as_text=True) for place in places)
    }

    assert readers == CASE
    assert secret not in all_answered(application, machine)


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("field", [*SHOWN_TO, "a field without an entry"])
def test_a_field_of_an_explanation_is_shown_only_to_those_of_its_entry(field, reader):
    shown = shown_to(reader, {field: "so"})

    assert (field in shown) is (reader in SHOWN_TO.get(field, frozenset()))


def test_roles_read_as_members_auditors_or_officials_and_agencies_as_the_public():
    assert {role: reader_of(role) for role in Role} == {
        Role.MEMBER: Reader.COMPANY,
        Role.AUDITOR: Reader.AUDITOR,
        Role.REVIEWER: Reader.OFFICIAL,
        Role.VALIDATOR: Reader.OFFICIAL,
        Role.SUPERVISOR: Reader.OFFICIAL,
        Role.PROGRAM_MANAGER: Reader.OFFICIAL,
        Role.ADMINISTRATOR: Reader.OFFICIAL,
        Role.AGENCY: Reader.PUBLIC,
    }


def test_the_api_tells_of_an_explanation_only_what_its_entry_lets_a_machine_read(people):
    _, _, machine = people
    answer = machine.get("/api/v1/parties/scac/FXPQ").json
    [told] = answer["enrollments"]

    assert told.keys() == PUBLISHED.keys()
    fields = {field for field in PUBLISHED.values() if field} | {"policy"}
    assert all(Reader.API_CLIENT in SHOWN_TO[field] for field in fields)
    inside = {name for name, readers in SHOWN_TO.items() if Reader.API_CLIENT not in readers}
    assert inside.isdisjoint(answer.keys() | told.keys())
