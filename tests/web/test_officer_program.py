"""The audit trail and the API clients, at the pages."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.factories import make_certified
from tests.web.signed_in import visitor
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClient
from trusted.services.clients import authenticate_client

pytestmark = pytest.mark.usefixtures("next_day")


def test_the_auditor_reads_the_trail_and_verifies_the_chain(application):
    with application.app_context():
        enrollment_id = make_certified().id
    auditor = visitor(application, Role.AUDITOR)

    page = auditor.see(f"/officer/audit?subject=enrollment/{enrollment_id}")

    assert "Certify" in page
    assert "Sign up" not in page
    assert "The chain is whole" in auditor.send("/officer/audit").text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_the_trail_is_the_auditors(application, role):
    assert visitor(application, role).client.get("/officer/audit").status_code == 403


def test_a_secret_is_shown_once_and_works_until_it_is_revoked(application):
    administrator = visitor(application, Role.ADMINISTRATOR)
    form = {"name": "Targeting", "scopes": ["standing:read", "register:read"]}

    answer = administrator.send("/officer/clients", **form)

    secret = re.search(r"<dt>Secret</dt>\s*<dd>([^<]+)</dd>", answer.text)[1]
    overview = administrator.see("/officer/clients")
    assert secret not in overview
    with application.app_context():
        client = db.session.scalar(select(ApiClient))
        assert authenticate_client(client.client_id, secret, now=datetime.now(UTC)) is client
        address = f"/officer/clients/{client.client_id}"
    assert "Copy it now" in administrator.send(f"{address}/secrets", overview).text
    assert administrator.send(f"{address}/revoke", overview).status_code == 302
    assert "Revoked" in administrator.see("/officer/clients")
    with application.app_context():
        assert authenticate_client(client.client_id, secret, now=datetime.now(UTC)) is None


def test_a_client_needs_a_name_and_a_scope(application):
    answer = visitor(application, Role.ADMINISTRATOR).send("/officer/clients", name="")

    assert answer.status_code == 422
    assert "Enter a name" in answer.text
    assert "Choose at least one" in answer.text
