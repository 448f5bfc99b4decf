"""The work queue: what waits, in which order, for whom."""

import re
from datetime import timedelta

import pytest

from tests.factories import (
    NOON,
    make_account,
    make_application,
    make_certified,
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
        due = mine.visit_on + timedelta(days=30)

    page = validator.see("/officer/queue")

    assert page.count("Validate and report</a>") == 1
    assert due.isoformat() in page


def test_what_the_address_narrows_by_is_shared_and_exported(application):
    with application.app_context():
        for name, country in (("=Fox", "MX"), ("Hare", "US")):
            make_submitted(make_application(make_company(legal_name=name, country=country)))
    reviewer = visitor(application, Role.REVIEWER)

    page = reviewer.see("/officer/queue?country=MX&hand=nobody&deadline=later")
    file = reviewer.client.get("/officer/queue?country=MX&format=csv")

    assert "Hare" not in page
    assert "Waiting: 1" in page
    assert file.content_type == "text/csv; charset=utf-8"
    rows = file.text.splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Take into review,'=Fox,TP")
    assert "Waiting: 0" not in reviewer.see("/officer/queue?country=ZZZ&hand=x&deadline=never")


@pytest.mark.parametrize(
    ("role", "source"),
    [
        (Role.REVIEWER, "once companies hand them in"),
        (Role.VALIDATOR, "once a supervisor has planned them with you"),
        (Role.SUPERVISOR, "once a reviewer has recommended"),
        (Role.AUDITOR, "you do not act on it yourself"),
        (Role.PROGRAM_MANAGER, "you do not act on it yourself"),
    ],
)
def test_an_empty_queue_says_from_where_work_will_come(application, role, source):
    page = visitor(application, role).see("/officer/queue")

    assert "Nothing waits for you" in page
    assert source in page


def chosen(page):
    return re.findall(r'name="item" value="([^"]+)"', page)


def test_many_applications_are_taken_at_once_after_a_look(application):
    handed_in(application, ("One", 1), ("Two", 2))
    with application.app_context():
        make_recommended()
    reviewer = visitor(application, Role.REVIEWER)
    items = chosen(reviewer.see("/officer/queue"))
    assert len(items) == 2

    look = reviewer.see(f"/officer/queue/bulk?action=take&item={items[0]}&item={items[1]}")
    assert "Nothing has happened yet. 2 of 2 can be done." in look
    assert len(chosen(reviewer.see("/officer/queue?kind=take"))) == 2
    done = reviewer.send("/officer/queue/bulk", look, action="take", item=items)

    assert done.text.count(">Done<") == 2
    assert chosen(reviewer.see("/officer/queue?kind=take")) == []
    again = reviewer.send("/officer/queue/bulk", look, action="take", item=items)
    assert "0 of 2 done" in again.text
    assert "It does not wait for you any more." in again.text


def test_a_supervisor_gives_work_to_a_person_who_then_has_it_in_hand(application):
    with application.app_context():
        make_certified()
        colleague = make_account(Role.SUPERVISOR, name="Cora Lee")
        mine, theirs = visitor(application, Role.SUPERVISOR), Visitor(application, colleague.id)
        to = colleague.id
    (item,) = chosen(mine.see("/officer/queue"))

    look = mine.see(f"/officer/queue/bulk?action=assign&item={item}&to={to}")
    assert "It goes to Cora Lee." in look
    done = mine.send("/officer/queue/bulk", look, action="assign", item=item, to=to)

    assert "Undo" in done.text
    assert "Cora Lee" in mine.see("/officer/queue")
    assert "Waiting: 1" in theirs.see("/officer/queue?hand=mine")
    assert "Waiting: 1" not in mine.see("/officer/queue?hand=mine")
    assert "1 unread notice" in theirs.see("/officer/queue")


def test_who_chose_nothing_comes_back_to_the_queue(application):
    answer = visitor(application, Role.REVIEWER).client.get("/officer/queue/bulk")

    assert answer.location == "/officer/queue"


@pytest.mark.parametrize("query", ["action=verify&item=plan/1", "action=take&item=plan/x"])
def test_nonsense_sent_to_many_is_a_bad_request(application, query):
    answer = visitor(application, Role.REVIEWER).client.get(f"/officer/queue/bulk?{query}")

    assert answer.status_code == 422


def test_nothing_chosen_is_said_so(application):
    answer = visitor(application, Role.REVIEWER).client.get("/officer/queue/bulk?action=take")

    assert answer.status_code == 422
    assert "Choose at least one piece of work" in answer.text
