"""The shipped declarations show no benefit of trust, and a benefit that is there is found."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from trusted.domain.effect import Verdict
from trusted.domain.outcomes import Severity
from trusted.manifests.examined import OF_2020, OF_2021, ROLES, Declaration, declarations
from trusted.program import shipped_program
from trusted.services.delivered import examined_ratio
from trusted.services.effect import foretold, shipped_effect, trusted_parties

POLICY = shipped_program().policy
UNTIL = date(2020, 12, 31)


@pytest.fixture(scope="module")
def measured():
    return shipped_effect(POLICY)


def test_no_entity_types_trusted_parties_have_another_rate_in_2021(measured):
    assert [line.entity_type for line in measured.lines] == ["broker", "carrier", "seller"]
    for line in measured.lines:
        assert line.compared.verdict is Verdict.NO_DIFFERENCE
        assert line.compared.low < 1 < line.compared.high
    assert measured.shows_none


def test_the_comparison_rests_on_enough_to_have_found_a_difference(measured):
    """An interval that holds 1 says little if it holds everything."""
    for line in measured.lines:
        sides = (line.compared.ours, line.compared.theirs)
        assert all(side.members >= 25 and side.events >= 90 for side in sides)
        assert line.compared.high / line.compared.low < 2


def test_every_inspection_of_2021_is_counted_once(measured):
    later = declarations(OF_2021)
    assert (measured.history, measured.later) == (37_385, 8_134) == (measured.history, len(later))
    for line in measured.lines:
        named = [d for d in later if line.entity_type in d.parties]
        groups = (line.compared.ours, line.compared.theirs, line.unknown)
        assert sum(group.total for group in groups) == len(named)
        assert sum(g.events for g in groups) == sum(d.severity is not None for d in named)


def test_parties_are_trusted_on_what_they_did_in_2020_alone(measured):
    """By hand for the brokers: each one's record against that of all of its mode."""
    history = declarations(OF_2020)
    judged = trusted_parties("broker", history, UNTIL, POLICY)
    assert sum(judged.values()) == measured.lines[0].trusted

    found: dict[str, list[bool]] = {}
    for d in history:
        found.setdefault(d.parties.get("broker", ""), []).append(d.severity is not None)
    busy = {party: seen for party, seen in found.items() if party and len(seen) >= 30}
    overall = sum(map(sum, found.values())) / len(history)
    clean = [p for p, seen in busy.items() if sum(seen) / len(seen) < overall * 0.6]
    dirty = [p for p, seen in busy.items() if sum(seen) / len(seen) > overall * 1.4]
    assert len(clean) > 5
    assert all(judged[party] for party in clean)
    assert len(dirty) > 5
    assert not any(judged[party] for party in dirty)


def test_the_same_policy_is_measured_once(measured):
    assert shipped_effect(replace(POLICY)) is measured


def lasting(name, number, rates, days):
    """Return declarations of sellers each of which keeps its own rate of violations."""
    chance = np.random.default_rng(number)
    for seller, rate in enumerate(rates):
        for n in range(int(chance.integers(20, 80))):
            bad = chance.random() < rate
            yield Declaration(
                id=f"{name}{seller}-{n}",
                day=days[int(chance.integers(len(days)))],
                mode="sea",
                parties={"seller": f"customs:KR/S{seller}"},
                came_from="CN",
                severity=Severity.MAJOR if bad else None,
            )


def test_parties_that_keep_their_rates_are_told_apart():
    rates = np.random.default_rng(2).gamma(2, 0.05, size=200)
    history = list(lasting("h", 1, rates, [date(2020, month, 15) for month in range(1, 13)]))
    later = list(lasting("l", 2, rates, [date(2021, month, 15) for month in range(1, 4)]))

    line = foretold("seller", trusted_parties("seller", history, UNTIL, POLICY), later)

    assert line.compared.verdict is Verdict.LOWER
    assert line.compared.high < Decimal("0.6")
    assert line.trusted + line.others == 200


def test_a_file_in_which_a_benefit_is_planted_shows_it(measured):
    """The same declarations, but that those who were trusted break the rules half as often."""
    history, later = declarations(OF_2020), declarations(OF_2021)
    chance = np.random.default_rng(4)
    for role in ROLES:
        judged = trusted_parties(role, history, UNTIL, POLICY)
        planted = [
            replace(d, severity=None)
            if judged.get(d.parties.get(role, "")) and chance.random() < 0.5
            else d
            for d in later
        ]

        line = foretold(role, judged, planted)

        assert line.compared.verdict is Verdict.LOWER, role


def test_trust_would_have_spared_inspections_at_the_same_risk(measured):
    found = measured.examined

    assert found.verdict is Verdict.LOWER
    assert found.ours.total + found.theirs.total == 8_134
    assert found.ours.events >= 30
    assert found.theirs.events >= 30


def test_where_nobody_is_trusted_nobody_is_spared():
    nobody = examined_ratio({"broker": {}}, 2, declarations(OF_2021), POLICY)

    assert nobody.ours.total == 0
    assert nobody.theirs.events > 30
    assert nobody.verdict is Verdict.TOO_FEW


def test_only_what_is_alike_in_risk_is_compared():
    """Trusted parties send what is riskier: inspected more often, yet at each risk less often."""
    later = [
        Declaration(
            id=f"d{n}",
            day=date(2021, 1, 2),
            mode="sea",
            parties={"broker": f"B{n % 20}", "carrier": f"C{n % 20}"},
            came_from="CN",
            severity=None,
            regime="11",
            baseline=risk,
        )
        for n in range(2_000)
        for risk in ([620, 790, 790, 790] if n % 20 < 10 else [610, 790, 100, 100, 100])
    ]
    trusted = {
        role: {f"{role[0].upper()}{n}": n < 10 for n in range(20)} for role in ("broker", "carrier")
    }

    found = examined_ratio(trusted, 2, later, POLICY)

    assert found.ours.rate > found.theirs.rate
    assert found.verdict is Verdict.LOWER
    assert found.ratio < Decimal("0.7")
