from datetime import timedelta

import pytest

from tests.factories import (
    NOON,
    make_application,
    make_certified,
    make_company,
    make_identifier,
    make_validated,
)
from tests.factories_companies import make_succession
from trusted.domain.identifiers import Identifier, Scheme
from trusted.domain.succession import Fate
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.holdings import Holding, held_at, holdings_of

DAY = timedelta(days=1)
FIRST = Holding(NOON, NOON + 2 * DAY, {"carrier": [1]})
SECOND = Holding(NOON + 3 * DAY, None, {"carrier": [2]})
NAME = Identifier(Scheme.SCAC, "FXPQ")


@pytest.mark.parametrize(
    ("days", "holders"),
    [(-9, [FIRST]), (0, [FIRST]), (1, [FIRST]), (2, []), (2.5, []), (3, [SECOND]), (9, [SECOND])],
)
def test_an_examination_concerns_who_held_the_name_at_its_moment(days, holders):
    """Before anybody had entered it: who entered it first, for names are older than entries."""
    assert held_at([FIRST, SECOND], NOON + days * DAY) == holders


def test_a_name_that_nobody_ever_had_is_held_by_nobody():
    assert held_at([], NOON) == ()


@pytest.mark.usefixtures("app")
class TestStored:
    def test_a_name_that_went_from_one_company_to_another_has_two_holdings(self):
        enrollments = []
        for ended in (NOON + DAY, None):
            enrollment = make_certified()
            company = db.session.get_one(Company, enrollment.company_id)
            row = make_identifier(company, NAME.scheme, NAME.value)
            row.recorded_at, row.ended_at = (NOON, ended) if ended else (NOON + DAY, None)
            db.session.commit()
            enrollments.append(enrollment.id)

        first, second = holdings_of({NAME})[NAME]

        assert (first.until, first.enrollments) == (NOON + DAY, {"carrier": [enrollments[0]]})
        assert (second.since, second.enrollments) == (NOON + DAY, {"carrier": [enrollments[1]]})

    def test_the_name_of_a_merged_company_concerns_what_it_brought_along(self):
        old = make_validated()
        former = db.session.get_one(Company, old.company_id)
        make_identifier(former, NAME.scheme, NAME.value)
        make_succession(former, make_company(), {old.id: Fate.MOVE})

        (holding,) = holdings_of({NAME})[NAME]

        assert holding.enrollments == {"carrier": [old.id]}

    def test_a_name_without_an_enrollment_in_the_program_concerns_nothing(self):
        company = make_company()
        make_application(company)
        make_identifier(company, NAME.scheme, NAME.value)

        (holding,) = holdings_of({NAME})[NAME]

        assert holding.enrollments == {}
        assert holdings_of(set()) == {}
