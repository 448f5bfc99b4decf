"""Pages about documents: reuse, revisions, corrections, expiry, receipts."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from tests.factories import NOON, make_application, make_evidence, make_submitted, owner_of
from tests.web.signed_in import Visitor
from trusted.persistence.database import db
from trusted.persistence.models import Application, Company, Evidence
from trusted.services.evidence import support_answer
from trusted.storage.local import LocalStore

DOCUMENT = "/companies/1/evidence/1"


@pytest.fixture
def member(application, noon):
    """An owner with a draft, whose library holds one document."""
    with application.app_context():
        make_application()
        company = db.session.get_one(Company, 1)
        store = LocalStore(application.extensions["settings"].evidence_dir)
        kept = store.receive(BytesIO(b"Locked."), 100)
        make_evidence(
            company,
            sha256=kept.sha256,
            size=7,
            filename="plan.txt",
            title="Plan",
            valid_until=datetime.now(UTC).date() + timedelta(days=5),
        )
        return Visitor(application, owner_of(company).id)


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_one_document_is_attached_to_many_criteria_on_one_page(member):
    answer = member.send("/enrollments/1/evidence/1", criteria=["GOV-01", "CYB-01", "PHY-01"])

    assert answer.headers["Location"] == DOCUMENT
    page = member.see(DOCUMENT)
    assert "Attached to 3 more, detached from 0." in page
    for criterion in ("GOV-01", "CYB-01", "PHY-01"):
        assert f"/enrollments/1/criteria/{criterion}" in page
        assert "/evidence/1" in member.see(f"/enrollments/1/criteria/{criterion}")
    member.send("/enrollments/1/evidence/1", criteria=["CYB-01"])
    assert "Attached to 0 more, detached from 2." in member.see(DOCUMENT)


def test_a_criterion_that_is_not_offered_is_refused(member):
    assert member.send("/enrollments/1/evidence/1", criteria=["KYC-05"]).status_code == 422


def test_the_end_of_a_document_is_announced_in_library_page_and_answer(member):
    member.send("/enrollments/1/evidence/1", criteria=["GOV-01"])

    for address in (DOCUMENT, "/companies/1/evidence", "/enrollments/1/criteria/GOV-01"):
        assert "5 days left" in member.see(address)


def test_a_new_revision_is_kept_and_answers_follow_it(member):
    member.send("/enrollments/1/evidence/1", criteria=["GOV-01"])
    file = (BytesIO(b"Locked twice."), "plan-2.txt")

    answer = member.send(f"{DOCUMENT}/revise", file=file, title="Plan", kind="procedure")

    assert answer.headers["Location"] == "/companies/1/evidence/2"
    page = words(member.see("/companies/1/evidence/2"))
    assert "kept as revision 2" in page
    assert "plan.txt" in page
    assert "GOV-01" in page
    assert "There is a newer revision" in member.see(DOCUMENT)
    assert '/evidence/1"' not in member.see("/companies/1/evidence")


def test_the_same_file_again_is_said_at_the_field_and_nothing_typed_is_lost(member):
    file = (BytesIO(b"Locked."), "plan-2.txt")

    answer = member.send(f"{DOCUMENT}/revise", file=file, title="My plan", kind="procedure")

    assert answer.status_code == 422
    assert "same, byte for byte" not in member.see(DOCUMENT)
    assert "byte for byte" in answer.text
    assert 'value="My plan"' in answer.text


def test_an_answer_left_behind_can_use_the_newest_revision(member, application):
    file = (BytesIO(b"Locked twice."), "plan-2.txt")
    member.send(f"{DOCUMENT}/revise", file=file, title="Plan", kind="procedure")
    with application.app_context():
        support_answer(
            db.session.get_one(Application, 1),
            "GOV-01",
            [db.session.get_one(Evidence, 1)],
            actor=owner_of(db.session.get_one(Company, 1)),
            now=NOON,
        )
    page = member.see("/enrollments/1/criteria/GOV-01")
    assert "Use revision 2" in page

    member.send("/enrollments/1/criteria/GOV-01/documents/1/newest", page)

    page = member.see("/enrollments/1/criteria/GOV-01")
    assert "rests on revision 2 now" in page
    assert "Use revision 2" not in page


def test_a_correction_is_kept_beside_what_was_said_before(member):
    member.send(f"{DOCUMENT}/correct", title="The plan", kind="procedure", why="A typo.")

    page = words(member.see(DOCUMENT))

    assert "A typo." in page
    assert "As it was received" in page


def test_days_on_which_something_rests_are_said_to_stay(application):
    with application.app_context():
        make_submitted()
        member = Visitor(application, owner_of(db.session.get_one(Company, 1)).id)
    assert "Something you handed in rests on this document" in member.see(f"{DOCUMENT}/correct")

    answer = member.send(
        f"{DOCUMENT}/correct", title="Plan", kind="other", why="Longer.", valid_until="2031-01-01"
    )

    assert answer.status_code == 422
    assert "as a revision" in answer.text
    assert "These answers are closed" in member.see("/enrollments/1/evidence/1")


def test_a_receipt_is_handed_out_and_a_file_is_checked_against_it(member):
    with member.client.get(f"{DOCUMENT}/receipt") as receipt:
        assert receipt.headers["Content-Disposition"].startswith("attachment")
        assert re.search(r"SHA-256 +[0-9a-f]{64}\n", receipt.text)
    address = f"{DOCUMENT}/verify"

    assert "It is the same file" in member.send(address, file=(BytesIO(b"Locked."), "x")).text
    assert "It is another file" in member.send(address, file=(BytesIO(b"Open."), "x")).text
    assert member.send(address, file=(BytesIO(b""), "x")).status_code == 422
    assert member.send(address, file="text").status_code == 422
