import json

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import select

from tests.factories import make_account
from trusted.api.openapi import written
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClient


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["clients", *args])


@pytest.fixture
def administrator(app):
    return make_account(Role.ADMINISTRATOR).email


def created(run, administrator):
    result = run("create", "Targeting", "--scope", "standing:read", "--by", administrator)
    assert result.exit_code == 0, result.output
    return result.output.split()[2]


def test_a_client_is_let_in_given_a_second_secret_and_shut_out(run, administrator):
    client_id = created(run, administrator)

    assert "client secret" in run("secret", client_id, "--by", administrator).output
    assert "live" in run("list").output
    assert run("revoke", client_id, "--by", administrator).exit_code == 0
    assert "revoked" in run("list").output
    assert db.session.scalars(select(ApiClient.client_id)).all() == [client_id]


def test_a_client_of_the_sandbox_is_listed_as_one(run, administrator):
    result = run("create", "T", "--scope", "standing:read", "--sandbox", "--by", administrator)

    assert result.exit_code == 0, result.output
    assert db.session.scalars(select(ApiClient.sandbox)).all() == [True]
    assert "live     sandbox  standing:read" in run("list").output


def test_a_client_is_given_a_public_key_and_the_key_is_ended(run, administrator, tmp_path):
    client_id = created(run, administrator)
    file, key = tmp_path / "key.jwk", OKPKey.generate_key("Ed25519")
    file.write_text(json.dumps(key.as_dict(private=False)))

    result = run("key", client_id, str(file), "--by", administrator)

    assert result.output == f"key {key.thumbprint()}\n"
    ended = run("end-key", client_id, key.thumbprint(), "--by", administrator)
    assert ended.output == f"{key.thumbprint()} has ended.\n"
    for args in (("key", client_id, str(file)), ("end-key", client_id, key.thumbprint())):
        result = run(*args, "--by", administrator)
        assert (result.exit_code, result.output.partition(":")[0]) == (1, "Error")


def test_a_refusal_is_one_line_and_exit_1(run, administrator):
    client_id = created(run, administrator)
    reviewer = make_account(Role.REVIEWER).email
    for args in (
        ("create", "Targeting", "--scope", "everything", "--by", administrator),
        ("create", "Targeting", "--scope", "standing:read", "--by", "nobody@example.org"),
        ("secret", "nobody", "--by", administrator),
        ("secret", client_id, "--by", reviewer),
        ("revoke", client_id, "--by", reviewer),
    ):
        result = run(*args)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert result.output.count("\n") == 1


def test_the_description_of_the_api_is_printed(app):
    result = app.test_cli_runner().invoke(args=["api", "openapi"])
    assert result.output.encode() == written()
