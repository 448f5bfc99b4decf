"""Answering a criterion, and showing it by documents."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_company,
    make_evidence,
    make_submitted,
    owner_of,
    reason_for,
)
from tests.visitors import hidden, send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Evidence, Response, ResponseEvidence
from trusted.services.reviews import ItemToMend, return_application, take_application

PAGE = "/enrollments/1/criteria/GOV-01"
ANSWER = {"statement": "We do.", "grade": "2", "version": "0"}


@pytest.fixture
def member(application):
    """A browser of the owner of company 1, whose enrollment 1 is a draft."""
    with application.app_context():
        make_application()
        return visitor(application, owner_of(db.session.get_one(Company, 1)).id)


def answers(application):
    with application.app_context():
        return db.session.scalars(select(Response)).all()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"grade": "not_applicable"}, "Say why it does not apply to you"),
        ({"grade": "not_applicable", "reason": "  \n"}, "Say why it does not apply to you"),
        ({"grade": "4"}, "Choose one of the grades"),
        ({"reason": "r" * 2001}, "longer than 2000"),
        ({"statement": "s" * 8001}, "longer than 8000"),
        ({"statement": "Kept\0text"}, "cannot be kept"),
        ({"version": "x"}, "Not a valid integer"),
        ({"version": ""}, "required"),
    ],
)
def test_what_cannot_be_saved_says_why_and_stays_in_the_form(application, member, given, complaint):
    page = send(member, PAGE, ANSWER | {"statement": "Kept text"} | given)

    assert page.status_code == 422
    assert complaint in words(page)
    if "statement" not in given:
        assert "Kept text" in page.text
    assert answers(application) == []


def test_an_answer_may_be_saved_half_done(application, member):
    assert send(member, PAGE, {"version": "0"}).status_code == 302

    (answer,) = answers(application)
    assert (answer.statement, answer.self_grade, answer.not_applicable_reason) == ("", None, None)


def test_what_does_not_apply_is_saved_with_its_reason(application, member):
    data = {"grade": "not_applicable", "reason": "We have no fleet.", "version": "0"}
    assert send(member, PAGE, data).status_code == 302

    (answer,) = answers(application)
    assert answer.not_applicable_reason == "We have no fleet."
    assert answer.self_grade is None


def test_of_two_tabs_the_second_is_told_and_loses_nothing(application, member):
    first = ANSWER | {"statement": "The first tab's words"}
    second = ANSWER | {"statement": "The second tab's words", "grade": "1"}
    assert send(member, PAGE, first).status_code == 302

    told = send(member, PAGE, second)

    assert told.status_code == 422
    assert "Someone else saved GOV-01" in words(told)
    assert "The first tab's words" in words(told)
    assert "The second tab's words" in words(told)
    assert answers(application)[0].statement == "The first tab's words"
    again = send(member, PAGE, second | {"version": hidden(told)["version"]})
    assert again.status_code == 302
    assert answers(application)[0].statement == "The second tab's words"


@pytest.mark.parametrize("criterion", ["PRO-01", "ABC-99", "gov-01", "%00"])
def test_a_criterion_that_is_not_asked_does_not_exist(member, criterion):
    assert member.get(f"/enrollments/1/criteria/{criterion}").status_code == 404
    assert send(member, f"/enrollments/1/criteria/{criterion}", ANSWER).status_code == 404


def document(content=b"How we work.\n", name="handbook.txt", **given):
    return {"title": "Handbook", "file": (BytesIO(content), name)} | given


def test_a_new_document_is_uploaded_attached_and_handed_out(application, member):
    answer = send(
        member, f"{PAGE}/documents", document(issued_on="2026-01-31", valid_until="2031-01-31")
    )

    assert answer.status_code == 302
    page = words(member.get(PAGE))
    assert "“Handbook” is attached" in page
    library = words(member.get("/companies/1/evidence"))
    assert "handbook.txt 13 bytes" in library
    assert "GOV-01" in library
    with member.get("/evidence/1") as file:
        assert file.data == b"How we work.\n"
        assert "attachment" in file.headers["Content-Disposition"]


@pytest.mark.parametrize("path", [f"{PAGE}/documents", "/companies/1/evidence"])
@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (document(b""), "The file is empty"),
        (document(b"MZ\x90\0" + b"\0" * 100, "tool.pdf"), "a Windows program"),
        (document(name="tool.exe"), "PDF, PNG, JPEG"),
        (document(name=""), "Choose a file"),
        ({"title": "Handbook", "file": "no file"}, "Choose a file"),
        (document(title=""), "Give it a title"),
        (document(title="t" * 201), "longer than 200"),
        (document(title="a\0b"), "cannot be kept"),
        (document(issued_on="31.1.2026"), "Enter a day as year-month-day"),
        (document(issued_on="2999-01-01"), "in the future"),
        (document(period_from="2026-02-01", period_to="2026-01-01"), "ends before it begins"),
        (document(issued_on="2026-02-01", valid_until="2026-01-01"), "expire before it was issued"),
    ],
)
def test_a_document_that_cannot_be_kept_says_why(application, member, path, given, complaint):
    given = {
        name: (BytesIO(value[0].getvalue()), value[1]) if isinstance(value, tuple) else value
        for name, value in given.items()
    }

    page = send(member, path, given | {"period_from": given.get("period_from", "2025-05-05")})

    assert page.status_code == 422
    assert complaint in words(page)
    assert "2025-05-05" in page.text or "period_from" in given
    with application.app_context():
        assert db.session.scalars(select(Evidence)).all() == []


def test_the_limit_is_said_before_and_a_larger_file_gets_a_page(application, member):
    limits = {"evidence_max_bytes": 2048, "form_max_bytes": 4096}
    settings = replace(application.extensions["settings"], **limits)
    application.extensions["settings"] = settings

    assert "Files up to 2 KB" in words(member.get(PAGE))
    over = send(member, f"{PAGE}/documents", document(b"x" * 2049))
    assert over.status_code == 422
    assert "larger than 2 KB" in words(over)
    far_over = send(member, f"{PAGE}/documents", document(b"x" * 9000))
    assert far_over.status_code == 413
    assert "2 KB" in words(far_over)


def test_documents_of_the_library_are_attached_and_detached(application, member):
    with application.app_context():
        company = db.session.get_one(Company, 1)
        ids = [make_evidence(company).id for _ in range(2)]

    assert send(member, f"{PAGE}/choose", {"documents": ids}).status_code == 302
    with application.app_context():
        assert len(db.session.scalars(select(ResponseEvidence)).all()) == 2
    assert send(member, f"{PAGE}/documents/{ids[0]}/detach").status_code == 302
    with application.app_context():
        assert len(db.session.scalars(select(ResponseEvidence)).all()) == 1


@pytest.mark.parametrize("chosen", [[], ["x"], ["2"], ["999"], ["9" * 30]])
def test_only_ones_own_documents_can_be_attached(application, member, chosen):
    with application.app_context():
        make_evidence(db.session.get_one(Company, 1))
        make_evidence(make_company())

    page = send(member, f"{PAGE}/choose", {"documents": chosen})

    assert page.status_code == 422
    with application.app_context():
        assert db.session.scalars(select(ResponseEvidence)).all() == []
    assert member.get("/evidence/2").status_code == 404


def test_only_returned_items_are_open_again(application):
    with application.app_context():
        draft = make_submitted()
        reviewer = make_account(Role.REVIEWER)
        review = take_application(draft, actor=reviewer, now=NOON)
        items = [ItemToMend("GOV-01", "Name the officer.")]
        return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)
        company = db.session.get_one(Company, enrollment_of(draft).company_id)
        member = visitor(application, owner_of(company).id)

    assert "Name the officer." in member.get("/enrollments/1").text
    returned = member.get(PAGE)
    assert "Returned to you: please mend this" in returned.text
    other = member.get("/enrollments/1/criteria/GOV-02")
    assert "This answer is closed" in other.text
    answer = ANSWER | {"version": hidden(returned)["version"]}
    assert send(member, PAGE, answer).status_code == 302
    assert (
        send(member, "/enrollments/1/criteria/GOV-02", ANSWER | {"version": "1"}).status_code == 409
    )
    assert "Mended" not in member.get("/enrollments/1/submit").text
    assert send(member, "/enrollments/1/submit").status_code == 302
