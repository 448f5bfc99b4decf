from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, join, make_account, make_certified, owner_of
from tests.factories_holds import make_agency
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClientSecret, AuditEvent, Company, MembershipRole
from trusted.services.clients import (
    SANDBOX_SCOPES,
    SCOPES,
    SECRET_LIFE,
    add_secret,
    authenticate_client,
    client_by_id,
    create_client,
    end_secret,
    is_live,
    revoke_client,
    secrets_of,
)
from trusted.services.member_clients import create_member_client

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def administrator():
    return make_account(Role.ADMINISTRATOR)


def create(administrator, *scopes):
    return create_client("Targeting", scopes or ["standing:read"], actor=administrator, now=NOON)


def test_a_new_client_proves_itself_with_the_secret_that_was_shown(administrator):
    client, secret = create(administrator, "standing:read", "outcomes:write")

    assert client.scope == "outcomes:write standing:read"
    assert authenticate_client(client.client_id, secret, now=NOON) is client
    assert is_live(client.client_id)


def test_the_secret_itself_is_kept_nowhere(administrator):
    _, secret = create(administrator)

    kept = db.session.scalars(select(ApiClientSecret)).one()
    assert secret not in kept.secret_hash
    events = db.session.scalars(select(AuditEvent)).all()
    assert [event.action for event in events] == ["create-client"]
    assert secret not in str(events[0].detail)


@pytest.mark.parametrize(("client_id", "secret"), [("x", "y"), ("", ""), ("\x00", "y")])
def test_who_is_unknown_proves_nothing(administrator, client_id, secret):
    assert authenticate_client(client_id, secret, now=NOON) is None


def test_the_secret_of_another_client_proves_nothing(administrator):
    client, _ = create(administrator)
    _, secret = create(administrator)
    assert authenticate_client(client.client_id, secret, now=NOON) is None


def test_a_secret_ends_after_its_time(administrator):
    client, secret = create(administrator)
    before, after = NOON + SECRET_LIFE - timedelta(seconds=1), NOON + SECRET_LIFE

    assert authenticate_client(client.client_id, secret, now=before) is client
    assert authenticate_client(client.client_id, secret, now=after) is None


def test_two_secrets_live_at_once_and_a_third_ends_the_oldest(administrator):
    client, first = create(administrator)
    second = add_secret(client, actor=administrator, now=NOON)
    for secret in (first, second):
        assert authenticate_client(client.client_id, secret, now=NOON) is client

    third = add_secret(client, actor=administrator, now=NOON)

    assert authenticate_client(client.client_id, first, now=NOON) is None
    for secret in (second, third):
        assert authenticate_client(client.client_id, secret, now=NOON) is client


def test_a_revoked_client_is_out_for_good(administrator):
    client, secret = create(administrator)

    revoke_client(client, actor=administrator, now=NOON)

    assert authenticate_client(client.client_id, secret, now=NOON) is None
    assert not is_live(client.client_id)
    with pytest.raises(InputRefused, match="revoked"):
        add_secret(client, actor=administrator, now=NOON)
    with pytest.raises(InputRefused, match="revoked"):
        revoke_client(client, actor=administrator, now=NOON)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_but_an_administrator_lets_machines_in(role):
    with pytest.raises(NotPermitted):
        create(make_account(role))


@pytest.mark.parametrize("scopes", [["everything"], []])
def test_only_scopes_that_exist_are_given(administrator, scopes):
    with pytest.raises(InputRefused, match="scope"):
        create_client("Targeting", scopes, actor=administrator, now=NOON)


@pytest.mark.parametrize("scope", sorted(SCOPES - SANDBOX_SCOPES))
def test_a_client_of_the_sandbox_has_no_scope_over_what_is_real(administrator, scope):
    with pytest.raises(InputRefused, match="sandbox"):
        create_client("T", [scope], actor=administrator, now=NOON, sandbox=True)


def test_a_client_of_the_sandbox_acts_for_no_agency(administrator):
    agency = make_agency()
    with pytest.raises(InputRefused, match="sandbox"):
        create_client(
            "T", ["standing:read"], actor=administrator, now=NOON, agency=agency, sandbox=True
        )


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_client_has_a_name(administrator, name):
    with pytest.raises(InputRefused, match="Name"):
        create_client(name, ["standing:read"], actor=administrator, now=NOON)


def test_a_client_is_found_by_the_id_that_it_calls_itself(administrator):
    client, _ = create(administrator)
    assert client_by_id(client.client_id) is client
    assert client_by_id("nobody") is None


def test_a_secret_is_ended_at_once_and_the_other_goes_on(administrator):
    client, first = create(administrator)
    second = add_secret(client, actor=administrator, now=NOON)
    later = NOON + timedelta(minutes=1)

    end_secret(client, secrets_of(client)[0].id, actor=administrator, now=later)

    assert authenticate_client(client.client_id, first, now=later) is None
    assert authenticate_client(client.client_id, second, now=later) is client
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event.action == "end-client-secret"
    for gone in (secrets_of(client)[0].id, 0):
        with pytest.raises(InputRefused):
            end_secret(client, gone, actor=administrator, now=later)


def test_owners_look_after_the_clients_of_their_company_and_of_no_other(administrator):
    company = db.session.get_one(Company, make_certified().company_id)
    owner = owner_of(company)
    viewer = make_account()
    join(viewer, company, MembershipRole.VIEWER)
    client, _ = create_member_client(company, "Desk", actor=owner, now=NOON)
    of_the_program, _ = create(administrator)

    for caretaker in (owner, administrator):
        add_secret(client, actor=caretaker, now=NOON)
    assert len(secrets_of(client)) == 3
    for actor, theirs in ((viewer, client), (make_account(), client), (owner, of_the_program)):
        with pytest.raises(NotPermitted):
            add_secret(theirs, actor=actor, now=NOON)
        with pytest.raises(NotPermitted):
            end_secret(theirs, 1, actor=actor, now=NOON)
        with pytest.raises(NotPermitted):
            revoke_client(theirs, actor=actor, now=NOON)
