"""Taking over older answers, and what has changed since."""

from datetime import date, timedelta

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
from trusted.domain.criteria import Grade
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Evidence,
    MembershipRole,
    Response,
    ResponseEvidence,
)
from trusted.persistence.queries.copies import answers_of, older_applications
from trusted.services import copying
from trusted.services.applications import ResponseDraft, save_responses
from trusted.services.copying import Change, copy_answers, copy_states

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=30)


def owner(application):
    return owner_of(db.session.get_one(Company, enrollment_of(application).company_id))


@pytest.fixture
def both(app):
    """A carrier's application with answers, and an empty one as broker of the same company."""
    company = make_company()
    older = make_application(company, "carrier")
    fill(older)
    return older, make_application(company, "broker")


def take_over(older, newer):
    return copy_answers(older, newer, actor=owner(newer), now=LATER)


def write(application, criterion_id, statement, now=LATER):
    draft = ResponseDraft(criterion_id=criterion_id, statement=statement, grade=Grade.MET)
    save_responses(application, [draft], actor=owner(application), now=now)


def state_of(application, criterion_id):
    states = copy_states(application, now=LATER)
    return next(s for s in states if s.criterion_id == criterion_id)


def test_what_both_ask_is_taken_over_with_its_documents(both):
    older, newer = both

    copied = take_over(older, newer)

    assert "GOV-01" in copied
    assert "KYC-05" not in copied  # asked of brokers only
    answers = {answer.criterion_id: answer for answer in answers_of(newer.id)}
    assert set(answers) == set(copied)
    assert answers["GOV-01"].statement == "How we meet GOV-01."
    links = select(ResponseEvidence).where(ResponseEvidence.response_id == answers["GOV-01"].id)
    assert len(db.session.scalars(links).all()) == 1
    assert all(not state.changes for state in copy_states(newer, now=LATER))


def test_what_was_begun_is_never_overwritten(both):
    older, newer = both
    write(newer, "GOV-01", "Our own.", NOON)

    assert "GOV-01" not in take_over(older, newer)
    assert take_over(older, newer) == ()

    answers = {answer.criterion_id: answer.statement for answer in answers_of(newer.id)}
    assert answers["GOV-01"] == "Our own."


def test_what_changed_since_is_shown(both):
    older, newer = both
    take_over(older, newer)

    write(newer, "GOV-01", "Now different.")
    write(older, "GOV-02", "The older one, mended.", LATER + timedelta(days=1))

    assert state_of(newer, "GOV-01").changes == (Change.EDITED,)
    assert state_of(newer, "GOV-02").changes == (Change.OLDER_EDITED,)


def test_an_expired_document_and_a_newer_revision_are_shown(both):
    older, newer = both
    take_over(older, newer)
    document = db.session.scalars(select(Evidence)).one()
    document.valid_until = date(2026, 12, 1)
    db.session.commit()
    company = db.session.get_one(Company, document.company_id)
    make_evidence(company, first_id=document.id, revision=2)

    assert state_of(newer, "GOV-01").changes == (Change.EXPIRED, Change.NEWER_DOCUMENT)


def test_documents_are_taken_over_in_their_newest_revision(both):
    older, newer = both
    document = db.session.scalars(select(Evidence)).one()
    company = db.session.get_one(Company, document.company_id)
    second = make_evidence(company, first_id=document.id, revision=2)

    take_over(older, newer)

    ids = (
        select(ResponseEvidence.evidence_id)
        .join(Response, Response.id == ResponseEvidence.response_id)
        .where(Response.application_id == newer.id)
    )
    assert set(db.session.scalars(ids)) == {second.id}


def test_a_criterion_that_reads_differently_now_is_shown(both, monkeypatch):
    older, newer = both
    older.program_version = "2020-01"
    db.session.commit()
    take_over(older, newer)
    monkeypatch.setattr(copying, "program_of", lambda _: type("Old", (), {"criteria": ()})())

    assert state_of(newer, "GOV-01").changes == (Change.OTHER_DEMAND,)


def test_only_the_same_companys_other_applications_are_a_source(both):
    older, newer = both
    foreign = make_application()
    fill(foreign)

    assert older_applications(newer, enrollment_of(newer).company_id) == [older]
    for source in (foreign, newer):
        with pytest.raises(InputRefused, match="another application of the same company"):
            take_over(source, newer)


def test_nothing_is_taken_over_into_what_was_handed_in(both):
    older, _ = both
    submitted = make_submitted(make_application(make_company(owner(older)), "seller"))

    with pytest.raises(TransitionNotAllowed):
        take_over(older, submitted)


def test_a_viewer_takes_over_nothing(both):
    older, newer = both
    viewer = make_account()
    company = db.session.get_one(Company, enrollment_of(newer).company_id)
    join(viewer, company, MembershipRole.VIEWER)

    with pytest.raises(NotPermitted):
        copy_answers(older, newer, actor=viewer, now=LATER)
