from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    join,
    make_account,
    make_certified,
    make_company,
    make_identifier,
    make_reported,
    make_validation,
    owner_of,
    reason_for,
)
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    InvalidIdentifier,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.identifiers import Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    CompanyIdentifier,
    MembershipRole,
    RegisterChange,
    Site,
)
from trusted.services.companies import (
    add_identifier,
    change_company,
    end_identifier,
    found_company,
    membership_role,
)
from trusted.services.decisions import conclude_validation
from trusted.services.sites import add_site
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")

DETAILS = {"trade_name": None, "country": "US", "address": "1 Road", "website": None}


def answers(identifier):
    return db.session.scalars(
        select(RegisterChange.record)
        .where(RegisterChange.identifier == identifier)
        .order_by(RegisterChange.sequence)
    ).all()


def test_who_enters_a_company_owns_it():
    person = make_account()

    company = found_company("Fox Parcel", **DETAILS, actor=person, now=NOON)

    assert membership_role(person, company.id) is MembershipRole.OWNER
    with pytest.raises(NotPermitted):
        found_company("Fox", **DETAILS, actor=make_account(Role.REVIEWER), now=NOON)


def test_former_details_stay_in_the_trail_and_the_register_follows():
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    details = DETAILS | {"legal_name": company.legal_name, "trade_name": "New Name"}

    change_company(company, **details, actor=owner_of(company), now=NOON)

    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "change-company")
    ).one()
    assert event.detail["former"]["trade_name"] is None
    assert answers(f"customs:US/C{company.id}")[-1]["company"] == "New Name"


def test_an_identifier_is_normalized_checked_and_unique():
    company, other = make_company(), make_company()

    row = add_identifier(company, "scac", " fxpq ", actor=owner_of(company), now=NOON)

    assert row.value == "FXPQ"
    with pytest.raises(InvalidIdentifier):
        add_identifier(company, "scac", "F1", actor=owner_of(company), now=NOON)
    with pytest.raises(AlreadyTaken, match=r"Your company has entered scac:FXPQ already\.$"):
        add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=NOON)
    with pytest.raises(AlreadyTaken, match=r"Another company .* write to the program with proof"):
        add_identifier(other, "scac", "FXPQ", actor=owner_of(other), now=NOON)


def test_an_ended_identifier_answers_nothing_and_may_go_to_another_company():
    first, second = make_certified(), make_certified()
    one, two = (db.session.get_one(Company, e.company_id) for e in (first, second))
    row = add_identifier(one, "scac", "FXPQ", actor=owner_of(one), now=NOON)
    assert answers("scac:FXPQ")[-1]["company_id"] == one.id

    end_identifier(one, row, actor=owner_of(one), now=NOON)
    assert answers("scac:FXPQ")[-1] is None
    with pytest.raises(InputRefused):
        end_identifier(one, row, actor=owner_of(one), now=NOON)

    add_identifier(two, "scac", "FXPQ", actor=owner_of(two), now=NOON)
    details = DETAILS | {"legal_name": one.legal_name, "trade_name": "Renamed"}
    change_company(one, **details, actor=owner_of(one), now=NOON)
    assert answers("scac:FXPQ")[-1]["company_id"] == two.id


def test_a_foreign_identifier_cannot_be_ended():
    one, two = make_company(), make_company()
    row = make_identifier(two, Scheme.SCAC, "FXPQ")

    with pytest.raises(InputRefused):
        end_identifier(one, row, actor=owner_of(one), now=NOON)
    assert db.session.get_one(CompanyIdentifier, row.id).ended_at is None


def test_viewers_read_only():
    company, viewer = make_company(), make_account()
    join(viewer, company, MembershipRole.VIEWER)

    with pytest.raises(NotPermitted):
        add_site(
            company, "Dock", address="2 Road", country="US", purpose="Storage",
            actor=viewer, now=NOON,
        )  # fmt: skip


def test_sites_are_added():
    company = make_company()

    site = add_site(
        company, " Dock ", address="2 Road", country="US", purpose="Storage",
        actor=owner_of(company), now=NOON,
    )  # fmt: skip

    assert db.session.get_one(Site, site.id).name == "Dock"


def test_an_identifier_that_no_decision_has_covered_brings_no_trust():
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    later = NOON + timedelta(hours=1)
    add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=later)
    assert answers("scac:FXPQ") == []

    validation = make_reported(make_validation(enrollment))
    decider = make_account(Role.SUPERVISOR)
    conclude_validation(validation, 2, note="", actor=decider, now=later)

    assert [e["tier"] for e in answers("scac:FXPQ")[-1]["enrollments"]] == [2]


def test_who_is_suspended_cannot_leave_that_behind_by_ending_an_identifier():
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    row = add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=NOON)
    decider = make_account(Role.SUPERVISOR)
    suspend(enrollment, reason_for("suspend"), note="", actor=decider, now=NOON)

    with pytest.raises(TransitionNotAllowed):
        end_identifier(company, row, actor=owner_of(company), now=NOON)
    later = NOON + timedelta(hours=1)
    add_identifier(company, "scac", "FXPR", actor=owner_of(company), now=later)

    for name in ("scac:FXPQ", "scac:FXPR"):
        assert answers(name)[-1]["enrollments"][0]["status"] == "suspended"


def test_of_two_companies_that_enter_one_identifier_at_once_the_second_is_told(app):
    companies = [make_company().id for _ in range(2)]
    db.session.remove()
    together = Barrier(2)

    def enter(company_id):
        together.wait()
        with app.app_context():
            company = db.session.get_one(Company, company_id)
            try:
                add_identifier(company, "scac", "FXPQ", actor=owner_of(company), now=NOON)
            except AlreadyTaken:
                return "told"
            return "entered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enter, companies)) == ["entered", "told"]
