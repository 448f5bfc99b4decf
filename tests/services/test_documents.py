"""The library: revisions, corrections, one document for many answers, receipts."""

import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import (
    NOON,
    enrollment_of,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    make_evidence,
    make_submitted,
    owner_of,
)
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.evidence import EvidenceDraft
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    Evidence,
    MembershipRole,
    Response,
    ResponseEvidence,
    Review,
)
from trusted.persistence.queries.library import descriptions_of, newest_revisions, revisions_of
from trusted.services.documents import (
    correct_description,
    follow_newest,
    is_same_file,
    receipt_of,
    revise_evidence,
    support_answers,
)
from trusted.services.evidence import receive_evidence, support_answer
from trusted.services.seen import seen_hash
from trusted.storage.local import FileTooLarge, LocalStore

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=3)
PLAN = EvidenceDraft(title="Plan", kind="procedure")


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "evidence")


def company_of(application):
    return db.session.get_one(Company, enrollment_of(application).company_id)


def receive(store, company, content=b"First.", draft=PLAN):
    return receive_evidence(
        company,
        BytesIO(content),
        "plan.txt",
        draft,
        store=store,
        max_bytes=1000,
        actor=owner_of(company),
        now=NOON,
    )


def revise(store, evidence, content=b"Second.", draft=PLAN, actor=None):
    company = db.session.get_one(Company, evidence.company_id)
    return revise_evidence(
        evidence,
        BytesIO(content),
        "plan-2.txt",
        draft,
        store=store,
        max_bytes=1000,
        actor=actor or owner_of(company),
        now=LATER,
    )


def supported(application, evidence):
    """Return the criteria that exactly this revision supports."""
    rows = db.session.scalars(
        select(Response.criterion_id)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .where(
            Response.application_id == application.id, ResponseEvidence.evidence_id == evidence.id
        )
    )
    return set(rows)


def support(application, evidence, *criteria):
    company = company_of(application)
    return support_answers(application, evidence, criteria, actor=owner_of(company), now=NOON)


def test_one_document_supports_many_answers_in_one_go_and_fewer_in_another(store):
    application = make_application()
    evidence = receive(store, company_of(application))

    assert support(application, evidence, "GOV-01", "GOV-02", "CYB-01") == (3, 0)
    assert support(application, evidence, "GOV-02", "CYB-02") == (1, 2)

    assert supported(application, evidence) == {"GOV-02", "CYB-02"}


def test_what_is_not_asked_or_closed_is_refused_and_nothing_is_attached(store):
    application = make_application()
    evidence = receive(store, company_of(application))
    with pytest.raises(InputRefused, match="KYC-05, XYZ-01"):
        support(application, evidence, "GOV-01", "KYC-05", "XYZ-01")
    db.session.rollback()
    assert supported(application, evidence) == set()

    submitted = make_submitted()
    other = receive(store, company_of(submitted))
    with pytest.raises(TransitionNotAllowed):
        support(submitted, other, "GOV-01")


def test_a_closed_answer_is_not_detached_by_leaving_it_out():
    submitted = make_submitted()
    evidence = db.session.scalars(select(Evidence)).one()
    before = supported(submitted, evidence)

    assert support(submitted, evidence) == (0, 0)

    assert supported(submitted, evidence) == before != set()


def test_open_answers_follow_the_newest_revision_and_the_old_bytes_stay(store):
    application = make_application()
    first = receive(store, company_of(application))
    support(application, first, "GOV-01", "GOV-02")

    second = revise(store, first)

    assert (second.revision, second.series) == (2, first.id)
    assert supported(application, first) == set()
    assert supported(application, second) == {"GOV-01", "GOV-02"}
    assert store.path(first.sha256).read_bytes() == b"First."
    assert [e.revision for e in revisions_of(first.id)] == [2, 1]
    assert newest_revisions([first.id, second.id]) == {first.id: second}
    third = revise(store, first, b"Third.")
    assert (third.revision, third.first_id) == (3, first.id)


def test_what_was_handed_in_keeps_what_it_was_handed_in_with(store):
    application = make_application()
    first = receive(store, company_of(application))
    support(application, first, "GOV-01")
    make_submitted(application)
    before = supported(application, first)

    second = revise(store, first)

    assert supported(application, first) == before
    assert supported(application, second) == set()


