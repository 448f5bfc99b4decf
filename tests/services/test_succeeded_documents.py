"""After a merger or split, what was shown once can be shown again: documents go along."""

import pytest

from tests.factories import (
    NOON,
    make_application,
    make_company,
    make_evidence,
    make_validated,
    owner_of,
)
from tests.factories_companies import make_succession
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.succession import Fate, SuccessionKind
from trusted.persistence.database import db
from trusted.persistence.models import Company, Evidence, Response, ResponseEvidence
from trusted.persistence.queries.answers import document_of_member, documents_of, library_of
from trusted.persistence.queries.library import has_documents
from trusted.services.evidence import open_evidence, support_answer
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("app")


def shown(application, company) -> Evidence:
    """Return a document of the company that supports an answer of the application."""
    evidence = make_evidence(company)
    response = Response(
        application_id=application.id,
        criterion_id="GOV-01",
        statement="So.",
        saved_at=NOON,
        saved_by_id=owner_of(company).id,
    )
    db.session.add(response)
    db.session.flush()
    db.session.add(ResponseEvidence(response_id=response.id, evidence_id=evidence.id))
    db.session.commit()
    return evidence


def test_all_documents_of_a_merged_company_are_in_the_library_of_its_heir():
    former, heir = make_company(), make_company()
    plan, own = make_evidence(former), make_evidence(heir)
    older = make_company()
    oldest = make_evidence(older)

    make_succession(older, former, {})
    make_succession(former, heir, {})

    found = [row.Evidence.id for row in library_of(heir.id, 1).items]
    assert found == [oldest.id, own.id, plan.id]
    assert document_of_member(owner_of(heir).id, plan.id) is plan
    draft = make_application(heir)
    support_answer(draft, "GOV-01", [plan], actor=owner_of(heir), now=NOON)


def test_a_part_that_is_split_off_takes_along_what_its_answers_rest_on_and_no_more():
    former, heir = make_company(), make_company()
    application = make_application(former, "carrier")
    behind, other = shown(application, former), make_evidence(former)
    partner = make_validated(application)

    make_succession(former, heir, {partner.id: Fate.MOVE}, SuccessionKind.SPLIT)

    assert has_documents(heir.id, [behind])
    assert not has_documents(heir.id, [behind, other])
    assert [one.id for one in documents_of(heir.id, {behind.id, other.id})] == [behind.id]
    assert has_documents(former.id, [behind, other])


def test_the_heir_of_another_company_reads_nothing(tmp_path):
    store, company = LocalStore(tmp_path), make_company()
    evidence, stranger = make_evidence(company), owner_of(make_company())
    make_succession(make_company(), db.session.get_one(Company, company.id), {})

    assert document_of_member(stranger.id, evidence.id) is None
    with pytest.raises(NotPermitted):
        open_evidence(evidence, store=store, actor=stranger, now=NOON)
    foreign = make_company()
    draft, owner = make_application(foreign), owner_of(foreign)
    with pytest.raises(InputRefused, match="your own"):
        support_answer(draft, "GOV-01", [evidence], actor=owner, now=NOON)
