"""Both sides read the same clocks: who owes what, by when, what it waits for."""

from datetime import date, timedelta

import time_machine

from tests.factories import (
    NOON,
    enrollment_of,
    make_account,
    make_certified,
    make_reported,
    make_submitted,
    make_validation,
    owner_of,
    reason_for,
)
from tests.visitors import visitor, words
from trusted.domain.criteria import Grade
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.services.reviews import ItemToMend, return_application, take_application


def pages_of(application, enrollment, at):
    """Return what the company and an official read on their pages of an enrollment."""
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    official = make_account(Role.SUPERVISOR)
    addresses = (
        (owner, f"/enrollments/{enrollment.id}"),
        (official, f"/officer/enrollments/{enrollment.partner_number}"),
    )
    with time_machine.travel(at, tick=False):
        return [words(visitor(application, who.id).get(where)) for who, where in addresses]


def test_both_sides_read_who_owes_what_and_what_was_missed(application):
    with application.app_context():
        enrollment = make_certified()
        make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
        company, official = pages_of(application, enrollment, NOON + timedelta(days=150))

    for page in (company, official):
        assert "The program validates a company after it was certified." in page
        assert "24 Nov 2027" in page
        assert "Missed" in page, "the required action"
    assert "Your company" in company
    assert "The company" in official


def test_both_sides_read_for_what_a_clock_waits(application):
    with application.app_context():
        submitted = make_submitted()
        reviewer = make_account(Role.REVIEWER)
        review = take_application(submitted, actor=reviewer, now=NOON)
        items = [ItemToMend(None, "Say more.")]
        return_application(review, reason_for("return"), items, actor=reviewer, now=NOON)
        pages = pages_of(application, enrollment_of(submitted), NOON + timedelta(days=9))

    day = date(2027, 2, 22) + timedelta(days=9)
    for page in pages:
        assert "Stands still" in page
        assert f"{day.day} Mar {day.year}" in page
        assert "Stood still for 9 days" in page
