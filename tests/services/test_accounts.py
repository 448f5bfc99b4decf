from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.factories import NOON, PASSWORD
from trusted.domain.errors import AlreadyTaken, InputRefused
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, AuditEvent
from trusted.services.accounts import (
    Passwords,
    SignInRefused,
    account_by_id,
    open_account,
    sign_in,
    sign_up,
    system_account,
)

pytestmark = pytest.mark.usefixtures("app")

PASSWORDS = Passwords(PasswordHasher(1, 8, 1), attempts=3, window=timedelta(minutes=15))


def new_member(email="Ann@Example.org"):
    return sign_up(email, "Ann", PASSWORD, passwords=PASSWORDS, now=NOON)


def test_who_signs_up_can_sign_in_whatever_the_case_of_the_address():
    account = new_member()

    assert sign_in("ann@EXAMPLE.org ", PASSWORD, passwords=PASSWORDS, now=NOON) is account
    assert account.role is Role.MEMBER
    assert PASSWORD not in (account.password_hash or "")


def test_an_address_has_one_account():
    new_member()

    with pytest.raises(AlreadyTaken):
        new_member("ann@example.org")


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "aaaaaaaaaaaaaa", "stranger@example.org", "my stranger 123"]
)
def test_weak_passwords_are_refused_with_what_to_change(password):
    with pytest.raises(InputRefused, match="Choose a password"):
        sign_up("stranger@example.org", "S", password, passwords=PASSWORDS, now=NOON)


def test_the_words_do_not_tell_whether_an_address_has_an_account():
    new_member()

    words = set()
    for email, password in (("ann@example.org", "wrong"), ("nobody@example.org", PASSWORD)):
        with pytest.raises(SignInRefused) as refusal:
            sign_in(email, password, passwords=PASSWORDS, now=NOON)
        words.add(str(refusal.value))
    assert len(words) == 1


def test_too_many_failures_lock_the_account_for_a_while():
    new_member()
    for _ in range(3):
        with pytest.raises(SignInRefused):
            sign_in("ann@example.org", "wrong", passwords=PASSWORDS, now=NOON)

    with pytest.raises(SignInRefused, match="15 minutes"):
        sign_in("ann@example.org", PASSWORD, passwords=PASSWORDS, now=NOON)
    later = NOON + timedelta(minutes=16)
    assert sign_in("ann@example.org", PASSWORD, passwords=PASSWORDS, now=later)


def test_a_success_starts_the_count_anew():
    new_member()
    for second in range(0, 8, 4):
        for n in range(2):
            at = NOON + timedelta(seconds=second + n)
            with pytest.raises(SignInRefused):
                sign_in("ann@example.org", "wrong", passwords=PASSWORDS, now=at)
        at = NOON + timedelta(seconds=second + 3)
        assert sign_in("ann@example.org", PASSWORD, passwords=PASSWORDS, now=at)


def test_a_closed_account_cannot_sign_in():
    account = new_member()
    account.closed_at = NOON
    db.session.commit()

    with pytest.raises(SignInRefused):
        sign_in("ann@example.org", PASSWORD, passwords=PASSWORDS, now=NOON)
    assert account_by_id(account.id) is None


def test_officials_are_given_their_account_and_the_trail_says_by_whom():
    account = open_account(
        "rev@example.org", "Rev", Role.REVIEWER, PASSWORD,
        actor_id=None, passwords=PASSWORDS, now=NOON,
    )  # fmt: skip

    event = db.session.scalars(select(AuditEvent)).one()
    assert account.role is Role.REVIEWER
    assert (event.action, event.actor_id, event.detail) == (
        "open-account", None, {"role": "reviewer"},
    )  # fmt: skip


def test_nobody_can_sign_in_as_the_rules_themselves():
    rules = system_account(now=NOON)

    with pytest.raises(SignInRefused):
        sign_in(rules.email, "", passwords=PASSWORDS, now=NOON)
    assert system_account(now=NOON).id == rules.id
    assert db.session.scalars(select(Account)).one() is rules
