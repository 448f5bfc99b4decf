"""Pages that explain a score: to the company, to officials, and the program in figures."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_certified,
    make_company,
    make_submitted,
    owner_of,
)
from tests.factories_disputes import company_owner, make_finding
from tests.factories_penalties import make_penalty
from tests.services.examinations import examine
from tests.visitors import words
from tests.web.signed_in import Visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.services.refresh import refresh_standings


@pytest.fixture
def case(application):
    """A case whose score moved three times, and its readers."""
    with application.app_context():
        enrollment = make_certified()
        make_finding(enrollment)
        examine(enrollment, 40, 1)
        refresh_standings(now=NOON + timedelta(days=1), enrollment_ids=[enrollment.id])
        make_penalty(enrollment)
        people = {
            "owner": company_owner(enrollment).id,
            "stranger": owner_of(make_company()).id,
            "supervisor": make_account(Role.SUPERVISOR).id,
            "auditor": make_account(Role.AUDITOR).id,
        }
        names = {"id": enrollment.id, "number": enrollment.partner_number}
    return names, {who: Visitor(application, id_) for who, id_ in people.items()}


def places(names):
    return {
        "owner": f"/enrollments/{names['id']}/score",
        "supervisor": f"/officer/enrollments/{names['number']}/score",
        "auditor": f"/officer/enrollments/{names['number']}/score",
    }


@pytest.mark.parametrize("who", ["owner", "supervisor", "auditor"])
def test_the_page_says_in_words_and_numbers_why(case, who):
    names, people = case
    answer = people[who].client.get(places(names)[who])
    said = words(answer)

    assert answer.status_code == 200
    for part in (
        "Four components, each from 0 to 100",
        "with 90% certainty between",
        "Companies like this one",
        "What moved it, the largest first",
        "A penalty became final",
        "What is missing for tier 1",
        "GOV-01 found met on site",
        "Policy's hash",
        "Hash of the facts",
    ):
        assert part in said, part


def test_the_share_of_random_examinations_is_for_officials_alone(case):
    names, people = case

    assert "of a million parcels" not in people["owner"].see(places(names)["owner"])
    assert "of a million parcels" in people["auditor"].see(places(names)["auditor"])


def test_the_components_shown_sum_to_the_score(case):
    names, people = case
    page = people["owner"].see(places(names)["owner"])

    total = re.search(r"Together: ([0-9.]+)\.", page)[1]
    sentence = re.search(r"Four components.*?Together", page, re.DOTALL)[0]
    points = re.findall(r"that is\s+([0-9.]+) points", sentence)
    assert len(points) == 4
    assert sum(map(Decimal, points)) == Decimal(total)


def test_what_moved_it_since_a_day(case):
    names, people = case
    place = places(names)["owner"]

    since = people["owner"].see(f"{place}?since={NOON.date()}")
    assert f'value="{NOON.date()}"' in since
    assert "Nothing had been computed by that day." in people["owner"].see(
        f"{place}?since=2020-01-01"
    )
    assert "Enter a day as year-month-day" in people["owner"].see(f"{place}?since=soon")


def test_charts_have_titles_and_the_same_numbers_in_a_table(case):
    names, people = case
    page = people["owner"].see(places(names)["owner"])

    assert page.count('<figure class="tp-chart">') == 2
    assert page.count("The numbers of this picture") == 2
    assert "style=" not in page
    figures = "".join(re.findall(r'<figure class="tp-chart">.*?</figure>', page, re.DOTALL))
    for picture in re.findall(r"<svg.*?</svg>", figures, re.DOTALL):
        assert "<title>" in picture


def test_nobody_else_reads_it(case):
    names, people = case
    assert people["stranger"].client.get(places(names)["owner"]).status_code == 404
    assert people["stranger"].client.get(places(names)["auditor"]).status_code == 403
    assert people["auditor"].client.get("/officer/enrollments/TP0/score").status_code == 404


def test_without_a_computation_the_page_says_when_there_will_be_one(application):
    with application.app_context():
        application_ = make_submitted()
        enrollment_id = application_.enrollment_id
        number = db.session.get_one(Enrollment, enrollment_id).partner_number
        auditor = Visitor(application, make_account(Role.AUDITOR).id)

    assert "No score yet" in auditor.see(f"/officer/enrollments/{number}/score")


def test_the_program_in_figures(case):
    _, people = case
    page = people["auditor"].see("/officer/figures")

    for part in ("Carrier: 1", "All together: 2.50%", "Not met"):
        assert part in page, part
    found = re.findall(r'"tp-chart__label">([A-Z]{3}-[0-9]{2}) [^:<]+: 1</p>', page)
    assert len(found) > 10
    # What falls short comes first, then in the order of the catalog.
    assert found == ["GOV-01", *sorted(set(found) - {"GOV-01"})]
    assert people["stranger"].client.get("/officer/figures").status_code == 403


def test_without_outcomes_the_figures_say_what_will_come(application):
    with application.app_context():
        auditor = Visitor(application, make_account(Role.AUDITOR).id)
    page = auditor.see("/officer/figures")

    assert "No findings yet" in page
    assert "No random examinations yet" in page
