from dataclasses import replace
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace as replace_change
from sqlalchemy import select

from tests.factories import NOON, make_account, make_certified, reason_for
from trusted.domain.standing import Action, Role, Status
from trusted.persistence.database import db
from trusted.persistence.models import CompanyIdentifier, RegisterChange
from trusted.persistence.queries.register import changes_after, newest_sequence
from trusted.register.follower import RegisterBroken
from trusted.register.records import Change
from trusted.services.register import follower_for, open_register
from trusted.services.standing import Ground, move
from trusted.services.suspensions import suspend


def name_of(enrollment):
    identifier = db.session.scalars(
        select(CompanyIdentifier).where(CompanyIdentifier.company_id == enrollment.company_id)
    ).first()
    return f"{identifier.scheme.value}:{identifier.value}"


def suspended(enrollment):
    suspend(
        enrollment,
        reason_for("suspend"),
        note="",
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
    )


def standing_of(app, enrollment):
    with app.extensions["register"].reading() as view:
        return view.party(name_of(enrollment)).enrollments["carrier"]


def test_a_certification_is_in_the_register_when_its_commit_returns(app):
    enrollment = make_certified()

    standing = standing_of(app, enrollment)
    assert (standing.status, standing.partner_number) == (
        Status.CERTIFIED,
        enrollment.partner_number,
    )
    assert app.extensions["register"].state().sequence == newest_sequence()


def test_a_suspension_is_in_the_register_when_its_commit_returns(app):
    enrollment = make_certified()
    suspended(enrollment)
    assert standing_of(app, enrollment).status is Status.SUSPENDED


def test_what_was_given_up_is_never_published(app):
    enrollment = make_certified()
    before = app.extensions["register"].state().sequence
    move(
        enrollment,
        Action.SUSPEND,
        actor=make_account(Role.SUPERVISOR),
        now=NOON,
        ground=Ground(reason=reason_for("suspend")),
    )
    db.session.rollback()
    app.extensions["follower"].catch_up()

    assert app.extensions["register"].state().sequence == before
    assert standing_of(app, enrollment).status is Status.CERTIFIED


def test_a_follower_reads_in_order_and_no_more_than_it_asks_for(app):
    for _ in range(3):
        make_certified()
    sequences = [row.sequence for row in changes_after(db.engine, 1, 2)]
    assert sequences == [2, 3]


def test_reading_for_the_follower_does_not_stop_who_writes(app):
    enrollment = make_certified()
    changes_after(db.engine, 0, 10)
    suspended(enrollment)
    assert db.session.scalar(select(RegisterChange.sequence).order_by(-RegisterChange.sequence)) > 1


def test_the_whole_process_has_one_copy_open(settings):
    assert open_register(settings) is open_register(settings)


def test_a_copy_made_anew_on_another_host_is_the_same(app, settings, tmp_path):
    make_certified()
    suspended(make_certified())
    elsewhere = open_register(replace(settings, data_dir=tmp_path / "elsewhere"))

    follower_for(db.engine, elsewhere).rebuild()

    here = app.extensions["register"].state()
    there = elsewhere.state()
    assert (there.sequence, there.records, there.head) == (here.sequence, here.records, here.head)
    assert there.as_of <= datetime.now(UTC)
    elsewhere.close()


def test_a_copy_of_what_was_never_published_here_goes_stale_until_it_is_made_anew(app):
    make_certified()
    published = [Change(*row) for row in changes_after(db.engine, 0, 10)]
    lost = replace_change(published[-1], sequence=len(published) + 1, hash="f" * 64)
    store = app.extensions["register"]
    with store.writing() as writer:
        writer.apply([lost])
    follower = follower_for(db.engine, store)

    with pytest.raises(RegisterBroken, match="never published"):
        follower.catch_up()
    suspended(make_certified())
    with pytest.raises(RegisterBroken, match="never published"):
        follower.catch_up()

    assert follower.rebuild() == newest_sequence()


@pytest.mark.parametrize("command", ["rebuild", "status"])
def test_the_register_can_be_looked_after_from_the_console(app, command):
    make_certified()
    result = app.test_cli_runner().invoke(args=["register", command])

    assert result.exit_code == 0, result.output
    assert f"sequence {newest_sequence()}" in result.output
