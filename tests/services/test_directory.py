"""Agreeing to be in the directory, and that it follows from the facts at once."""

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    join,
    make_account,
    make_certified,
    make_identifier,
    make_validated,
    owner_of,
    reason_for,
)
from tests.factories_directory import list_it, make_listed
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.identifiers import Scheme
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    AuditEvent,
    Company,
    DirectoryConsent,
    DirectoryWord,
    MembershipRole,
)
from trusted.persistence.queries.candidates import candidates
from trusted.persistence.queries.directory import (
    Narrowing,
    all_entries,
    answers_for,
    entries_after,
    entry_by_number,
    place_at,
)
from trusted.services.companies import change_company
from trusted.services.directory import agree_to_listing
from trusted.services.suspensions import reinstate, suspend

pytestmark = pytest.mark.usefixtures("app")


def named(*terms, **narrowing):
    found = candidates(
        " ".join(terms), sorted(terms, key=len, reverse=True), Narrowing(**narrowing)
    )
    return [one.company for one in found.found]


def company_of(enrollment):
    return db.session.get_one(Company, enrollment.company_id)


def test_nobody_is_listed_who_did_not_agree():
    make_certified()

    assert list(all_entries()) == []


def test_who_agreed_is_found_by_number_identifier_and_name():
    enrollment = make_listed()

    assert entry_by_number(enrollment.partner_number).company == "Fox Parcel Express"
    assert [one.company for one in answers_for(f"customs:US/C{enrollment.company_id}")] == [
        "Fox Parcel Express"
    ]
    assert named("parc", "fox") == ["Fox Parcel Express"]
    assert named("parc", "hare") == []


def test_the_tier_is_told_only_if_the_company_shows_it():
    enrollment = make_listed()
    assert entry_by_number(enrollment.partner_number).tier is None

    list_it(enrollment, tier_shown=True)

    assert entry_by_number(enrollment.partner_number).tier == 1


def test_taking_it_back_holds_at_once_and_all_that_was_agreed_stays_on_record():
    enrollment = make_listed(tier_shown=True)

    list_it(enrollment, listed=False)

    assert entry_by_number(enrollment.partner_number) is None
    assert answers_for(f"customs:US/C{enrollment.company_id}") == []
    assert named("fox") == []
    assert db.session.scalars(select(DirectoryWord)).all() == []
    consents = db.session.scalars(select(DirectoryConsent).order_by(DirectoryConsent.id)).all()
    assert [(one.listed, one.tier_shown) for one in consents] == [(True, True), (False, False)]
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.detail) == (
        "agree-to-listing",
        {"listed": False, "tier_shown": False},
    )


def test_saying_the_same_again_adds_nothing():
    enrollment = make_listed()

    list_it(enrollment)

    assert len(db.session.scalars(select(DirectoryConsent)).all()) == 1


def test_a_suspension_takes_a_partner_out_and_a_reinstatement_brings_it_back():
    enrollment = make_listed()
    supervisor = make_account(Role.SUPERVISOR)

    suspend(enrollment, reason_for("suspend"), note="x", actor=supervisor, now=NOON)
    assert list(all_entries()) == []

    reinstate(enrollment, reason_for("reinstate"), note="x", actor=supervisor, now=NOON)
    assert len(list(all_entries())) == 1


def test_a_new_trade_name_finds_the_company_at_once():
    enrollment = make_listed()
    company = company_of(enrollment)

    change_company(
        company,
        legal_name=company.legal_name,
        trade_name="Reineke",
        country="MX",
        address=company.address,
        website=None,
        actor=owner_of(company),
        now=NOON,
    )

    assert named("reineke", country="MX") == ["Fox Parcel Express"]
    assert named("reineke", country="US") == []


def test_an_identifier_that_nobody_checked_answers_for_nobody():
    enrollment = make_listed()

    make_identifier(company_of(enrollment), Scheme.SCAC, "FXPQ")

    assert answers_for("scac:FXPQ") == []


def test_only_owners_agree_and_no_tier_without_a_listing():
    enrollment = make_validated()
    company = company_of(enrollment)
    viewer = make_account()
    join(viewer, company, MembershipRole.CONTRIBUTOR)

    with pytest.raises(NotPermitted):
        agree_to_listing(enrollment, listed=True, tier_shown=False, actor=viewer, now=NOON)
    with pytest.raises(InputRefused, match="agree to be listed"):
        list_it(enrollment, listed=False, tier_shown=True)


def test_a_name_that_begins_as_asked_comes_first():
    make_listed("Grey Fox Lines")
    make_listed("Fox Parcel Express")

    assert named("fox") == ["Fox Parcel Express", "Grey Fox Lines"]


def test_the_list_goes_on_after_each_entry_and_narrows():
    for name in ("Ant Cargo", "Bee Cargo", "Bee Cargo"):
        make_listed(name, country="MX" if name.startswith("A") else "US")

    first = entries_after(None, Narrowing(), 1)
    rest = entries_after(place_at(first[0].cursor), Narrowing(), 10)

    assert [one.company for one in (*first, *rest)] == ["Ant Cargo", "Bee Cargo", "Bee Cargo"]
    assert [one.company for one in entries_after(None, Narrowing(country="MX"), 9)] == ["Ant Cargo"]
    assert entries_after(None, Narrowing(entity_type="broker"), 9) == []


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "eyJhIjogMX0", "WyJhXHUwMDAwIiwgMV0", "é"])
def test_what_is_no_place_is_refused(cursor):
    with pytest.raises((ValueError, TypeError)):
        place_at(cursor)
