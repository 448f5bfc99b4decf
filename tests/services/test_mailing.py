"""Mail: a copy of the notice, sent once, tried again when it must be; against a real server."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from tests.factories import NOON, join, make_account, make_certified, make_company, owner_of
from trusted.domain.delivery import LEASE, DeliveryState
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Company,
    DeliveryAttempt,
    DeliveryResult,
    MailCopy,
    Membership,
    Notice,
)
from trusted.persistence.queries.mail import copies_of
from trusted.services.mailing import MailServer, Sent, send_due
from trusted.services.notices import tell_company, tell_official

pytestmark = pytest.mark.usefixtures("app")


class Postman:
    """A mail server that answers as it is told."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.letters: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if not self.answer.startswith("250"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.letters.append(envelope.content)
        return "250 OK"

    def read(self):
        return [message_from_bytes(letter, policy=policy.default) for letter in self.letters]


@pytest.fixture
def postman() -> Iterator[tuple[Postman, MailServer]]:
    handler = Postman()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        host, port = found.getsockname()
    controller = Controller(handler, hostname=host, port=port)
    controller.start()
    server = MailServer(host, port, "trusted@customs.example", "https://trusted.example")
    yield handler, server
    controller.stop()


def told(code="suspend", **given):
    """Tell a company something with nothing else to be sent."""
    enrollment = make_certified()
    send_all_silently()
    notice_id = tell_company(enrollment, code, now=NOON, **given)
    db.session.commit()
    return db.session.get_one(Notice, notice_id)


def send_all_silently():
    """Settle what the factories have written, so that a test sees only its own mail."""
    for copy in db.session.scalars(select(MailCopy)).all():
        attempt = DeliveryAttempt(mail_copy_id=copy.id, number=1, begun_at=NOON)
        db.session.add(attempt)
        db.session.flush()
        db.session.add(
            DeliveryResult(attempt_id=attempt.id, at=NOON, outcome="delivered", error="")
        )
    db.session.commit()


def state_of_only(notice, now=NOON):
    (copy,) = copies_of([notice.id], now)[notice.id]
    return copy


def test_a_mail_holds_the_decision_and_the_reasons_and_no_name_of_an_official(postman):
    handler, server = postman
    notice = told(reason="suspend-incident", note="See the report of 3 May.")

    assert send_due(server, now=NOON) == Sent(delivered=1)

    (letter,) = handler.read()
    text = letter.get_content()
    assert letter["Subject"] == notice.title
    assert "A grave incident in your operation was found" in text
    assert "See the report of 3 May." in text
    assert "You can appeal within 90 days." in text
    assert f"https://trusted.example/enrollments/{notice.enrollment_id}/notices" in text
    officials = db.session.scalars(select(Account.name).where(Account.role != Role.MEMBER)).all()
    assert officials
    assert [name for name in officials if name in text] == []


def test_each_of_the_companys_people_gets_a_copy_in_their_own_language(postman):
    handler, server = postman
    enrollment = make_certified()
    company = db.session.get_one(Company, enrollment.company_id)
    owner_of(company).language = Language.SPANISH
    join(make_account(), company, "viewer")
    left = join(make_account(), company, "viewer")
    db.session.get_one(Membership, left.id).until = NOON
    join(make_account(closed_at=NOON), company, "viewer")
    make_company()
    send_all_silently()
    tell_company(enrollment, "reinstate", now=NOON, reason="reinstate-in-error")
    db.session.commit()

    assert send_due(server, now=NOON).delivered == 2

    spanish, english = handler.read()
    assert "está restablecida" in spanish["Subject"]
    assert "La suspensión se debió a un error nuestro" in spanish.get_content()
    assert spanish["Content-Language"] == "es"
    assert "is reinstated" in english["Subject"]


def test_a_notice_to_an_official_goes_to_the_official_alone(postman):
    handler, server = postman
    enrollment = make_certified()
    send_all_silently()
    supervisor = make_account(Role.SUPERVISOR)
    tell_official(enrollment, "clock-missed", supervisor, now=NOON)
    db.session.commit()

    send_due(server, now=NOON)

    (letter,) = handler.read()
    assert letter["To"] == supervisor.email
    assert "https://trusted.example/officer/notices" in letter.get_content()


