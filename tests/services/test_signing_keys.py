from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, make_account
from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import AuditEvent
from trusted.register.signatures import STANDING, Keyring
from trusted.services.signing_keys import (
    AHEAD,
    KeyUnreadable,
    live_keys,
    make_key,
    published_keys,
    retire_key,
    signer_at,
    signing_key,
)

pytestmark = pytest.mark.usefixtures("app")
SECRET = "a secret that seals the keys of tests"


@pytest.fixture
def administrator(app):
    return make_account(Role.ADMINISTRATOR)


def test_the_first_key_signs_at_once_and_its_signature_is_accepted(administrator):
    key = make_key(SECRET, actor=administrator, now=NOON)

    signer = signer_at(SECRET, NOON)

    assert signer.public.kid == key.kid
    assert Keyring(published_keys()).opened(STANDING, signer.compact(STANDING, b"{}")) == b"{}"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.actor_id) == ("make-signing-key", administrator.id)


def test_the_next_key_is_published_before_it_signs(administrator):
    first = make_key(SECRET, actor=None, now=NOON)
    second = make_key(SECRET, actor=administrator, now=NOON)

    assert [key.kid for key in published_keys()] == [first.kid, second.kid]
    assert signing_key(NOON + AHEAD - timedelta(seconds=1)).kid == first.kid
    assert signing_key(NOON + AHEAD).kid == second.kid
    with pytest.raises(InputRefused, match="Two keys"):
        make_key(SECRET, actor=administrator, now=NOON)


def test_when_the_signing_key_is_retired_the_next_signs_at_once(administrator):
    first = make_key(SECRET, actor=administrator, now=NOON)
    second = make_key(SECRET, actor=administrator, now=NOON)

    retire_key(first.kid, actor=administrator, now=NOON)

    assert signer_at(SECRET, NOON).public.kid == second.kid
    assert [key.kid for key in live_keys()] == [second.kid]
    with pytest.raises(InputRefused, match="only live key"):
        retire_key(second.kid, actor=administrator, now=NOON)
    with pytest.raises(InputRefused, match="No live key"):
        retire_key(first.kid, actor=administrator, now=NOON)


def test_without_a_key_nothing_is_signed():
    assert signer_at(SECRET, NOON) is None
    assert published_keys() == ()


def test_a_private_key_lies_sealed_and_opens_by_its_secret_only(administrator):
    key = make_key(SECRET, actor=administrator, now=NOON)
    seed = signer_at(SECRET, NOON)._key.private_bytes_raw()

    assert seed.hex() not in key.sealed
    with pytest.raises(KeyUnreadable, match="TRUSTED_SIGNING_SECRET"):
        signer_at("another secret of thirty-two characters", NOON)
    other = make_key(SECRET, actor=administrator, now=NOON)
    retire_key(key.kid, actor=administrator, now=NOON)
    assert signer_at(SECRET, NOON).public.kid == other.kid


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.MEMBER])
def test_only_administrators_look_after_the_keys(administrator, role):
    key = make_key(SECRET, actor=administrator, now=NOON)
    someone = make_account(role)
    with pytest.raises(NotPermitted):
        make_key(SECRET, actor=someone, now=NOON)
    with pytest.raises(NotPermitted):
        make_key(SECRET, actor=None, now=NOON)
    with pytest.raises(NotPermitted):
        retire_key(key.kid, actor=someone, now=NOON)
