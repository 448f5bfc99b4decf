"""Issuing certificates."""

from io import BytesIO
from math import prod

import pypdf
import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_application,
    make_certified,
    make_company,
    owner_of,
    reason_for,
)
from trusted.domain.errors import NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Company
from trusted.persistence.queries.certificates import (
    canonical_code,
    certificate_by_code,
    newest_certificate,
)
from trusted.services.certificates import issue_certificate, new_code, open_certificate
from trusted.services.suspensions import reinstate, suspend
from trusted.storage.local import LocalStore

BASE = "https://trusted.test"


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "documents")


def issue(enrollment, store, actor=None):
    actor = actor or make_account(Role.SUPERVISOR)
    return issue_certificate(enrollment, store=store, base_url=BASE, actor=actor, now=NOON)


@pytest.mark.usefixtures("app")
def test_a_certificate_states_the_standing_and_where_to_check_it(store):
    enrollment = make_certified()

    certificate = issue(enrollment, store)

    actor = make_account(Role.AUDITOR)
    with open_certificate(certificate, store=store, actor=actor) as file:
        text = pypdf.PdfReader(BytesIO(file.read())).pages[0].extract_text()
    assert enrollment.partner_number in text
    assert db.session.get_one(Company, enrollment.company_id).legal_name in text
    assert f"{BASE}/check/{certificate.code}" in text
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("issue-certificate", f"enrollment/{enrollment.id}")


@pytest.mark.usefixtures("app")
def test_for_one_standing_there_is_one_certificate(store):
    enrollment = make_certified()

    first = issue(enrollment, store)

    assert issue(enrollment, store).id == first.id


@pytest.mark.usefixtures("app")
def test_a_new_standing_has_a_new_certificate_and_the_old_one_can_still_be_checked(store):
    enrollment = make_certified()
    first = issue(enrollment, store)
    supervisor = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="x", actor=supervisor, now=NOON)
    with pytest.raises(TransitionNotAllowed):
        issue(enrollment, store)
    reinstate(enrollment, reason_for("reinstate"), note="x", actor=supervisor, now=NOON)

    second = issue(enrollment, store)

    assert second.code != first.code
    assert newest_certificate(enrollment).id == second.id
    found = certificate_by_code(first.code)
    assert found.id == first.id
    assert found.enrollment.company.legal_name
    assert found.standing_change.id == first.standing_change_id


@pytest.mark.usefixtures("app")
def test_a_draft_has_no_certificate(store):
    with pytest.raises(TransitionNotAllowed):
        issue(enrollment_of(make_application()), store)


@pytest.mark.usefixtures("app")
def test_members_ask_for_their_own_certificate_only(store):
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)

    certificate = issue(enrollment, store, owner_of(company))
    for stranger in (owner_of(make_company()), make_account(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            issue(enrollment, store, stranger)
        with pytest.raises(NotPermitted):
            open_certificate(certificate, store=store, actor=stranger)


@pytest.mark.usefixtures("app")
def test_a_code_is_found_as_people_type_it(store):
    certificate = issue(make_certified(), store)
    typed = certificate.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert certificate_by_code(typed).id == certificate.id
    assert certificate_by_code(new_code()) is None


@pytest.mark.parametrize("typed", ["", "7KQ2M", "7KQ2M-9XD4T-W0HPR-5BVEU", "\0" * 20, "é" * 20])
def test_what_cannot_be_a_code_is_none(typed):
    assert canonical_code(typed) is None


def test_codes_are_canonical_and_do_not_repeat():
    codes = {new_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(canonical_code(code) == code for code in codes)


def test_a_code_is_one_of_two_to_the_hundredth():
    letters = [new_code().replace("-", "") for _ in range(1000)]

    at_each_place = [set(place) for place in zip(*letters, strict=True)]
    assert prod(map(len, at_each_place)) == 2**100
