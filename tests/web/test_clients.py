"""Clients of the API as administrators and owners look after them."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import select

from tests.factories import NOON, join, make_account, make_certified, owner_of
from tests.factories_clients import make_member_client, make_webhook
from tests.factories_holds import make_agency
from tests.web.signed_in import Visitor, visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClient, Company, MembershipRole, Webhook
from trusted.services.clients import authenticate_client
from trusted.services.notices import tell_official

TARGETING = {"name": "Targeting", "scopes": ["standing:read", "register:read"]}


@pytest.fixture
def administrator(application):
    return visitor(application, Role.ADMINISTRATOR)


@pytest.fixture
def desk(application):
    """A partner's system with a webhook that was given up: company and row, and its owner."""
    with application.app_context():
        company = db.session.get_one(Company, make_certified().company_id)
        client, _ = make_member_client(company)
        hook = make_webhook(client, off=True).public_id
        owner = Visitor(application, owner_of(company).id)
        viewer_account = make_account()
        join(viewer_account, company, MembershipRole.VIEWER)
        viewer = Visitor(application, viewer_account.id)
        return f"/companies/{company.id}/clients/{client.id}", client.client_id, hook, owner, viewer


def shown(answer):
    return unescape(re.search(r"<dt>Secret</dt>\s*<dd>([^<]+)</dd>", answer.text)[1])


def jwk():
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=False))


def works(application, client_id, secret):
    with application.app_context():
        return authenticate_client(client_id, secret, now=datetime.now(UTC)) is not None


def test_a_secret_is_shown_once_changed_over_and_ended(application, administrator):
    first = shown(administrator.send("/officer/clients", **TARGETING))
    with application.app_context():
        client_id = db.session.scalar(select(ApiClient.client_id))
    address = f"/officer/clients/{client_id}"
    page = administrator.see(address)
    assert first not in page + administrator.see("/officer/clients")
    assert "Never" in page

    second = shown(administrator.send(f"{address}/secrets", page))
    assert works(application, client_id, first)
    assert works(application, client_id, second)
    page = administrator.see(address)
    assert page.count(">Live<") == 2
    administrator.send(f"{address}/secrets/1/end", page)

    assert not works(application, client_id, first)
    assert works(application, client_id, second)
    assert administrator.send(f"{address}/secrets/1/end", page).status_code == 422
    assert administrator.send(f"{address}/revoke", page).status_code == 302
    assert "Revoked" in administrator.see("/officer/clients")
    assert not works(application, client_id, second)
    assert "New secret" not in administrator.see(address)


def test_a_client_needs_a_name_and_a_scope(administrator):
    answer = administrator.send("/officer/clients", name="")

    assert answer.status_code == 422
    assert "Enter a name" in answer.text
    assert "Choose at least one" in answer.text


def test_a_page_with_a_secret_that_is_sent_again_makes_no_second_client(
    application, administrator, desk
):
    address, _, _, owner, _ = desk
    of_company = address.rpartition("/")[0]
    for who, place in ((administrator, "/officer/clients"), (owner, of_company)):
        assert shown(who.send(place, **TARGETING))

        again = who.send(place, **TARGETING)

        assert again.status_code == 422
        assert "bears this name already" in again.text
    with application.app_context():
        called = select(ApiClient.client_id).where(ApiClient.name == TARGETING["name"])
        of_program, _ = db.session.scalars(called.order_by(ApiClient.id)).all()
    its_page = f"/officer/clients/{of_program}"
    administrator.send(f"{its_page}/revoke", administrator.see(its_page))
    assert shown(administrator.send("/officer/clients", **TARGETING))


def test_a_client_acts_for_an_agency_or_is_of_the_sandbox(application, administrator):
    with application.app_context():
        agency = make_agency()
        code, name = agency.code, agency.name
    holds = {"name": "Holds", "scopes": ["holds:write"], "agency": code}
    administrator.send("/officer/clients", **holds)
    trial = {"name": "Trial", "scopes": ["standing:read"], "sandbox": "y"}
    administrator.send("/officer/clients", **trial)

    page = administrator.see("/officer/clients")
    assert name in page
    assert ">Sandbox<" in page
    with application.app_context():
        made = db.session.scalars(select(ApiClient).order_by(ApiClient.id)).all()
        assert [(one.agency_id is None, one.sandbox) for one in made] == [
            (False, False),
            (True, True),
        ]
    both = administrator.send("/officer/clients", **holds | {"name": "Both", "sandbox": "y"})
    assert both.status_code == 409
    assert "sandbox acts for no agency" in both.text
    unknown = administrator.send("/officer/clients", **TARGETING, agency="none-such")
    assert unknown.status_code == 422


