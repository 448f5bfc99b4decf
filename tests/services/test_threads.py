from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, join, make_account, make_company, make_evidence, make_validation
from tests.factories_review import company_of, make_thread, owner_of
from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.domain.threads import Pause, Side, ThreadKind, Visibility
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent, Enrollment, MembershipRole, Message, Notice
from trusted.persistence.queries.threads import (
    lines_of,
    messages_of,
    thread_by_id,
    thread_of,
    thread_pauses,
)
from trusted.services.threads import (
    BODY_MAX,
    MessageDraft,
    Topic,
    close_thread,
    open_thread,
    write_message,
)

pytestmark = pytest.mark.usefixtures("app")
LATER = NOON + timedelta(days=3)


def case_of(thread):
    enrollment = db.session.get_one(Enrollment, thread.enrollment_id)
    return enrollment, owner_of(company_of(enrollment))


def test_a_question_that_stops_the_clock_pauses_it_until_the_company_answers():
    thread = make_thread(stops_clock=True)
    enrollment, owner = case_of(thread)

    assert thread_pauses(enrollment.id) == (Pause(NOON, None, f"Question: {thread.subject}"),)

    write_message(thread, MessageDraft(body="Jo."), actor=owner, now=LATER)

    assert thread_pauses(enrollment.id) == (Pause(NOON, LATER, f"Question: {thread.subject}"),)
    (line,) = lines_of(enrollment.id, officials=True)
    assert (line.waiting, line.paused, line.newest_at) == (Side.PROGRAM, False, LATER)


def test_the_company_is_told_of_each_message_that_it_may_read():
    thread = make_thread(stops_clock=True)
    reviewer = make_account(Role.REVIEWER)
    for draft in (
        MessageDraft(body="And since when?"),
        MessageDraft(body="Thank you.", needs_answer=False),
        MessageDraft(body="He sounds odd.", visibility=Visibility.OFFICIALS),
    ):
        write_message(thread, draft, actor=reviewer, now=LATER)

    codes = db.session.scalars(
        select(Notice.code).where(Notice.code.startswith("question")).order_by(Notice.id)
    ).all()
    assert codes == ["question-pauses", "question-asked", "question-answered"]
    assert len(messages_of(thread.id, officials=True)) == 4
    assert len(messages_of(thread.id, officials=False)) == 3


def test_an_answer_brings_documents_of_the_company_and_of_no_other():
    thread = make_thread()
    enrollment, owner = case_of(thread)
    own = make_evidence(company_of(enrollment))
    foreign = make_evidence(make_company())

    with pytest.raises(InputRefused):
        write_message(
            thread, MessageDraft(body="Here.", documents=[foreign]), actor=owner, now=LATER
        )
    db.session.rollback()
    write_message(thread, MessageDraft(body="Here.", documents=[own]), actor=owner, now=LATER)

    assert messages_of(thread.id, officials=False)[-1].evidence == [own]


def test_a_thread_only_among_officials_does_not_exist_for_the_company():
    enrollment = make_validation().enrollment_id
    enrollment = db.session.get_one(Enrollment, enrollment)
    draft = MessageDraft(body="Look at the owners.", visibility=Visibility.OFFICIALS)
    thread = open_thread(
        enrollment, Topic(subject="Owners"), draft, actor=make_account(Role.REVIEWER), now=NOON
    )

    assert lines_of(enrollment.id, officials=False) == []
    assert thread_of(enrollment.id, thread.id) is None
    assert [line.waiting for line in lines_of(enrollment.id, officials=True)] == [None]


def test_a_question_can_be_about_a_validation_or_a_criterion_of_this_enrollment():
    validation = make_validation()
    enrollment = db.session.get_one(Enrollment, validation.enrollment_id)
    validator = make_account(Role.VALIDATOR)
    draft = MessageDraft(body="When do you open?")
    topic = Topic(subject="The visit", validation=validation)

    assert open_thread(enrollment, topic, draft, actor=validator, now=NOON).validation_id
    for wrong in (
        Topic(subject="Seller checks", criterion_id="KYC-08"),
        Topic(subject="The visit", validation=make_validation()),
        Topic(subject=" "),
        Topic(subject="A dispute", kind=ThreadKind.DISPUTE),
    ):
        with pytest.raises(InputRefused):
            open_thread(enrollment, wrong, draft, actor=validator, now=NOON)
        db.session.rollback()


def test_officials_who_only_read_and_viewers_of_the_company_write_nothing():
    thread = make_thread()
    enrollment, _ = case_of(thread)
    viewer = make_account()
    join(viewer, company_of(enrollment), MembershipRole.VIEWER)

    for actor in (make_account(Role.AUDITOR), make_account(), viewer):
        with pytest.raises(NotPermitted):
            write_message(thread, MessageDraft(body="So."), actor=actor, now=LATER)
        db.session.rollback()


def test_a_company_neither_stops_the_clock_nor_writes_to_officials_only():
    thread = make_thread()
    _, owner = case_of(thread)

    for draft in (
        MessageDraft(body="So.", stops_clock=True),
        MessageDraft(body="So.", visibility=Visibility.OFFICIALS),
        MessageDraft(body="So.", needs_answer=False),
        MessageDraft(body=" "),
        MessageDraft(body="a" * (BODY_MAX + 1)),
    ):
        with pytest.raises(InputRefused):
            write_message(thread, draft, actor=owner, now=LATER)
        db.session.rollback()


def test_only_a_question_to_the_company_stops_the_clock():
    thread = make_thread()

    for draft in (
        MessageDraft(body="So.", stops_clock=True, needs_answer=False),
        MessageDraft(body="So.", stops_clock=True, visibility=Visibility.OFFICIALS),
    ):
        with pytest.raises(InputRefused):
            write_message(thread, draft, actor=make_account(Role.REVIEWER), now=LATER)
        db.session.rollback()


def test_what_the_company_reads_names_no_official():
    thread = make_thread()
    reviewer = make_account(Role.REVIEWER, name="Grace Keen")

    with pytest.raises(InputRefused, match="Grace Keen"):
        write_message(thread, MessageDraft(body="Ask grace keen."), actor=reviewer, now=LATER)
    db.session.rollback()
    among_us = MessageDraft(body="Ask Grace Keen.", visibility=Visibility.OFFICIALS)
    assert write_message(thread, among_us, actor=reviewer, now=LATER).id


def test_the_program_closes_a_thread_once_and_nothing_is_written_after():
    thread = make_thread(stops_clock=True)
    enrollment, owner = case_of(thread)
    reviewer = make_account(Role.REVIEWER)

    with pytest.raises(NotPermitted):
        close_thread(thread, actor=owner, now=LATER)
    close_thread(thread, actor=reviewer, now=LATER)

    assert thread_pauses(enrollment.id)[0].until == LATER
    with pytest.raises(TransitionNotAllowed):
        close_thread(thread, actor=reviewer, now=LATER)
    with pytest.raises(TransitionNotAllowed):
        write_message(thread, MessageDraft(body="So."), actor=owner, now=LATER)
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert {"open-thread", "write-message", "close-thread"} <= set(actions)


def test_a_message_keeps_its_authors_function_of_that_time():
    thread = make_thread()
    author = thread_by_id(thread.id) and db.session.scalars(select(Message)).one()

    assert (author.role, author.side) == (Role.REVIEWER, Side.PROGRAM)
