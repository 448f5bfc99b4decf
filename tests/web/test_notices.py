"""What people are told, as they see it: in their language, read by whom, delivered or not."""

import re

import pytest
from sqlalchemy import select

from tests.factories import NOON, join, make_account, make_certified, owner_of
from tests.visitors import send, visitor, words
from tests.web.signed_in import Visitor
from tests.web.signed_in import visitor as signed_in
from trusted.domain.languages import Language
from trusted.domain.standing import Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    AuditEvent,
    Certificate,
    Company,
    DeliveryAttempt,
    DeliveryResult,
    MailCopy,
    Notice,
    NoticeReading,
)
from trusted.program import shipped_program
from trusted.services.notices import tell_official

pytestmark = pytest.mark.usefixtures("next_day")
PROGRAM = shipped_program()


@pytest.fixture
def owner(application):
    """The account of the owner of company 1, whose enrollment 1 is certified."""
    with application.app_context():
        make_certified()
        return owner_of(db.session.get_one(Company, 1)).id


def test_the_reader_chooses_a_language_and_is_told_in_it(application, owner):
    browser = visitor(application, owner)
    assert "is certified as" in words(browser.get("/enrollments/1/notices"))

    answer = send(browser, "/account", {"language": "es"})

    assert answer.headers["Location"] == "/account"
    page = browser.get("/enrollments/1/notices")
    assert "está certificada como" in words(page)
    assert 'lang="es"' in page.text
    assert PROGRAM.states[Status.CERTIFIED].es.company in words(browser.get("/enrollments/1"))
    with application.app_context():
        kept = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "choose-language"))
        assert kept.detail == {"language": "es", "former": "en"}


def test_the_page_of_notices_is_whole_in_the_language_of_the_page(application, owner):
    browser = visitor(application, owner)

    spanish = browser.get("/enrollments/1/notices?lang=es")

    assert '<html lang="es">' in spanish.text
    assert "está certificada como" in words(spanish)
    assert "Sin leer" in words(spanish)
    english = browser.get("/enrollments/1/notices?lang=en")
    assert "is certified as" in words(english)
    assert "Mark as read" in words(english)


def test_a_notice_from_before_there_was_spanish_is_marked_as_english(application, owner):
    with application.app_context():
        notice = db.session.scalars(select(Notice)).first()
        title = notice.title
        notice.title_es, notice.body_es = title, notice.body
        db.session.commit()

    page = visitor(application, owner).get("/enrollments/1/notices?lang=es")

    assert f'lang="en">{title}</h2>' in page.text


def test_a_language_that_is_not_offered_changes_nothing(application, owner):
    browser = visitor(application, owner)

    assert send(browser, "/account", {"language": "xx"}).status_code == 422

    with application.app_context():
        assert db.session.get_one(Account, owner).language is Language.ENGLISH


def test_the_same_language_again_leaves_no_trace(application, owner):
    browser = visitor(application, owner)

    send(browser, "/account", {"language": "en"})

    with application.app_context():
        events = select(AuditEvent).where(AuditEvent.action == "choose-language")
        assert db.session.scalars(events).all() == []


def test_each_person_reads_for_themselves_and_all_see_who_has(application, owner):
    with application.app_context():
        colleague = make_account(name="Cora Lee")
        join(colleague, db.session.get_one(Company, 1), "viewer")
        other = Visitor(application, colleague.id)
    address = "/enrollments/1/notices"

    other.send(f"{address}/1/read", other.see(address))
    other.send(f"{address}/1/read", other.see(address))

    page = visitor(application, owner).get(address).text
    assert "Read by Cora Lee" in page
    assert page.count("Mark as read") > other.see(address).count("Mark as read")
    with application.app_context():
        assert len(db.session.scalars(select(NoticeReading)).all()) == 1


def test_officials_see_who_has_read_a_notice_and_how_each_mail_fared(application, owner):
    with application.app_context():
        copies = db.session.scalars(select(MailCopy).order_by(MailCopy.id)).all()
        attempt = DeliveryAttempt(mail_copy_id=copies[0].id, number=1, begun_at=NOON)
        db.session.add(attempt)
        db.session.flush()
        db.session.add(
            DeliveryResult(attempt_id=attempt.id, at=NOON, outcome="refused", error="550 gone")
        )
        db.session.commit()
        address = copies[0].address
    auditor = signed_in(application, Role.AUDITOR)
    number = re.search(r"TP\d{8}", auditor.see("/officer/enrollments"))[0]

    page = auditor.see(f"/officer/enrollments/{number}/notices")

    assert "This installation has no mail server" in page
    assert "Refused by the mailbox" in page
    assert "550 gone" in page
    assert address in page
    assert "Not sent: no mail server" in page
    assert "Nobody has read it yet" in page


def test_an_official_reads_what_was_told_to_them_and_nobody_else_does(application, owner):
    with application.app_context():
        supervisor, other = make_account(Role.SUPERVISOR), make_account(Role.SUPERVISOR)
        enrollment = make_certified()
        notice_id = tell_official(
            enrollment, "clock-missed", supervisor, now=NOON, note="The report."
        )
        db.session.commit()
        mine, theirs = Visitor(application, supervisor.id), Visitor(application, other.id)
        title = db.session.get_one(Notice, notice_id).title
        number = enrollment.partner_number

    page = mine.see("/officer/notices")
    assert title in page
    assert "The report." in page
    assert title not in theirs.see("/officer/notices")
    own = f"/officer/notices/{notice_id}/read"
    assert theirs.send(own, theirs.see("/officer/queue")).status_code == 404
    assert mine.send(own, page).status_code == 302
    assert "Mark as read" not in mine.see("/officer/notices")
    assert title not in mine.see(f"/officer/enrollments/{number}/notices")


def test_officials_and_the_public_are_told_what_a_state_means(application, owner):
    meaning = PROGRAM.states[Status.CERTIFIED].en
    auditor = signed_in(application, Role.AUDITOR)
    number = re.search(r"TP\d{8}", auditor.see("/officer/enrollments"))[0]
    send(visitor(application, owner), "/enrollments/1/certificates")
    with application.app_context():
        code = db.session.scalar(select(Certificate.code))

    assert meaning.official in words(auditor.client.get(f"/officer/enrollments/{number}"))
    assert meaning.public in words(application.test_client().get(f"/check/{code}"))
