"""Connections: asking, consent, look-ups, alerts, and that a refusal looks like nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    NOON,
    enrollment_of,
    join,
    make_account,
    make_application,
    make_certified,
    make_company,
    owner_of,
    reason_for,
)
from trusted.domain.connections import ConnectionState, asking_side
from trusted.domain.errors import (
    AlreadyTaken,
    InputRefused,
    NotPermitted,
    TransitionNotAllowed,
)
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company, Enrollment, LookUp, MembershipRole, Notice
from trusted.persistence.queries.connections import are_connected, look_ups_about
from trusted.services.clients import revoke_client
from trusted.services.connections import (
    answer_connection,
    ask_for_connection,
    end_connection,
    state_for_asked,
)
from trusted.services.look_ups import look_up, look_up_all, look_up_as_machine
from trusted.services.member_clients import create_member_client
from trusted.services.suspensions import suspend

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def fox():
    """A partner that asks."""
    return db.session.get_one(Company, make_certified(named("Fox Parcel")).company_id)


@pytest.fixture
def hare():
    """A partner that is asked."""
    return db.session.get_one(Company, make_certified(named("Hare Brokers")).company_id)


def named(name):
    return make_application(make_company(legal_name=name))


def ask(asking, asked, now=NOON):
    return ask_for_connection(
        asking, asked, "We hand parcels over.", actor=owner_of(asking), now=now
    )


def name_of(company):
    return f"customs:US/C{company.id}"


def connect(asking, asked):
    connection = ask(asking, name_of(asked))
    answer_connection(connection, agreed=True, actor=owner_of(asked), now=NOON)
    return connection


def told(code):
    return db.session.scalars(select(Notice).where(Notice.code == code)).all()


def test_who_is_asked_is_told_and_agreeing_connects_both(fox, hare):
    connection = ask(fox, name_of(hare))
    assert [note.body.partition(" asks")[0] for note in told("connection-asked")] == ["Fox Parcel"]
    assert not are_connected(fox.id, hare.id)

    answer_connection(connection, agreed=True, actor=owner_of(hare), now=NOON)

    assert are_connected(fox.id, hare.id)
    assert are_connected(hare.id, fox.id)
    assert len(told("connection-agreed")) == 1


def seen_by_asking(connection, now):
    return asking_side(
        agreed=connection.agreed,
        ended=connection.ended_at is not None,
        due_at=NOON + timedelta(days=30),
        now=now,
    )


def test_a_refusal_looks_as_if_nobody_had_been_there(fox, hare):
    refused, nobody = ask(fox, name_of(hare)), ask(fox, "scac:ZZZZ")
    before = len(db.session.scalars(select(Notice)).all())

    answer_connection(refused, agreed=False, actor=owner_of(hare), now=NOON)

    for later in (NOON, NOON + timedelta(days=29), NOON + timedelta(days=31)):
        assert seen_by_asking(refused, later) == seen_by_asking(nobody, later)
    assert len(db.session.scalars(select(Notice)).all()) == before
    assert state_for_asked(refused, NOON) is ConnectionState.DECLINED


def test_a_company_that_is_no_partner_is_asked_nothing(fox):
    company = db.session.get_one(Company, enrollment_of(make_application()).company_id)

    connection = ask(fox, name_of(company))

    assert connection.asked_id is None
    with pytest.raises(TransitionNotAllowed):
        ask(company, name_of(fox))


def test_a_request_is_answered_once_and_in_time(fox, hare):
    connection = ask(fox, name_of(hare))
    owner = owner_of(hare)

    with pytest.raises(NotPermitted):
        answer_connection(connection, agreed=True, actor=owner_of(fox), now=NOON)
    with pytest.raises(TransitionNotAllowed):
        answer_connection(connection, agreed=True, actor=owner, now=NOON + timedelta(days=40))
    answer_connection(connection, agreed=True, actor=owner, now=NOON)
    with pytest.raises(TransitionNotAllowed):
        answer_connection(connection, agreed=False, actor=owner, now=NOON)


def test_nobody_asks_twice_nor_for_oneself_nor_without_a_reason(fox, hare):
    ask(fox, name_of(hare))

    with pytest.raises(AlreadyTaken):
        ask(fox, name_of(hare).upper())
    with pytest.raises(InputRefused, match="own company"):
        ask(fox, name_of(fox))
    with pytest.raises(InputRefused, match="why you ask"):
        ask_for_connection(fox, "scac:ABCD", "  ", actor=owner_of(fox), now=NOON)
    contributor = make_account()
    join(contributor, fox, MembershipRole.CONTRIBUTOR)
    with pytest.raises(NotPermitted):
        ask_for_connection(fox, "scac:ABCD", "So.", actor=contributor, now=NOON)


@pytest.mark.parametrize("ends", ["asking", "asked"])
def test_either_side_ends_it_at_once_and_the_other_is_told(fox, hare, ends):
    connection = connect(fox, hare)
    side = fox if ends == "asking" else hare

    end_connection(connection, actor=owner_of(side), now=NOON)

    assert not are_connected(fox.id, hare.id)
    assert [note.body.partition(" ended")[0] for note in told("connection-ended")] == [
        side.legal_name
    ]
    with pytest.raises(TransitionNotAllowed):
        end_connection(connection, actor=owner_of(side), now=NOON)


def test_a_request_is_not_ended_by_who_was_asked(fox, hare):
    connection = ask(fox, name_of(hare))

    with pytest.raises(NotPermitted):
        end_connection(connection, actor=owner_of(hare), now=NOON)


def test_a_look_up_is_answered_and_kept_for_who_it_is_about(fox, hare):
    connect(fox, hare)

    kept = look_up(fox, hare, actor=owner_of(fox), now=NOON)

    assert kept.answer["enrollments"][0]["status"] == "certified"
    assert kept.answer["enrollments"][0]["tier"] == 1
    ((seen,),) = look_ups_about(hare.id, 1).items
    assert (seen.by.legal_name, seen.answer) == ("Fox Parcel", kept.answer)


def test_a_change_of_standing_is_told_to_who_is_connected_without_saying_which(fox, hare):
    connect(fox, hare)
    enrollment = db.session.scalars(
        select(Notice.enrollment_id).where(Notice.code == "connection-asked")
    ).one()
    suspend(
        db.session.get_one(Enrollment, enrollment),
        reason_for("suspend"),
        note="x",
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )

    (note,) = told("connection-changed")
    assert note.body.startswith("Hare Brokers, TP")
    assert "suspend" not in note.body.lower()
    assert look_up(fox, hare, actor=owner_of(fox), now=NOON).answer["enrollments"][0]["tier"] == 0


def test_after_the_end_nothing_is_told_any_more(fox, hare):
    end_connection(connect(fox, hare), actor=owner_of(hare), now=NOON)

    assert look_up(fox, hare, actor=owner_of(fox), now=NOON).answer is None


def test_a_machine_sees_connected_companies_only_and_every_question_is_kept(fox, hare):
    client, _ = create_member_client(fox, "Broker's desk", actor=owner_of(fox), now=NOON)
    stranger = db.session.get_one(Company, make_certified().company_id)
    connect(fox, hare)

    def asked(name):
        return look_up_as_machine(client.client_id, name, now=NOON).answer

    assert asked(name_of(hare))["company"] == "Hare Brokers"
    assert asked(name_of(stranger)) is asked("scac:ZZZZ") is None
    assert [one.about_id for one in look_up_all(client.client_id, after=0, limit=9, now=NOON)] == [
        hare.id
    ]
    assert len(look_ups_about(stranger.id, 1).items) == 1
    assert len(db.session.scalars(select(LookUp)).all()) == 4


def test_an_owner_makes_and_revokes_clients(fox):
    client, secret = create_member_client(fox, "Desk", actor=owner_of(fox), now=NOON)

    assert client.scope == "partners:read"
    assert len(secret) > 30
    revoke_client(client, actor=owner_of(fox), now=NOON)
    assert client.revoked_at == NOON
    with pytest.raises(InputRefused):
        revoke_client(client, actor=owner_of(fox), now=NOON)
    with pytest.raises(NotPermitted):
        create_member_client(fox, "Desk", actor=make_account(), now=NOON)


def test_a_client_of_nobody_asks_for_nobody():
    with pytest.raises(NotPermitted):
        look_up_as_machine("client-none", "scac:FXPQ", now=NOON)
