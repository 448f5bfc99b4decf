"""Credentials and their lists as machines take them."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_account, make_certified
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Enrollment
from trusted.services.certificates import issue_certificate
from trusted.services.files import file_store
from trusted.services.signing_keys import make_key


@pytest.fixture
def number(application):
    """The partner number of a certificate that was issued, by an installation that can sign."""
    settings = application.extensions["settings"]
    with application.app_context():
        now = datetime.now(UTC)
        make_key(settings.signing_secret, actor=None, now=now)
        enrollment = make_certified()
        issue_certificate(
            enrollment,
            store=file_store(settings),
            base_url=settings.base_url,
            actor=make_account(Role.SUPERVISOR),
            now=now,
        )
        return enrollment.partner_number


def test_a_targeting_system_takes_a_credential_and_anybody_the_lists(machine, client, number):
    answer = machine.get(f"/api/v1/credentials/{number}")

    assert answer.content_type == "application/vc+jwt"
    assert answer.data.count(b".") == 2
    for name in ("revocation-1", "suspension-1"):
        listed = client.get(f"/api/v1/credentials/status/{name}")
        assert listed.content_type == "application/vc+jwt"
        again = {"If-None-Match": listed.headers["ETag"]}
        assert client.get(f"/api/v1/credentials/status/{name}", headers=again).status_code == 304


def test_the_document_of_the_issuer_names_the_keys_that_sign(client, number):
    document = client.get("/.well-known/did.json").json

    assert document["id"] == "did:web:127.0.0.1%3A8000"
    (method,) = document["verificationMethod"]
    assert document["assertionMethod"] == [method["id"]]
    assert (
        method["publicKeyJwk"]["kid"] == client.get("/.well-known/jwks.json").json["keys"][0]["kid"]
    )


def test_what_was_not_issued_is_not_found(application, machine, number):
    with application.app_context():
        other = make_certified().partner_number
        assert db.session.query(Enrollment).count() == 2

    for unknown in (other, "TP00009993", "x"):
        answer = machine.get(f"/api/v1/credentials/{unknown}")
        assert (answer.status_code, answer.json["code"]) == (404, "unknown-credential")
    assert machine.get("/api/v1/credentials/status/other-1").json["code"] == "unknown-list"


def test_an_installation_without_a_key_says_so(machine):
    answer = machine.get("/api/v1/credentials/status/revocation-1")

    assert (answer.status_code, answer.json["code"]) == (503, "cannot-sign")
