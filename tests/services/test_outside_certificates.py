"""Recording certificates of other programs, and what they never replace."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    fill,
    join,
    make_account,
    make_application,
    make_company,
    make_evidence,
    make_submitted,
    owner_of,
)
from trusted.domain.application import missing_parts
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    MembershipRole,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.applications import dossier
from trusted.persistence.queries.library import certificates_of
from trusted.services.applications import needs_of
from trusted.services.outside_certificates import (
    CertificateDraft,
    end_certificate,
    proofs_of,
    record_certificate,
)

pytestmark = pytest.mark.usefixtures("app")
TODAY = NOON.date()
GIVEN = {
    "kind": "ra-kc",
    "number": "US/RA/1",
    "issuer": "Aviation authority",
    "issued_on": date(2025, 1, 1),
    "valid_until": date(2028, 1, 1),
}


def company_of(application):
    return db.session.get_one(Company, enrollment_of(application).company_id)


def hold(company, document=None, **given):
    return record_certificate(
        company,
        CertificateDraft(**(GIVEN | given)),
        document or make_evidence(company),
        actor=owner_of(company),
        now=NOON,
    )


def supported(application):
    rows = select(Response.criterion_id).join(ResponseEvidence)
    return set(db.session.scalars(rows.where(Response.application_id == application.id)))


def test_it_is_attached_to_the_open_answers_that_it_partly_shows():
    application = make_application()

    certificate = hold(company_of(application))

    assert supported(application) == {"PRO-02", "PRO-07", "PHY-02", "PHY-05", "PER-01", "PER-02"}
    proofs = proofs_of(certificate.company_id, TODAY)
    assert set(proofs) == supported(application)
    assert proofs["PRO-02"][0].kind.id == "ra-kc"


def test_it_never_stands_for_the_whole_evidence_of_a_must():
    application = make_application()
    fill(application)
    company = company_of(application)
    for link in db.session.scalars(select(ResponseEvidence)):
        db.session.delete(link)
    db.session.commit()
    hold(company)

    needs = needs_of("carrier")
    lacking = {part.subject for part in missing_parts(dossier(application), needs)}

    assert {"PRO-02", "PHY-02"} <= supported(application)
    assert {"PRO-02", "PHY-02"} <= lacking
    support = make_evidence(company)
    answer = db.session.scalars(select(Response).where(Response.criterion_id == "PRO-02")).one()
    db.session.add(ResponseEvidence(response_id=answer.id, evidence_id=support.id))
    db.session.commit()
    assert "PRO-02" not in {p.subject for p in missing_parts(dossier(application), needs)}


def test_what_was_handed_in_is_not_touched():
    submitted = make_submitted()
    before = db.session.scalars(select(ResponseEvidence.id)).all()

    hold(company_of(submitted))

    assert db.session.scalars(select(ResponseEvidence.id)).all() == before


def test_ended_it_shows_nothing_any_more_and_its_document_stays():
    application = make_application()
    certificate = hold(company_of(application))
    owner = owner_of(company_of(application))
    attached = supported(application)

    end_certificate(certificate, actor=owner, now=NOON)

    assert certificates_of(certificate.company_id) == []
    assert proofs_of(certificate.company_id, TODAY) == {}
    assert supported(application) == attached
    with pytest.raises(TransitionNotAllowed):
        end_certificate(certificate, actor=owner, now=NOON)
    done = db.session.scalars(select(AuditEvent.action)).all()
    assert {"record-certificate", "end-certificate"} <= set(done)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "poem"}, "that the program accepts"),
        ({"number": " "}, "number of the certificate"),
        ({"issuer": "a" * 201}, "who issued"),
        ({"valid_until": date(2024, 1, 1)}, "end before"),
        ({"valid_until": date(2031, 1, 1)}, "5 years at most"),
    ],
)
def test_what_cannot_be_is_refused(given, words):
    with pytest.raises(InputRefused, match=words):
        hold(make_company(), **given)


def test_another_companys_document_proves_nothing():
    with pytest.raises(InputRefused, match="own company's"):
        hold(make_company(), make_evidence(make_company()))


def test_a_viewer_records_and_ends_nothing():
    company = make_company()
    certificate = hold(company)
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)

    with pytest.raises(NotPermitted):
        end_certificate(certificate, actor=viewer, now=NOON)
