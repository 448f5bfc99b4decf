from datetime import date, timedelta
from io import BytesIO

import pytest

from tests.factories import (
    NOON,
    join,
    make_account,
    make_application,
    make_company,
    owner_of,
)
from trusted.domain.criteria import Grade
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    InvalidIdentifier,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.evidence import EvidenceDraft
from trusted.domain.mandates import Scope
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Company, Enrollment, MembershipRole
from trusted.services.agreements import sign_agreement
from trusted.services.applications import ResponseDraft, save_responses, submit_application
from trusted.services.evidence import receive_evidence
from trusted.services.mandates import end_mandate, grant_mandate
from trusted.storage.local import LocalStore

pytestmark = pytest.mark.usefixtures("app")
ALL = frozenset(Scope)
TODAY, LAST = NOON.date(), date(2026, 12, 31)
ANSWERS = [ResponseDraft(criterion_id="GOV-01", statement="So.", grade=Grade.MET)]


def mandated(scope=ALL, starts_on=TODAY):
    """Return an application, and a contributor of the agent that acts for its company."""
    application, agent = make_application(), make_company()
    company = company_of(application)
    person = make_account()
    join(person, agent, MembershipRole.CONTRIBUTOR)
    mandate = grant_mandate(
        company,
        f"customs:US/C{agent.id}",
        scope,
        starts_on=starts_on,
        ends_on=LAST,
        actor=owner_of(company),
        now=NOON,
    )
    return application, person, mandate


def company_of(application):
    return db.session.get_one(
        Company, db.session.get_one(Enrollment, application.enrollment_id).company_id
    )


def answer(application, person, now=NOON):
    save_responses(application, ANSWERS, actor=person, now=now)


def upload(app, company, person):
    store = LocalStore(app.extensions["settings"].evidence_dir)
    given = {"store": store, "max_bytes": 100, "actor": person, "now": NOON}
    plan = EvidenceDraft(title="Plan")
    return receive_evidence(company, BytesIO(b"Plan."), "p.txt", plan, **given)


def test_an_agent_answers_and_the_trail_says_for_whom():
    application, person, mandate = mandated({Scope.ANSWER})

    answer(application, person)

    noted = db.session.query(AuditEvent).filter_by(action="act-under-mandate").one()
    assert (noted.actor_id, noted.subject) == (person.id, f"company/{mandate.company_id}")
    assert noted.detail == {"agent": mandate.agent_id}


def test_an_agent_uploads_if_that_is_in_its_scope(app):
    application, person, _ = mandated({Scope.UPLOAD})

    assert upload(app, company_of(application), person).received_from_id == person.id

    with pytest.raises(NotPermitted):
        answer(application, person)


def test_an_agent_without_the_scope_uploads_nothing(app):
    application, person, _ = mandated({Scope.ANSWER})

    with pytest.raises(NotPermitted):
        upload(app, company_of(application), person)


def test_an_agent_never_signs_and_never_submits():
    application, person, _ = mandated()

    with pytest.raises(NotPermitted):
        sign_agreement(application, signer_title="Director", actor=person, now=NOON)
    with pytest.raises(NotPermitted):
        submit_application(application, actor=person, now=NOON)


def test_a_mandate_holds_from_its_first_to_its_last_day():
    application, person, _ = mandated(starts_on=date(2026, 11, 25))

    with pytest.raises(NotPermitted):
        answer(application, person, NOON)
    answer(application, person, NOON + timedelta(days=1))
    with pytest.raises(NotPermitted):
        answer(application, person, NOON + timedelta(days=38))


def test_a_viewer_of_the_agent_does_nothing_and_neither_does_who_left_it():
    application, _, mandate = mandated()
    viewer, gone = make_account(), make_account()
    join(viewer, db.session.get_one(Company, mandate.agent_id), MembershipRole.VIEWER)
    join(gone, db.session.get_one(Company, mandate.agent_id)).until = NOON
    db.session.commit()

    for person in (viewer, gone):
        with pytest.raises(NotPermitted):
            answer(application, person)


@pytest.mark.parametrize("side", ["company_id", "agent_id"])
def test_either_side_ends_it_at_once(side):
    application, person, mandate = mandated()
    owner = owner_of(db.session.get_one(Company, getattr(mandate, side)))

    end_mandate(mandate, actor=owner, now=NOON)

    with pytest.raises(NotPermitted):
        answer(application, person)
    with pytest.raises(TransitionNotAllowed):
        end_mandate(mandate, actor=owner, now=NOON)


def test_nobody_else_ends_it():
    _, person, mandate = mandated()

    with pytest.raises(NotPermitted):
        end_mandate(mandate, actor=person, now=NOON)


@pytest.mark.parametrize(
    ("named", "kind"),
    [("scac:ZZZZ", InputRefused), ("customs:US/C1", InputRefused), ("nothing", InvalidIdentifier)],
)
def test_the_agent_must_be_another_company_that_is_known(named, kind):
    company = make_company()
    days = {"starts_on": NOON.date(), "ends_on": LAST}

    with pytest.raises(kind):
        grant_mandate(company, named, ALL, actor=owner_of(company), now=NOON, **days)


def test_an_agent_has_one_mandate_of_a_company_and_only_owners_grant():
    application, person, mandate = mandated()
    company, name = company_of(application), f"customs:US/C{mandate.agent_id}"
    days = {"starts_on": NOON.date(), "ends_on": LAST}

    with pytest.raises(AlreadyTaken):
        grant_mandate(company, name, ALL, actor=owner_of(company), now=NOON, **days)
    with pytest.raises(NotPermitted):
        grant_mandate(company, name, ALL, actor=person, now=NOON, **days)