def test_nothing_is_sent_twice(postman):
    handler, server = postman
    told()

    send_due(server, now=NOON)
    assert send_due(server, now=NOON + timedelta(days=1)) == Sent()

    assert len(handler.letters) == 1


def test_a_temporary_failure_is_tried_again_later_under_the_same_message_id(postman):
    handler, server = postman
    notice = told()
    handler.answer = "451 try again later"

    assert send_due(server, now=NOON) == Sent(deferred=1)
    shown = state_of_only(notice)
    assert (shown.state, shown.error) == (DeliveryState.WAITING, "451 try again later")
    assert send_due(server, now=NOON + timedelta(minutes=1)) == Sent()
    handler.answer = "250 OK"
    later = NOON + timedelta(minutes=2)
    assert send_due(server, now=later) == Sent(delivered=1)

    copy = db.session.scalar(select(MailCopy).where(MailCopy.notice_id == notice.id))
    assert handler.read()[0]["Message-ID"] == f"<{copy.message_id}@customs.example>"
    assert state_of_only(notice, later).state is DeliveryState.DELIVERED


def test_a_permanent_refusal_ends_it_at_once(postman):
    handler, server = postman
    notice = told()
    handler.answer = "550 no such user"

    assert send_due(server, now=NOON) == Sent(refused=1)
    assert send_due(server, now=NOON + timedelta(days=1)) == Sent()

    shown = state_of_only(notice)
    assert (shown.state, shown.error) == (DeliveryState.REFUSED, "550 no such user")


def test_a_server_that_cannot_be_reached_is_a_temporary_failure():
    notice = told()
    nowhere = MailServer("127.0.0.1", 9, "trusted@customs.example", "https://trusted.example")

    assert send_due(nowhere, now=NOON) == Sent(deferred=1)
    assert "ConnectionRefusedError" in state_of_only(notice).error


def test_without_a_server_nothing_is_tried():
    notice = told()

    assert send_due(None, now=NOON) == Sent()
    assert state_of_only(notice).state is DeliveryState.WAITING


def test_a_copy_whose_worker_died_is_taken_up_by_another(postman):
    _handler, server = postman
    notice = told()
    copy = db.session.scalar(select(MailCopy).where(MailCopy.notice_id == notice.id))
    db.session.add(DeliveryAttempt(mail_copy_id=copy.id, number=1, begun_at=NOON))
    db.session.commit()

    assert send_due(server, now=NOON + LEASE / 2) == Sent()
    assert state_of_only(notice).state is DeliveryState.SENDING
    assert send_due(server, now=NOON + LEASE) == Sent(delivered=1)


def test_a_notice_that_is_not_kept_is_not_mailed_either(postman):
    _handler, server = postman
    enrollment = make_certified()
    send_all_silently()
    tell_company(enrollment, "suspend", now=NOON)

    db.session.rollback()

    assert send_due(server, now=NOON) == Sent()


def test_many_workers_at_once_send_each_copy_once(app, postman):
    handler, server = postman
    enrollment = make_certified()
    send_all_silently()
    for _ in range(25):
        tell_company(enrollment, "suspend", now=NOON)
    db.session.commit()
    sent = []

    def work():
        with app.app_context():
            sent.append(send_due(server, now=NOON).delivered)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(sent) == 25
    assert len({letter["Message-ID"] for letter in handler.read()}) == len(handler.letters) == 25


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, False, "", "")),
        ("smtps://mail.example", ("mail.example", 465, True, False, "", "")),
        (
            "smtp+starttls://who:p%40ss@mail.example:587",
            ("mail.example", 587, False, True, "who", "p@ss"),
        ),
    ],
)
def test_the_address_of_the_server_says_how_it_is_reached(app, url, shape):
    class Given:
        smtp_url, mail_from, base_url = url, "a@b.example", "https://trusted.example"

    server = MailServer.of(Given)

    assert (
        server.host,
        server.port,
        server.tls,
        server.starttls,
        server.user,
        server.password,
    ) == shape
    assert "p@ss" not in repr(server)
