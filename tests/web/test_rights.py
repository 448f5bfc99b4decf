"""Recorded rights at the pages: found, applied for, confirmed, and their holders reached."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified
from tests.factories_disputes import company_owner
from tests.factories_rights import LINK, make_marketplace, make_right, make_takedown
from tests.visitors import send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    DeliveryAttempt,
    DeliveryResult,
    MailCopy,
    RightMailChoice,
)

FORM = {
    "kind": "trademark",
    "title": "Glitter",
    "registration": "77",
    "owner": "Glitter Ltd",
    "classes": "9, 14",
    "countries": ["US"],
    "expires_on": "2120-01-01",
    "contact": "legal@glitter.example",
    "proof": "At the office.",
}
CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b")


@pytest.fixture
def people(application):
    """Browsers of a company's owner and a reviewer."""
    with application.app_context():
        owner, reviewer = company_owner(make_certified()).id, make_account(Role.REVIEWER).id
    return visitor(application, owner), visitor(application, reviewer)


def test_a_right_is_applied_for_recorded_and_found_and_its_holder_answers(application, people):
    owner, reviewer = people
    holder, anybody = application.test_client(), application.test_client()
    assert send(holder, "/rights/apply", FORM | {"classes": "99"}).status_code == 409
    code = CODE.search(words(send(holder, "/rights/apply", FORM)))[0]
    assert anybody.get("/rights/1").status_code == 404
    assert send(reviewer, "/officer/rights/1/step", {"step": "record"}).status_code == 302

    assert "Glitter" in words(anybody.get("/rights?text=glit&number=14"))
    assert "Glitter" not in words(anybody.get("/rights?number=15"))
    assert send(owner, "/rights/1/write", {"body": "Is it yours?"}).status_code == 302
    later = application.test_client()
    assert send(later, "/rights/yours", {"code": code}).location == "/rights/yours"
    seen = words(later.get("/rights/yours"))
    assert "Is it yours?" in seen
    with_id = re.search(r'<option value="(\d+)"', later.get("/rights/yours").text)[1]
    answer = {"with_id": with_id, "body": "It is not."}
    assert send(later, "/rights/yours/answer", answer).status_code == 302

    assert "It is not." in words(owner.get("/rights/1"))
    for client in (anybody, owner, later):
        assert "legal@glitter.example" not in client.get("/rights/1").text
    contact = send(reviewer, "/officer/rights/1/contact")
    assert "legal@glitter.example" in words(contact)


def test_an_empty_list_says_what_would_stand_there_and_an_empty_search_what_to_try(client):
    nothing, searched = words(client.get("/rights")), words(client.get("/rights?text=glitter"))

    assert "No right is recorded yet" in nothing
    assert "Nothing found" not in nothing
    assert "Nothing found" in searched
    assert "Show all rights" in searched
    assert "Todavía no hay ningún derecho" in words(client.get("/rights?lang=es"))


def test_an_official_enters_a_right_and_gives_the_holder_the_code(people):
    _, reviewer = people
    assert send(reviewer, "/officer/rights/new", {}).status_code == 422

    page = words(send(reviewer, "/officer/rights/new", FORM))

    assert CODE.search(page)
    assert "Glitter" in words(reviewer.get("/officer/rights"))


def test_a_marketplace_answers_and_officials_see_how_well(application):
    with application.app_context():
        marketplace = make_marketplace()
        make_takedown(make_right(), marketplace, datetime.now(UTC).date())
        owner, case = company_owner(marketplace).id, marketplace.id
        number = marketplace.partner_number
        reviewer = make_account(Role.REVIEWER).id
    client, official = visitor(application, owner), visitor(application, reviewer)
    place = f"/enrollments/{case}/takedowns"
    assert LINK in words(client.get(place))
    assert send(client, f"{place}/1", {"outcome": "refused"}).status_code == 422

    assert send(client, f"{place}/1", {"outcome": "removed"}).status_code == 302

    assert "Removed: 1" in words(client.get(place))
    assert "Takedown requests of rights holders" in words(
        official.get(f"/officer/enrollments/{number}")
    )


def test_officials_see_what_a_holder_was_told_and_how_the_mail_fared_but_no_address(
    application, people
):
    _, reviewer = people
    with application.app_context():
        right = make_right()
        copy = db.session.scalars(select(MailCopy).where(MailCopy.account_id.is_(None))).one()
        attempt = DeliveryAttempt(mail_copy_id=copy.id, number=1, begun_at=NOON)
        db.session.add(attempt)
        db.session.flush()
        said = f"550 <{copy.address}> unknown"
        db.session.add(
            DeliveryResult(attempt_id=attempt.id, at=NOON, outcome="refused", error=said)
        )
        db.session.commit()
        place, message_id = f"/officer/rights/{right.id}", copy.message_id

    page = reviewer.get(place)

    assert "Your right is recorded" in words(page)
    assert "Refused by the mailbox" in words(page)
    assert "550 <the address> unknown" in words(page)
    assert "legal@shiny.example" not in page.text

    anybody = application.test_client()
    assert "No more e-mail" in words(anybody.get(f"/rights/mail/{message_id}"))
    assert send(anybody, f"/rights/mail/{message_id}/end").status_code == 302
    assert "You get no more e-mail about this right" in words(
        anybody.get(f"/rights/mail/{message_id}")
    )
    assert "The holder asked for no more e-mail" in words(reviewer.get(place))


def test_the_end_of_mails_needs_a_mail_and_a_button(application, people):
    owner, _ = people
    with application.app_context():
        make_right()
        theirs = db.session.scalars(
            select(MailCopy.message_id).where(MailCopy.account_id.is_not(None))
        ).first()
        mine = db.session.scalars(
            select(MailCopy.message_id).where(MailCopy.account_id.is_(None))
        ).one()
    for message_id in (theirs, "0" * 32):
        assert owner.get(f"/rights/mail/{message_id}").status_code == 404
        assert send(owner, f"/rights/mail/{message_id}/end").status_code == 404
    assert application.test_client().post(f"/rights/mail/{mine}/end").status_code == 400
    with application.app_context():
        assert db.session.scalars(select(RightMailChoice)).all() == []


def test_a_holder_chooses_by_the_code_whether_mails_are_sent(application):
    holder = application.test_client()
    place = "/rights/yours/mail"
    assert send(holder, place, {"wanted": "no"}).status_code == 404
    send(holder, "/rights/apply", FORM)
    assert "told to you by e-mail too" in words(holder.get("/rights/yours"))

    assert send(holder, place, {"wanted": "no"}).location == "/rights/yours"

    assert "You asked for no more e-mail" in words(holder.get("/rights/yours"))
    send(holder, place, {"wanted": "yes"})
    assert "told to you by e-mail too" in words(holder.get("/rights/yours"))
    assert "por correo electrónico" in words(holder.get("/rights/yours?lang=es"))


def test_a_holder_without_an_address_reads_that_nothing_is_sent(application):
    holder = application.test_client()
    send(holder, "/rights/apply", FORM | {"contact": "+1 555 0100"})

    assert "You gave no e-mail address" in words(holder.get("/rights/yours"))
    assert send(holder, "/rights/yours/mail", {"wanted": "yes"}).status_code == 422
