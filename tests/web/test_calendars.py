"""Subscribing to dates, as a member does it."""

import re

import pytest
from icalendar import Calendar

from tests.factories import make_certified, owner_of
from tests.web.signed_in import Visitor
from trusted.persistence.database import db
from trusted.persistence.models import Company

pytestmark = pytest.mark.usefixtures("next_day")


@pytest.fixture
def owner(application):
    with application.app_context():
        enrollment = make_certified()
        return Visitor(application, owner_of(db.session.get_one(Company, enrollment.company_id)).id)


def test_a_member_subscribes_and_a_calendar_reads_it_without_signing_in(application, owner):
    page = owner.send("/calendar", enrollment=1).text
    address = re.search(r"/calendar/[\w-]+\.ics", page)[0]

    answer = application.test_client().get(address)

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert Calendar.from_ical(answer.data).walk("VEVENT")
    assert address not in owner.see("/calendar")


def test_a_closed_address_holds_nothing(application, owner):
    page = owner.send("/calendar", enrollment=0).text
    address = re.search(r"/calendar/[\w-]+\.ics", page)[0]

    assert owner.send("/calendar/1/close", owner.see("/calendar")).status_code == 302

    assert application.test_client().get(address).status_code == 404


def test_the_dates_can_be_downloaded(owner):
    for address in ("/calendar.ics", "/enrollments/1/calendar.ics"):
        answer = owner.client.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        assert Calendar.from_ical(answer.data).walk("VEVENT")


def test_another_companys_dates_are_not_offered(owner):
    assert owner.send("/calendar", enrollment=99).status_code == 422
