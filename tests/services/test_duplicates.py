import pytest

from tests.factories import NOON, make_company, make_identifier
from trusted.domain.identifiers import Scheme
from trusted.persistence.database import db
from trusted.services.duplicates import doubles_of

pytestmark = pytest.mark.usefixtures("app")


def test_a_company_that_was_entered_twice_is_found_with_why():
    first = make_company(legal_name="Fox Parcel Express LLC")
    make_company(legal_name="Wolf Freight Inc.")
    second = make_company(legal_name="FOX PARCEL EXPRESS, Inc.")

    [found] = doubles_of(second)

    assert found.company.id == first.id
    assert "Fox Parcel Express LLC" in found.likeness.why[0]


def test_an_identifier_counts_also_when_the_other_company_has_ended_it():
    first, second = make_company(), make_company()
    make_identifier(first, Scheme.SCAC, "FXPQ").ended_at = NOON
    db.session.commit()
    make_identifier(second, Scheme.SCAC, "FXPQ")

    [found] = doubles_of(second)

    assert (found.company.id, found.likeness.score) == (first.id, 100)


def test_who_resembles_nobody_has_no_doubles():
    make_company()

    assert doubles_of(make_company()) == []
