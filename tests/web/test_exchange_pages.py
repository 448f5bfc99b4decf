"""Mutual recognition on pages: what is ticked is what holds, and who may do what."""

import msgspec
import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account, make_validated, owner_of
from tests.factories_exchange import CODE, THEIRS, make_arrangement, make_exchanged
from tests.visitors import send, visitor, words
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClient, Company
from trusted.persistence.queries.arrangements import arrangement_called
from trusted.persistence.queries.exports import consents_now
from trusted.register.signatures import PARTNER_LIST, Keyring
from trusted.services.signing_keys import make_key, published_keys


@pytest.fixture
def world(application):
    """An enrollment told to Korea's customs, and browsers of its owner and a program manager."""
    with application.app_context():
        enrollment = make_validated()
        owner = owner_of(db.session.get_one(Company, enrollment.company_id))
        make_exchanged(enrollment, owner)
        manager = make_account(Role.PROGRAM_MANAGER)
        return enrollment.id, visitor(application, owner.id), visitor(application, manager.id)


def test_a_company_sees_to_whom_it_is_told_and_takes_it_back(application, world):
    enrollment_id, owner, _ = world
    path = f"/enrollments/{enrollment_id}/exchange"
    assert "checked" in owner.get(path).text.split('value="kr-aeo"')[0].rsplit("<input", 1)[1]

    send(owner, path, {})

    with application.app_context():
        assert consents_now(enrollment_id) == {arrangement_called(CODE).id: False}
    page = owner.get(path).text
    assert "Taken off the list" in page
    assert "checked" not in page.split('value="kr-aeo"')[0].rsplit("<input", 1)[1]


def test_new_terms_begin_from_those_that_hold_and_wait_for_another_person(application, world):
    _, _, manager = world
    path = f"/officer/arrangements/{CODE}"
    page = manager.get(f"{path}/terms").text
    assert "authorized / aaa = 2" in page
    assert "checked" in page.split('value="inspection-credit"')[0].rsplit("<input", 1)[1]
    typed = {
        "countries": "kr",
        "number_scheme": "customs",
        "equivalences": "authorized / * = 1",
        "roles": "carrier = carrier",
        "benefits": "inspection-credit",
        "begins_on": "2099-01-01",
        "fresh_days": "2",
        "keys": msgspec.json.encode(THEIRS.public).decode(),
    }
    for wrong in (
        {"equivalences": "authorized = gold"},
        {"roles": "carrier = bank"},
        {"keys": '{"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}'},
        {"keys": "[]"},
    ):
        assert send(manager, f"{path}/terms", typed | wrong).status_code == 422

    assert send(manager, f"{path}/terms", typed).status_code == 302

    assert "You drafted these terms" in manager.get(path).text
    refused = send(manager, f"{path}/terms/2/approve", {})
    assert refused.status_code in (403, 409)


def test_a_list_of_ours_is_saved_with_its_signature(application, world):
    _, _, manager = world
    page = f"/officer/arrangements/{CODE}/lists"
    assert "signature" not in manager.get(page).text.split("<table")[1]
    assert manager.get(f"{page}/1/json/signature").status_code == 404
    with application.app_context():
        secret = application.extensions["settings"].signing_secret
        make_key(secret, actor=None, now=NOON)
        keys = Keyring(published_keys())

    saved = manager.get(page)
    for ending in ("json", "csv", "xml"):
        address = f"{page}/1/{ending}/signature"
        assert address in saved.text
        signature, file = manager.get(address), manager.get(f"{page}/1.{ending}")
        assert signature.headers["Content-Disposition"].endswith(f"{CODE}-1.{ending}.jws")
        keys.check(PARTNER_LIST, signature.text, file.data)
    assert manager.get(f"{page}/1/pdf/signature").status_code == 404
    assert manager.get(f"{page}/9/json/signature").status_code == 404


def test_an_administrator_brings_a_client_to_an_arrangement(application, world):
    with application.app_context():
        administrator = visitor(application, make_account(Role.ADMINISTRATOR).id)
    asked = {"name": "KCS gateway", "scopes": ["exchange:read", "exchange:write"]}
    assert "Korea Customs" in administrator.get("/officer/clients").text
    assert send(administrator, "/officer/clients", asked | {"arrangement": "x"}).status_code == 422

    made = send(administrator, "/officer/clients", asked | {"arrangement": CODE})

    assert made.status_code == 200
    with application.app_context():
        client = db.session.scalars(select(ApiClient)).one()
        assert client.arrangement_id == arrangement_called(CODE).id
        path = f"/officer/clients/{client.client_id}"
    for page in ("/officer/clients", path):
        assert "Korea Customs" in words(administrator.get(page))


def test_the_public_reads_which_arrangements_hold(application, client):
    with application.app_context():
        make_arrangement()
    page = client.get("/recognition").text
    assert "Korea Customs" in page
    assert "Tier 2 validated" in page