def test_a_decided_application_hashes_to_what_was_decided_after_a_revision(store):
    enrollment = make_certified()
    first = db.session.scalars(select(Evidence)).one()
    review = db.session.scalars(select(Review)).one()
    before = seen_hash(review)

    revise(store, first, actor=owner_of(db.session.get_one(Company, enrollment.company_id)))

    assert seen_hash(review) == before


def test_an_answer_that_stayed_behind_can_follow_once_it_is_open(store):
    application = make_application()
    company = company_of(application)
    first = receive(store, company)
    second = revise(store, first)
    support_answer(application, "GOV-01", [first], actor=owner_of(company), now=NOON)
    response = db.session.scalars(select(Response)).one()

    assert follow_newest(response, first, actor=owner_of(company), now=LATER) is second
    assert follow_newest(response, second, actor=owner_of(company), now=LATER) is second

    assert supported(application, second) == {"GOV-01"}
    assert supported(application, first) == set()


def test_the_same_bytes_are_no_revision(store):
    first = receive(store, make_company())

    with pytest.raises(InputRefused, match="same, byte for byte, as “Plan”, revision 1"):
        revise(store, first, b"First.")


def test_a_viewer_revises_and_corrects_nothing(store):
    company = make_company()
    first = receive(store, company)
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)

    with pytest.raises(NotPermitted):
        revise(store, first, actor=viewer)
    with pytest.raises(NotPermitted):
        correct_description(first, PLAN, "Typo.", actor=viewer, now=LATER)


def test_a_correction_is_a_dated_fact_and_what_was_said_before_is_kept(store):
    company = make_company()
    evidence = receive(store, company)
    corrected = EvidenceDraft(title="The plan", kind="record", valid_until=date(2027, 5, 1))

    correct_description(evidence, corrected, "Typo.", actor=owner_of(company), now=LATER)

    second, first = descriptions_of(evidence.id)
    assert (first.number, first.title, first.described_at) == (1, "Plan", NOON)
    assert (second.number, second.title, second.why) == (2, "The plan", "Typo.")
    assert (evidence.title, evidence.kind) == ("The plan", "record")
    assert evidence.received_at == NOON
    correct_description(evidence, PLAN, "Back.", actor=owner_of(company), now=LATER)
    assert [d.number for d in descriptions_of(evidence.id)] == [3, 2, 1]


@pytest.mark.parametrize("why", ["", " ", "a" * 501])
def test_a_correction_says_what_was_wrong(store, why):
    company = make_company()

    with pytest.raises(InputRefused, match="what was wrong"):
        correct_description(receive(store, company), PLAN, why, actor=owner_of(company), now=LATER)


def test_days_stay_once_something_that_was_handed_in_rests_on_them():
    submitted = make_submitted()
    evidence = db.session.scalars(select(Evidence)).one()
    owner = owner_of(company_of(submitted))

    later = EvidenceDraft(title=evidence.title, valid_until=date(2030, 1, 1))
    with pytest.raises(TransitionNotAllowed, match="as a revision"):
        correct_description(evidence, later, "Longer.", actor=owner, now=LATER)

    correct_description(evidence, EvidenceDraft(title="New"), "Typo.", actor=owner, now=LATER)
    assert evidence.title == "New"


def test_the_database_keeps_when_and_what_was_received():
    evidence = make_evidence(make_company())

    for column in ("received_at = '2020-01-01 00:00:00'", "sha256 = 'x'", "size = 1"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(f"UPDATE evidence SET {column}"))
        db.session.rollback()
    assert db.session.get_one(Evidence, evidence.id).received_at == NOON


def test_a_receipt_names_the_hash_and_a_file_can_be_checked_against_it(store):
    evidence = receive(store, make_company())

    receipt = receipt_of(evidence)

    assert hashlib.sha256(b"First.").hexdigest() in receipt
    assert "2026-11-24 12:00:00 UTC" in receipt
    assert is_same_file(evidence, BytesIO(b"First."), max_bytes=10)
    assert not is_same_file(evidence, BytesIO(b"Other."), max_bytes=10)
    with pytest.raises(FileTooLarge):
        is_same_file(evidence, BytesIO(b"First."), max_bytes=5)
    with pytest.raises(InputRefused, match="empty"):
        is_same_file(evidence, BytesIO(b""), max_bytes=5)


def test_all_of_it_is_in_the_trail(store):
    company = make_company()
    first = receive(store, company)
    revise(store, first)
    correct_description(first, PLAN, "Typo.", actor=owner_of(company), now=LATER)

    done = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()

    assert done == [
        "receive-evidence",
        "receive-evidence",
        "revise-evidence",
        "correct-evidence",
    ]
