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


def doors_to(enrollment):
    """Return who reads an enrollment and where: the company's owner, and an official."""
    owner = owner_of(db.session.get_one(Company, enrollment.company_id))
    official = make_account(Role.SUPERVISOR)
    return (
        (owner.id, f"/enrollments/{enrollment.id}"),
        (official.id, f"/officer/enrollments/{enrollment.partner_number}"),
    )


def pages_behind(application, doors, at):
    """Return what is read at a moment; outside any context, so that nobody is still signed in."""
    with time_machine.travel(at, tick=False):
        return [words(visitor(application, who).get(where)) for who, where in doors]


def test_both_sides_read_who_owes_what_and_what_was_missed(application):
    with application.app_context():
        enrollment = make_certified()
        make_reported(make_validation(enrollment), {"GOV-01": Grade.NOT_MET})
        doors = doors_to(enrollment)

    company, official = pages_behind(application, doors, NOON + timedelta(days=150))
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
        doors = doors_to(enrollment_of(submitted))

    pages = pages_behind(application, doors, NOON + timedelta(days=9))
    day = date(2027, 2, 22) + timedelta(days=9)
    for page in pages:
        assert "Stands still" in page
        assert f"{day.day} Mar {day.year}" in page
        assert "Stood still for 9 days" in page
