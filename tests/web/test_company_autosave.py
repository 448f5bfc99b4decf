"""An answer that saves itself, as the script of the page sends it."""

import pytest

from tests.factories import make_application, make_submitted, owner_of
from tests.visitors import hidden, visitor
from trusted.persistence.database import db
from trusted.persistence.models import Company, Response

PAGE = "/enrollments/1/criteria/GOV-01"


@pytest.fixture
def member(application):
    with application.app_context():
        make_application()
        return visitor(application, owner_of(db.session.get_one(Company, 1)).id)


def autosave(client, **fields):
    sent = hidden(client.get(PAGE)) | {"statement": "We do.", "grade": "2"} | fields
    return client.post(PAGE, data=sent, headers={"X-Autosave": "1"})


def test_an_answer_is_saved_and_its_version_told(application, member):
    first = autosave(member)
    second = autosave(member, statement="We do, each day.", version=str(first.json["version"]))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json["version"] == first.json["version"] + 1
    assert second.json["saved_at"].endswith("UTC")
    with application.app_context():
        assert db.session.query(Response).one().statement == "We do, each day."
    assert "We do, each day." in member.get(PAGE).text
    assert "usa-alert--success" not in member.get(PAGE).text


def test_who_was_overtaken_is_told_what_the_other_saved_and_overwrites_nothing(application, member):
    autosave(member, statement="The other's.", grade="not_applicable", reason="No trucks.")

    late = autosave(member, statement="Mine.", version="0")

    assert late.status_code == 409
    assert late.json["statement"] == "The other's."
    assert late.json["reason"] == "No trucks."
    assert late.json["grade_words"] == "It does not apply to us"
    with application.app_context():
        assert db.session.query(Response).one().statement == "The other's."
    kept = autosave(member, statement="Mine.", version=str(late.json["version"]))
    assert kept.status_code == 200


def test_what_cannot_be_saved_yet_says_why(member):
    answer = autosave(member, grade="not_applicable")

    assert answer.status_code == 422
    assert answer.json["problem"] == "Say why it does not apply to you"


def test_a_form_from_elsewhere_saves_nothing(application, member):
    assert autosave(member, csrf_token="x").status_code == 422
    with application.app_context():
        assert db.session.query(Response).count() == 0


def test_a_closed_answer_does_not_save_itself(application):
    with application.app_context():
        make_submitted()
        client = visitor(application, owner_of(db.session.get_one(Company, 1)).id)
        token = hidden(client.get("/companies/1/sites"))["csrf_token"]

    assert autosave(client, csrf_token=token, version="1").status_code == 409


def test_the_page_works_without_the_script_and_says_so_with_it(member):
    page = member.get(PAGE).text

    assert "data-autosave-state" in page
    assert 'role="status" aria-live="polite" hidden' in page
