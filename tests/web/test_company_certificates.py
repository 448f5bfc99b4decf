"""Pages about certificates of other programs."""

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_evidence,
    make_submitted,
    owner_of,
)
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Application, Company
from trusted.services.reviews import take_application

PAGE = "/companies/1/certificates"
GIVEN = {
    "kind": "tapa-fsr",
    "number": "F-1",
    "issuer": "Auditor",
    "issued_on": "2026-01-01",
    "valid_until": "2028-12-31",
    "document": "1",
}


@pytest.fixture
def member(application):
    with application.app_context():
        make_application()
        company = db.session.get_one(Company, 1)
        make_evidence(company, title="Our certificate")
        return Visitor(application, owner_of(company).id)


def test_a_certificate_is_recorded_and_seen_at_the_criteria_that_it_partly_shows(member):
    assert member.send(PAGE, **GIVEN).status_code == 302

    assert "TAPA FSR" in member.see(PAGE)
    answer = member.see("/enrollments/1/criteria/PHY-01")
    assert "Partial proof" in answer
    assert "perimeter, cameras and alarms" in answer
    assert "It speaks of one facility" in answer
    assert "Our certificate" in answer
    assert "Partial proof" not in member.see("/enrollments/1/criteria/GOV-05")


def test_ended_it_is_no_proof_any_more(member):
    member.send(PAGE, **GIVEN)

    member.send(f"{PAGE}/1/end", member.see(PAGE))

    assert "Partial proof" not in member.see("/enrollments/1/criteria/PHY-01")
    assert member.send(f"{PAGE}/9/end", member.see(PAGE)).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"issued_on": ""}, "Enter the day of issue"),
        ({"valid_until": ""}, "Enter its last day"),
        ({"valid_until": "2031-01-01"}, "3 years at most"),
        ({"document": "99"}, "Not a valid choice"),
        ({"kind": "poem"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(member, given, words):
    answer = member.send(PAGE, **(GIVEN | given))

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="F-1"' in answer.text


def test_without_a_document_the_way_to_upload_one_is_shown(application):
    with application.app_context():
        make_application()
        member = Visitor(application, owner_of(db.session.get_one(Company, 1)).id)

    assert "First upload the document" in member.see(PAGE)


def test_a_reviewer_sees_what_the_certificate_shows_and_what_it_does_not(member, application):
    member.send(PAGE, **GIVEN)
    with application.app_context():
        draft = db.session.get_one(Application, 1)
        take_application(make_submitted(draft), actor=make_account(Role.REVIEWER), now=NOON)

    page = visitor(application, Role.REVIEWER).see("/officer/reviews/1")

    assert "perimeter, cameras and alarms" in page
    assert "It speaks of one facility" in page
