"""The work queue: what waits, in which order, for whom."""

import re
from datetime import timedelta

import pytest

from tests.factories import (
    NOON,
    make_application,
    make_company,
    make_recommended,
    make_reported,
    make_submitted,
    make_validation,
)
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Role

pytestmark = pytest.mark.usefixtures("next_day")


def handed_in(application, *names_and_days, entity_type="carrier"):
    """Hand in applications of companies so named, so many days before noon."""
    with application.app_context():
        for name, days in names_and_days:
            moment = NOON - timedelta(days=days)
            draft = make_application(make_company(legal_name=name), entity_type)
            make_submitted(draft, now=moment)


def order(page, *names):
    return sorted((name for name in names if name in page), key=page.index)


def test_overdue_comes_first_then_soon_then_what_waited_longest(application):
    handed_in(application, ("Later", 2), ("Longer", 30), ("Soon", 80), ("Late", 95))

    page = visitor(application, Role.REVIEWER).see("/officer/queue")
    rows = page[page.index("<tbody>") :]

    assert order(rows, "Later<", "Longer<", "Soon<", "Late<") == [
        "Late<",
        "Soon<",
        "Longer<",
        "Later<",
    ]
    assert len(re.findall(r">Overdue<", rows)) == 1
    assert len(re.findall(r">Due within 14 days<", rows)) == 1


def test_the_queue_is_narrowed_by_the_address_and_remembers_it(application):
    handed_in(application, ("Fox Parcel", 1))
    handed_in(application, ("Hare Market", 1), entity_type="marketplace")
    with application.app_context():
        review = make_recommended()
        reviewer = Visitor(application, review.reviewer_id)
        address = f"/officer/reviews/{review.id}"

    page = reviewer.see("/officer/queue?entity_type=marketplace&kind=take")

    assert "Hare Market" in page
    assert "Fox Parcel" not in page
    assert "/officer/queue?entity_type=marketplace&amp;kind=take" in reviewer.see(address)
    assert "Fox Parcel" in reviewer.see("/officer/queue?kind=nonsense&page=-3")


def test_a_long_queue_comes_in_pages(application):
    handed_in(application, *((f"Company of day {days}", days) for days in range(26)))
    reviewer = visitor(application, Role.REVIEWER)

    assert "Company of day 25<" in reviewer.see("/officer/queue")
    second = reviewer.see("/officer/queue?page=2")

    assert "Company of day 0<" in second
    assert "Company of day 25<" not in second


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.REVIEWER, {"Take into review"}),
        (Role.VALIDATOR, set()),
        (Role.SUPERVISOR, {"Decide on the application", "Conclude the validation"}),
        (
            Role.AUDITOR,
            {
                "Take into review",
                "Decide on the application",
                "Conclude the validation",
                "Validate and report",
            },
        ),
    ],
)
def test_everyone_sees_what_waits_for_their_role(application, role, words):
    with application.app_context():
        make_submitted()
        make_recommended()
        make_validation()
        make_reported()

    page = visitor(application, role).see("/officer/queue")
    rows = page[page.find("<tbody>") :] if "<tbody>" in page else ""

    every = {
        "Take into review",
        "Decide on the application",
        "Conclude the validation",
        "Validate and report",
    }
    assert {one for one in every if one in rows} == words


def test_a_validator_sees_the_own_validations_only(application):
    with application.app_context():
        mine, _other = make_validation(), make_validation()
        validator = Visitor(application, mine.validator_id)

    page = validator.see("/officer/queue")

    assert page.count("Validate and report</a>") == 1
    assert "9 Feb 2027" in page  # thirty days after the visit
