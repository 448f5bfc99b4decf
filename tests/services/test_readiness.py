"""Whether an application is ready, from what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    fill,
    make_account,
    make_application,
    make_evidence,
    make_submitted,
    owner_of,
)
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Company
from trusted.persistence.queries.readiness import unmended_items
from trusted.services.applications import ResponseDraft, save_responses
from trusted.services.evidence import support_answer
from trusted.services.readiness import predicted, remarks_on
from trusted.services.reviews import ItemToMend, return_application, take_application

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=2)


@pytest.fixture
def returned(app):
    """An application returned with two items and a word on the whole."""
    application = make_submitted()
    reviewer = make_account(Role.REVIEWER)
    review = take_application(application, actor=reviewer, now=NOON)
    items = [
        ItemToMend(criterion_id="GOV-01", request="Say who."),
        ItemToMend(criterion_id="GOV-02", request="Show it."),
        ItemToMend(criterion_id=None, request="Tidy up."),
    ]
    return_application(review, "return-incomplete", items, actor=reviewer, now=NOON)
    return application


def company_of(application):
    return db.session.get_one(Company, enrollment_of(application).company_id)


def left(application):
    return [item.criterion_id for item in unmended_items(application.id)]


def test_an_item_is_unmended_until_its_answer_or_its_documents_change(returned):
    owner = owner_of(company_of(returned))
    assert left(returned) == ["GOV-01", "GOV-02", None]

    draft = ResponseDraft(criterion_id="GOV-01", statement="Kim.", grade=Grade.MET)
    save_responses(returned, [draft], actor=owner, now=LATER)
    assert left(returned) == ["GOV-02"]

    paper = make_evidence(company_of(returned))
    support_answer(returned, "GOV-02", [paper], actor=owner, now=LATER)
    assert left(returned) == []


def test_remarks_are_made_from_what_is_kept(returned):
    found = {(r.code, r.subject) for r in remarks_on(returned, now=LATER)}

    assert ("returned-unmended", "GOV-01") in found
    assert ("same-words", "GOV-01") in found
    assert ("one-document-for-all", "") in found
    assert not any(code.endswith("missing") for code, _ in found)


def test_an_empty_application_is_missing_everything_and_leads_nowhere():
    application = make_application()

    codes = {r.code for r in remarks_on(application, now=NOON)}
    prediction = predicted(enrollment_of(application), now=NOON)

    assert {"response-missing", "risk-assessment-missing", "agreement-unsigned"} <= codes
    assert (prediction.certified, prediction.validated) == (0, 0)
    assert prediction.missing


def test_good_answers_lead_to_the_tiers_that_the_rules_give_and_nothing_is_written():
    application = make_application()
    fill(application)
    before = len(db.session.scalars(select(AuditEvent)).all())

    prediction = predicted(enrollment_of(application), now=NOON)

    assert prediction.certified == 1
    assert prediction.validated >= 1
    assert len(db.session.scalars(select(AuditEvent)).all()) == before