def test_a_public_key_is_added_and_ended(application, administrator):
    administrator.send("/officer/clients", **TARGETING)
    with application.app_context():
        address = "/officer/clients/" + db.session.scalar(select(ApiClient.client_id))

    wrong = administrator.send(address, jwk="{}")
    assert wrong.status_code == 409
    assert "Give one public key as a JWK" in wrong.text
    assert administrator.send(address, jwk=jwk()).status_code == 302
    page = administrator.see(address)
    kid = re.search(r"keys/([\w-]{43})/end", page)[1]
    assert administrator.send(f"{address}/keys/{kid}/end", page).status_code == 302
    assert f"keys/{kid}/end" not in administrator.see(address)


def test_an_owner_looks_after_the_systems_of_the_company(application, desk):
    address, client_id, _, owner, viewer = desk
    secret = shown(owner.send(f"{address}/secrets", owner.see(address)))
    assert works(application, client_id, secret)
    assert owner.send(address, jwk=jwk()).status_code == 302
    page = owner.see(address)
    kid = re.search(r"keys/([\w-]{43})/end", page)[1]
    assert owner.send(f"{address}/keys/{kid}/end", page).status_code == 302
    assert owner.send(f"{address}/secrets/2/end", page).status_code == 302
    assert not works(application, client_id, secret)

    page = viewer.see(address)
    assert "Add the key" not in page
    assert "End it" not in page
    token = viewer.see("/sign-up")
    assert viewer.send(f"{address}/secrets", token).status_code == 403


def test_a_webhook_that_was_given_up_is_seen_and_switched_on_by_the_owner(
    application, desk, administrator
):
    address, client_id, hook, owner, viewer = desk
    assert "Webhook off" in owner.see(address.rpartition("/")[0])
    assert "Webhook off" in administrator.see("/officer/clients")

    page = owner.see(f"{address}/webhooks/{hook}")
    for words in ("Nothing could be delivered", "scac:FXPQ, sequence 7", "It answered 500"):
        assert words in page
        assert words in administrator.see(f"/officer/clients/{client_id}/webhooks/{hook}")
    assert "Switch it on" not in viewer.see(f"{address}/webhooks/{hook}")
    assert owner.send(f"{address}/webhooks/{hook}/enable", page).status_code == 302

    assert "Switched off</span>" not in owner.see(f"{address}/webhooks/{hook}")
    with application.app_context():
        assert db.session.scalar(select(Webhook)).disabled_at is None
    answer = administrator.send(f"/officer/clients/{client_id}/webhooks/{hook}/enable", page)
    assert answer.status_code in (400, 409)


def test_webhooks_of_other_clients_are_not_there(application, desk, administrator):
    address, _, hook, owner, _ = desk
    administrator.send("/officer/clients", **TARGETING)
    with application.app_context():
        other = db.session.scalar(select(ApiClient.client_id).order_by(ApiClient.id.desc()))
    for client, path in (
        (owner, f"{address}/webhooks/wh_none"),
        (administrator, f"/officer/clients/{other}/webhooks/{hook}"),
        (administrator, f"/officer/clients/none/webhooks/{hook}"),
    ):
        assert client.client.get(path).status_code == 404


def test_an_administrator_reads_notices_that_are_about_no_enrollment(application):
    with application.app_context():
        account = make_account(Role.ADMINISTRATOR)
        tell_official(None, "webhook-off", account, now=NOON, note="Desk: no answer.")
        db.session.commit()
        reader = Visitor(application, account.id)

    page = reader.see("/officer/notices")
    assert "A webhook was switched off" in page
    assert "Desk: no answer." in page
    assert "Open None" not in page
    assert reader.send("/officer/notices/1/read", page).status_code == 302
