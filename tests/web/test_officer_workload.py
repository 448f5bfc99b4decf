"""The workload of officials, as who leads them sees it."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories import NOON, make_certified, make_submitted
from tests.web.signed_in import visitor
from trusted.domain.standing import Role


def test_who_leads_sees_people_kinds_and_what_is_likely_to_be_missed(application):
    with application.app_context():
        make_certified(now=NOON)
        make_submitted(now=NOON)
    with time_machine.travel(NOON + timedelta(days=70)):
        page = visitor(application, Role.SUPERVISOR).see("/officer/workload")

    assert "Take into review" in page
    assert "Longer than any lately" in page
    assert ", reviewer" in page


@pytest.mark.usefixtures("next_day")
def test_an_empty_program_says_that_nothing_waits(application):
    page = visitor(application, Role.AUDITOR).see("/officer/workload")

    assert "Nothing waits for anybody" in page
    assert "Nothing is likely to be missed" in page


def test_who_does_the_work_does_not_see_the_others(application):
    assert visitor(application, Role.REVIEWER).client.get("/officer/workload").status_code == 403
