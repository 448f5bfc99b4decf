"""What administrations are told: only with consent, at once less, kept so that it can be proved."""

from hashlib import sha256

import pytest

from tests.factories import NOON, make_account, make_validated, owner_of
from tests.factories_exchange import DAY, make_arrangement
from trusted.domain.errors import NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Company
from trusted.persistence.queries.exports import (
    changes_in,
    consents_ever,
    exports_of,
    newest_export,
    told_about,
    told_in,
)
from trusted.services.arrangements import suspend_arrangement
from trusted.services.clients import create_client
from trusted.services.exchange_export import (
    agree_to_exchange,
    bound_to,
    export_called,
    export_file,
    exports_due,
    make_due_exports,
    make_export,
    note_taken,
)
from trusted.services.partner_files import CSV, JSON, MEDIA_TYPES, XML, read_partners

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def korea(app):
    return make_arrangement()


@pytest.fixture
def enrollment(app):
    return make_validated()


def owner(enrollment):
    return owner_of(db.session.get_one(Company, enrollment.company_id))


def agree(enrollment, arrangement, *, agreed=True, now=NOON):
    agree_to_exchange(enrollment, arrangement, agreed=agreed, actor=owner(enrollment), now=now)


def test_nobody_is_told_without_consent_and_only_to_whom_it_was_given(korea, enrollment):
    japan = make_arrangement(code="jp-aeo")
    assert make_export(korea, now=NOON) is None
    with pytest.raises(NotPermitted):
        agree_to_exchange(enrollment, korea, agreed=True, actor=make_account(), now=NOON)

    agree(enrollment, korea)

    (told,) = told_in(newest_export(korea.id)).values()
    assert told["number"] == enrollment.partner_number
    assert (told["status"], told["tier"], told["roles"]) == ("validated", "2", ["carrier"])
    assert set(told) >= {"name", "address", "country", "authorized_on", "identifiers"}
    assert make_export(japan, now=NOON) is None
    assert consents_ever(enrollment.id, 1).total == 1


def test_who_takes_consent_back_is_off_the_list_with_the_commit(korea, enrollment):
    agree(enrollment, korea)
    agree(enrollment, korea, agreed=False)

    newest = newest_export(korea.id)
    assert (newest.number, newest.partners, newest.gone) == (2, 0, 1)
    assert [one.kind for one in changes_in(newest.id)] == ["gone"]
    assert [row[0].kind for row in told_about(enrollment.id)] == ["gone", "added"]


def test_a_list_is_made_each_day_or_when_something_changed_and_twice_does_nothing(
    korea, enrollment
):
    agree(enrollment, korea)
    assert exports_due(now=NOON) == []
    assert make_due_exports(now=NOON + DAY) == 1
    assert make_due_exports(now=NOON + DAY) == 0
    daily = newest_export(korea.id)
    assert (daily.number, daily.added, daily.changed, daily.gone) == (2, 0, 0, 0)

    db.session.get_one(Company, enrollment.company_id).legal_name = "New Name Inc."
    db.session.commit()
    assert make_due_exports(now=NOON + DAY) == 1
    assert newest_export(korea.id).changed == 1

    suspend_arrangement(korea, "Doubts.", actor=make_account(Role.SUPERVISOR), now=NOON + DAY)
    assert make_due_exports(now=NOON + DAY) == 1
    assert newest_export(korea.id).partners == 0


def test_every_list_can_be_written_again_as_it_was(korea, enrollment):
    agree(enrollment, korea)
    first = newest_export(korea.id)
    files = {kind: export_file(korea, first, kind) for kind in MEDIA_TYPES}
    assert sha256(files[JSON]).hexdigest() == first.sha256
    readings = [read_partners(file, kind) for kind, file in files.items()]
    assert readings[0] == readings[1] == readings[2]
    assert readings[0].rows[0].partner.number == enrollment.partner_number

    other = make_validated()
    agree(other, korea, now=NOON + DAY)
    assert export_file(korea, export_called(korea, 1), JSON) == files[JSON]
    assert export_called(korea, None).partners == 2
    assert len(export_file(korea, export_called(korea, 2), CSV).splitlines()) == 3
    assert b"<partner>" in export_file(korea, export_called(korea, 2), XML)


def test_who_took_a_list_is_on_record_once(korea, enrollment):
    agree(enrollment, korea)
    administrator = make_account(Role.ADMINISTRATOR)
    client, _ = create_client(
        "KCS", ["exchange:read"], actor=administrator, now=NOON, arrangement=korea
    )
    other, _ = create_client("None", ["exchange:read"], actor=administrator, now=NOON)
    assert bound_to(client.client_id).id == korea.id
    with pytest.raises(NotPermitted):
        bound_to(other.client_id)

    for _ in range(2):
        note_taken(newest_export(korea.id), client.client_id, now=NOON)
    ((_, taken),) = exports_of(korea.id, 1).items
    assert taken == NOON
