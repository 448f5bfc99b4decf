"""Mails to holders of recorded rights: what they are told, and that they can end it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified
from tests.factories_disputes import company_owner
from tests.factories_rights import LINK, make_marketplace, make_right, make_takedown, right_draft
from tests.services.test_mailing import postman, send_all_silently
from trusted.domain.errors import InputRefused
from trusted.domain.languages import Language
from trusted.domain.rights import RightStep, TakedownOutcome
from trusted.domain.standing import Role
from trusted.jobs.registry import JOBS
from trusted.jobs.work import run_due
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, MailCopy, Notice, Right, RightMailChoice
from trusted.persistence.queries.mail import copies_of
from trusted.persistence.queries.right_mail import right_of_mail
from trusted.services.mailing import send_due
from trusted.services.right_mail import choose_mail, wants_mail
from trusted.services.rights import apply_for_right, take_right_step, write_to_holder
from trusted.services.takedowns import answer_takedown

__all__ = ["postman"]
pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
TODAY = NOON.date()
MINE = [job for job in JOBS if job.name in ("tell-of-ending-rights", "tell-of-late-takedowns")]


def told(right):
    query = select(Notice).where(Notice.right_id == right.id).order_by(Notice.id)
    return db.session.scalars(query).all()


def codes(right):
    return [notice.code for notice in told(right)]


def mails():
    query = select(MailCopy).where(MailCopy.account_id.is_(None)).order_by(MailCopy.id)
    return db.session.scalars(query).all()


def night(day):
    return [report.done for report in run_due(MINE, NOON + day * DAY)]


def test_nothing_goes_to_an_address_before_an_official_has_decided():
    right = make_right(recorded=False)

    assert (told(right), mails()) == ([], [])


@pytest.mark.parametrize(
    ("first", "step", "given", "code", "said"),
    [
        (False, RightStep.RECORD, {}, "right-recorded", ""),
        (False, RightStep.REFUSE, {"note": "Not yours."}, "right-refused", "Not yours."),
        (True, RightStep.STRIKE, {"note": "Annulled."}, "right-struck", "Annulled."),
        (
            True,
            RightStep.RENEW,
            {"expires_on": TODAY + 9000 * DAY},
            "right-renewed",
            (TODAY + 9000 * DAY).isoformat(),
        ),
    ],
)
def test_a_holder_is_told_what_officials_did_and_why(first, step, given, code, said):
    right = make_right(recorded=first)

    take_right_step(right, step, actor=make_account(Role.REVIEWER), now=NOON, **given)

    notice = told(right)[-1]
    assert notice.code == code
    for body in (notice.body, notice.body_es):
        assert body.startswith("Shiny (4 711 815)")
        assert said in body
    assert mails()[-1].address == "legal@shiny.example"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("tell-holder", f"right/{right.id}")
    assert event.detail == {"code": code, "by_mail": True}


def test_a_mail_says_where_the_right_is_and_how_such_mails_end(postman):
    handler, server = postman
    right = make_right(language=Language.SPANISH)
    send_all_silently()

    write_to_holder(right, "Secret words", actor=company_owner(make_certified()), now=NOON)

    send_due(server, now=NOON)
    (letter,) = (one for one in handler.read() if one["To"] == "legal@shiny.example")
    text = letter.get_content()
    assert letter["Subject"] == "Alguien le escribió sobre su derecho registrado"
    assert letter["Content-Language"] == "es"
    assert "https://trusted.example/rights/yours" in text
    assert "Secret words" not in text
    end = letter["List-Unsubscribe"].strip().strip("<>")
    *_, why, last = text.splitlines()
    assert why.endswith("Para no recibir más mensajes como este:")
    assert last == end
    assert right_of_mail(end.rpartition("/")[2]).id == right.id


def test_a_mail_that_fails_is_tried_again_and_its_state_is_known(postman):
    handler, server = postman
    right = make_right()
    handler.answer = "451 later"
    send_due(server, now=NOON)
    (notice,) = told(right)
    (mail,) = copies_of([notice.id], NOON)[notice.id]
    assert (mail.state, mail.attempts, mail.error, mail.name) == ("waiting", 1, "451 later", "")
    handler.answer = "250 OK"

    send_due(server, now=NOON + timedelta(minutes=3))

    (mail,) = copies_of([notice.id], NOON)[notice.id]
    assert mail.state == "delivered"


def test_a_title_of_several_lines_cannot_write_headers_of_a_mail(postman):
    handler, server = postman
    make_right(title="Shiny\nBcc: all@shiny.example", registration="1\r\nX-Mine: 2")

    assert send_due(server, now=NOON).delivered

    (letter,) = (one for one in handler.read() if one["To"] == "legal@shiny.example")
    assert (letter["Bcc"], letter["X-Mine"]) == (None, None)


def test_a_holder_ends_the_mails_and_asks_for_them_again_while_notices_go_on():
    right = make_right()
    reviewer = make_account(Role.REVIEWER)
    for _ in range(2):
        choose_mail(right, wanted=False, now=NOON)
    assert not wants_mail(right)
    write_to_holder(right, "One", actor=reviewer, now=NOON)
    assert codes(right) == ["right-recorded", "right-message"]
    assert len(mails()) == 1

    choose_mail(right, wanted=True, now=NOON)

    write_to_holder(right, "Two", actor=reviewer, now=NOON)
    assert len(mails()) == 2
    kept = db.session.scalars(select(RightMailChoice).order_by(RightMailChoice.id)).all()
    assert [one.wanted for one in kept] == [False, True]
    verbs = select(AuditEvent.action).where(AuditEvent.action.endswith("-right-mail"))
    ordered = verbs.order_by(AuditEvent.id)
    assert db.session.scalars(ordered).all() == ["end-right-mail", "want-right-mail"]


def test_a_holder_without_an_address_is_told_on_the_page_alone():
    right = make_right(contact="Telephone +1 555 0100")

    assert codes(right) == ["right-recorded"]
    assert mails() == []
    with pytest.raises(InputRefused, match="You gave no e-mail address"):
        choose_mail(right, wanted=True, now=NOON)


@pytest.mark.parametrize(
    ("outcome", "text", "code"),
    [
        (TakedownOutcome.REMOVED, "", "takedown-removed"),
        (TakedownOutcome.REFUSED, "It is a review.", "takedown-refused"),
    ],
)
def test_a_holder_is_told_what_became_of_a_request(outcome, text, code):
    right, marketplace = make_right(), make_marketplace()
    request = make_takedown(right, marketplace)

    answer_takedown(request, outcome, text, actor=company_owner(marketplace), now=NOON)

    notice = told(right)[-1]
    assert notice.code == code
    assert LINK in notice.body
    assert text in notice.body


def test_a_holder_is_told_once_of_each_last_day_and_again_after_a_renewal():
    right = make_right(expires_on=TODAY + 100 * DAY)
    assert night(9) == [0, 0]
    assert night(10) == [1, 0]
    assert night(11) == [0, 0]
    assert (TODAY + 100 * DAY).isoformat() in told(right)[-1].body
    assert night(101) == [1, 0]
    assert night(102) == [0, 0]
    assert codes(right) == ["right-recorded", "right-ends-soon", "right-ended"]
    new, at = TODAY + 150 * DAY, NOON + 103 * DAY
    take_right_step(
        right, RightStep.RENEW, expires_on=new, actor=make_account(Role.REVIEWER), now=at
    )

    assert night(104) == [1, 0]

    assert codes(right)[3:] == ["right-renewed", "right-ends-soon"]


def test_nobody_is_reminded_of_a_right_that_does_not_stand():
    make_right(expires_on=TODAY + 10 * DAY, recorded=False)
    struck = make_right(expires_on=TODAY + 10 * DAY)
    reviewer = make_account(Role.REVIEWER)
    take_right_step(struck, RightStep.STRIKE, "Annulled.", actor=reviewer, now=NOON)
    long_over, _ = apply_for_right(right_draft(expires_on=TODAY), actor=None, now=NOON)
    take_right_step(long_over, RightStep.RECORD, actor=reviewer, now=NOON)

    assert night(92) == [0, 0]


def test_a_holder_is_told_once_of_answers_that_are_late():
    right, marketplace = make_right(), make_marketplace()
    make_takedown(right, marketplace, TODAY)
    make_takedown(right, marketplace, TODAY + DAY)
    answered = make_takedown(right, marketplace, TODAY)
    answer_takedown(
        answered, TakedownOutcome.REMOVED, "", actor=company_owner(marketplace), now=NOON
    )
    assert night(5) == [0, 0]
    assert night(6) == [0, 1]
    assert night(6) == [0, 0]

    assert night(7) == [0, 1]

    assert night(30) == [0, 0]
    late = [one for one in told(right) if one.code == "takedown-late"]
    assert [len(re.findall(LINK, one.body)) for one in late] == [1, 1]


def test_a_mail_to_an_account_opens_no_right():
    company_owner(make_certified())
    theirs = db.session.scalars(select(MailCopy.message_id)).first()

    assert theirs
    assert right_of_mail(theirs) is None
    assert db.session.scalars(select(Right)).all() == []
