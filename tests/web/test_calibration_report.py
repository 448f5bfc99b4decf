"""The report of how validators agree, on cases drawn from a seed and counted a second time."""

import random
import re
from fractions import Fraction
from itertools import product

import pytest

from tests.factories import NOON, make_account, make_certified
from tests.web.signed_in import visitor
from trusted.domain.criteria import Assurance
from trusted.domain.standing import Role
from trusted.domain.validation import ValidationKind
from trusted.persistence.database import db
from trusted.persistence.models import Finding, Validation

CRITERIA = ("GOV-01", "CYB-01", "PHY-01")
# By how much a validator is milder or stricter than the truth.
LEANING = {"Mild": 1, "Fair": 0, "Strict": -1}
CASES = 4
WIDEST = 3


def drawn() -> list[tuple[str, str, int]]:
    """Return validator, criterion and grade of each finding, the same each time."""
    draw = random.Random("calibration")
    truth = {criterion: draw.choice((1, 2)) for criterion in CRITERIA}
    return [
        (who, criterion, truth[criterion] + by + (draw.random() < 0.2 and not by))
        for _ in range(CASES)
        for who, by in LEANING.items()
        for criterion in CRITERIA
    ]


@pytest.fixture
def seeded(application):
    """The drawn findings in reported validations of one carrier, and one not reported."""
    findings = drawn()
    with application.app_context():
        enrollment, planner = make_certified(), make_account(Role.SUPERVISOR)
        people = {name: make_account(Role.VALIDATOR, name=name) for name in LEANING}
        for number, name in product(range(CASES), LEANING):
            first = (number * len(LEANING) + list(LEANING).index(name)) * len(CRITERIA)
            keep(enrollment, people[name], planner, findings[first : first + len(CRITERIA)])
        unheard = keep(enrollment, people["Fair"], planner, [("Fair", "GOV-01", 0)])
        unheard.reported_at = unheard.closed_at = unheard.closed_by_id = None
        db.session.commit()
    return findings


def keep(enrollment, validator, planner, findings):
    """Return a closed validation with these findings."""
    validation = Validation(
        enrollment_id=enrollment.id,
        kind=ValidationKind.DESK,
        validator_id=validator.id,
        planned_by_id=planner.id,
        planned_at=NOON,
        visit_on=NOON.date(),
        reported_at=NOON,
        passed=True,
        closed_at=NOON,
        closed_by_id=planner.id,
    )
    db.session.add(validation)
    db.session.flush()
    for _, criterion, grade in findings:
        db.session.add(
            Finding(
                validation_id=validation.id,
                criterion_id=criterion,
                grade=grade,
                assurance=Assurance.DOCUMENT_CHECKED,
                recorded_at=NOON,
                recorded_by_id=validator.id,
            )
        )
    db.session.commit()
    return validation


def percent(share: Fraction) -> str:
    return f"{float(share) * 100:.1f}%"


def rows_of(page: str, first: str) -> list[str]:
    """Return the words of the cells of the row that begins with some words."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    cells = [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(
            r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]  # fmt: skip
    return next(row for row in cells if row and row[0] == first)


def test_the_agreement_on_seeded_cases_is_what_a_second_count_gives(application, seeded):
    page = visitor(application, Role.PROGRAM_MANAGER).see("/officer/validations/calibration")

    for criterion in CRITERIA:
        given = [(who, grade) for who, of, grade in seeded if of == criterion]
        apart = [
            abs(one[1] - other[1])
            for place, one in enumerate(given)
            for other in given[place + 1 :]
            if one[0] != other[0]
        ]
        exact = Fraction(sum(distance == 0 for distance in apart), len(apart))
        weighted = 1 - Fraction(sum(apart), len(apart) * WIDEST)
        assert rows_of(page, criterion) == [
            criterion, "Carrier", "3", str(len(given)), percent(exact), percent(weighted)
        ]  # fmt: skip


def test_who_was_drawn_milder_or_stricter_is_shown_so(application, seeded):
    page = visitor(application, Role.PROGRAM_MANAGER).see("/officer/validations/calibration")

    for who in LEANING:
        apart = []
        for name, criterion, grade in seeded:
            if name == who:
                others = [g for n, c, g in seeded if n != who and c == criterion]
                apart.append(grade - Fraction(sum(others), len(others)))
        mean = sum(apart, Fraction(0)) / len(apart)
        assert rows_of(page, who) == [who, str(len(apart)), f"{float(mean):+.2f}"]
    assert float(rows_of(page, "Mild")[2]) > 0 > float(rows_of(page, "Strict")[2])
