from datetime import date, timedelta

import pytest

from tests.factories import (
    NOON,
    join,
    make_account,
    make_certified,
    make_company,
    make_reported,
    make_validation,
)
from tests.factories_validation import company_of, supervisor, validator_of
from trusted.domain.errors import (
    ConflictOfInterest,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.conflicts import (
    company_by_partner_number,
    conflict_by_id,
    conflicted_people,
    declared_conflicts,
)
from trusted.services.conflicts import (
    conflicts_between,
    declare_conflict,
    end_conflict,
    refuse_conflict,
)
from trusted.services.decisions import conclude_validation

pytestmark = pytest.mark.usefixtures("app")

TODAY = NOON.date()


def declared(person, company, **given):
    facts = {"reason": "My cousin owns it.", "from_on": TODAY, "until_on": None}
    return declare_conflict(person, company, **(facts | {"actor": person, "now": NOON} | given))


def test_a_conflict_is_declared_by_the_person_or_recorded_by_a_supervisor():
    person, company = make_account(Role.REVIEWER), make_company()
    own = declared(person, company)
    recorded = declared(person, company, actor=supervisor(), reason="Owns shares.")

    assert conflicts_between(person, company, on=TODAY) == (
        "Declared: My cousin owns it.",
        "Declared: Owns shares.",
    )
    with pytest.raises(ConflictOfInterest, match="somebody else"):
        refuse_conflict(person, company, on=TODAY)
    assert conflict_by_id(own.id) is own
    seen = declared_conflicts(person, 1).items
    assert [row.ConflictOfInterest.id for row in seen] == [recorded.id, own.id]
    assert declared_conflicts(make_account(Role.VALIDATOR), 1).items == []
    assert len(declared_conflicts(supervisor(), 1).items) == 2


def test_nobody_declares_for_another_and_nothing_is_declared_without_sense():
    person, company = make_account(Role.VALIDATOR), make_company()
    with pytest.raises(NotPermitted):
        declared(person, company, actor=make_account(Role.VALIDATOR))
    for given in ({"reason": " "}, {"until_on": TODAY - timedelta(days=1)}):
        with pytest.raises(InputRefused):
            declared(person, company, **given)
    with pytest.raises(InputRefused):
        declared(make_account(), company, actor=supervisor())


def test_only_a_supervisor_ends_a_conflict_and_only_once():
    person, company = make_account(Role.VALIDATOR), make_company()
    conflict = declared(person, company)
    with pytest.raises(NotPermitted):
        end_conflict(conflict, actor=person, now=NOON)

    end_conflict(conflict, actor=supervisor(), now=NOON)

    assert conflict.until_on == TODAY
    assert conflicts_between(person, company, on=TODAY + timedelta(days=1)) == ()
    with pytest.raises(TransitionNotAllowed):
        end_conflict(conflict, actor=supervisor(), now=NOON)


def test_having_acted_for_the_company_and_its_domains_are_found_without_being_declared():
    company = make_company(website="https://www.fox.example/about")
    former = make_account()
    join(former, company).until = NOON
    former.role = Role.VALIDATOR
    db.session.commit()
    neighbor = make_account(Role.VALIDATOR, email="me@fox.example")

    assert "within the last 3 years" in conflicts_between(former, company, on=TODAY)[0]
    assert "fox.example" in conflicts_between(neighbor, company, on=TODAY)[0]
    assert conflicts_between(make_account(Role.VALIDATOR), company, on=TODAY) == ()
    bare = make_company(website="fox.example")
    assert "fox.example" in conflicts_between(neighbor, bare, on=date(2026, 12, 1))[0]


def test_who_validated_the_last_two_times_does_not_validate_a_third():
    enrollment = make_certified()
    validation = make_reported(make_validation(enrollment))
    conclude_validation(validation, 2, note="", actor=supervisor(), now=NOON)
    validator = validator_of(validation)
    company = company_of(validation)
    assert conflicts_between(validator, company, on=TODAY) == ()

    second = make_validation(enrollment)
    second.validator_id = validator.id
    db.session.commit()
    conclude_validation(make_reported(second), 2, note="", actor=supervisor(), now=NOON)

    assert "in a row" in conflicts_between(validator, company, on=TODAY)[0]


def test_a_company_is_found_by_any_of_its_partner_numbers():
    enrollment = make_certified()

    assert company_by_partner_number(enrollment.partner_number) is db.session.get_one(
        Company, enrollment.company_id
    )
    assert company_by_partner_number("TP00000000") is None
    assert {p.role for p in conflicted_people()} == {Role.REVIEWER}
