from dataclasses import replace
from datetime import date

import pytest

from trusted.domain.conflict import Declared, Ties, conflicts
from trusted.program import shipped_program

POLICY = shipped_program().validation.conflict
TODAY = date(2026, 11, 24)
FREE = Ties(
    person_id=7,
    declared=(),
    memberships=(),
    domain="customs.example",
    company_domains=frozenset({"fox.example"}),
    last_validators=(7, 8),
)


def reasons(**given):
    return conflicts(replace(FREE, **given), POLICY, TODAY)


def test_nothing_known_is_no_conflict():
    assert reasons() == ()


@pytest.mark.parametrize(
    ("from_on", "until_on", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 25), None, False),
        (date(2020, 1, 1), date(2026, 11, 23), False),
    ],
)
def test_what_was_declared_holds_from_its_first_to_its_last_day(from_on, until_on, holds):
    found = reasons(declared=[Declared("My cousin owns it.", from_on, until_on)])

    assert found == (("Declared: My cousin owns it.",) if holds else ())


@pytest.mark.parametrize(
    ("until", "holds"), [(None, True), (date(2023, 11, 24), True), (date(2023, 11, 23), False)]
)
def test_having_acted_for_the_company_matters_for_three_years(until, holds):
    assert bool(reasons(memberships=[until])) is holds


def test_the_same_domain_is_a_tie_unless_everybody_may_have_an_address_there():
    assert "fox.example" in reasons(domain="fox.example")[0]
    shared = {"domain": "gmail.com", "company_domains": frozenset({"gmail.com"})}
    assert reasons(**shared) == ()


def test_nobody_validates_a_company_three_times_in_a_row():
    assert "in a row" in reasons(last_validators=(7, 7, 8))[0]
    assert reasons(last_validators=(7,)) == ()
    assert reasons(last_validators=(8, 7, 7)) == ()
