import json
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import select

from tests.factories import NOON, make_account
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import ApiClientKey, AuditEvent
from trusted.services.client_keys import KEY_LIFE, add_key, end_key, keys_of
from trusted.services.clients import create_client, revoke_client

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def administrator():
    return make_account(Role.ADMINISTRATOR)


@pytest.fixture
def targeting(administrator):
    return create_client("Targeting", ["standing:read"], actor=administrator, now=NOON)[0]


def public(key=None, **more):
    key = key or OKPKey.generate_key("Ed25519", private=True)
    return json.dumps(key.as_dict(private=False) | more)


@pytest.mark.parametrize("key", [OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")])
def test_a_key_is_kept_by_its_thumbprint_with_what_is_public_of_it_only(
    administrator, targeting, key
):
    made = add_key(targeting, public(key, kid="mine", use="sig"), actor=administrator, now=NOON)

    assert made.kid == key.thumbprint()
    assert json.loads(made.jwk) == key.as_dict(private=False)
    assert (made.expires_at, made.last_used_at) == (NOON + KEY_LIFE, None)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.detail) == ("add-client-key", {"kid": made.kid, "ended": []})


def test_two_keys_are_live_and_a_third_ends_the_oldest(administrator, targeting):
    made = [
        add_key(targeting, public(), actor=administrator, now=NOON + timedelta(days=day))
        for day in range(3)
    ]

    ends = [one.expires_at - NOON for one in keys_of(targeting)]
    assert ends == [timedelta(days=2), KEY_LIFE + timedelta(days=1), KEY_LIFE + timedelta(days=2)]
    assert [one.kid for one in keys_of(targeting)] == [one.kid for one in made]


def test_a_key_can_be_ended_at_once_and_once(administrator, targeting):
    made = add_key(targeting, public(), actor=administrator, now=NOON)

    end_key(targeting, made.kid, actor=administrator, now=NOON)

    assert made.expires_at == NOON
    with pytest.raises(InputRefused, match="ended"):
        end_key(targeting, made.kid, actor=administrator, now=NOON)
    with pytest.raises(InputRefused, match="had, this very key"):
        add_key(targeting, made.jwk, actor=administrator, now=NOON)


@pytest.mark.parametrize(
    ("jwk", "words"),
    [
        (json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)), "private key"),
        (json.dumps(ECKey.generate_key("P-256").as_dict(private=True)), "private key"),
        (public(RSAKey.generate_key(2048)), "as a JWK"),
        (public(ECKey.generate_key("P-384")), "as a JWK"),
        (public(OKPKey.generate_key("X25519")), "as a JWK"),
        (json.dumps(OctKey.generate_key(256).as_dict()), "as a JWK"),
        ('{"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}', "as a JWK"),
        ('{"kty": "OKP", "crv": "Ed25519", "x": "AQ"}', "as a JWK"),
        ('{"kty": "OKP", "crv": "Ed25519", "x": 7}', "as a JWK"),
        ('{"kty": "OKP", "crv": "Ed25519"}', "as a JWK"),
        ('{"kty": ["OKP"], "crv": {}}', "as a JWK"),
        ("[]", "as a JWK"),
        ("[" * 100_000, "as a JWK"),
        ("", "as a JWK"),
        ("\x00\ud800", "as a JWK"),
    ],
    # Made anew in each process of a run, which must all name the same tests.
    ids=[f"key {number}" for number in range(1, 16)],
)
def test_what_is_no_public_key_of_the_two_kinds_is_refused(administrator, targeting, jwk, words):
    with pytest.raises(InputRefused, match=words):
        add_key(targeting, jwk, actor=administrator, now=NOON)
    assert db.session.scalars(select(ApiClientKey)).all() == []


def test_only_an_administrator_looks_after_keys_and_never_of_who_was_revoked(
    administrator, targeting
):
    with pytest.raises(NotPermitted):
        add_key(targeting, public(), actor=make_account(Role.SUPERVISOR), now=NOON)
    with pytest.raises(NotPermitted):
        end_key(targeting, "x", actor=make_account(Role.SUPERVISOR), now=NOON)
    revoke_client(targeting, actor=administrator, now=NOON)
    with pytest.raises(InputRefused, match="revoked"):
        add_key(targeting, public(), actor=administrator, now=NOON)
