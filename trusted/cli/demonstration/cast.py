"""Who takes part: the program's people, and the passwords that they all sign in with."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from trusted.cli.demonstration.inventing import people
from trusted.domain.standing import Role
from trusted.persistence.models import Account
from trusted.services.accounts import Passwords, open_account, sign_up

OFFICIALS = {
    Role.ADMINISTRATOR: 1,
    Role.PROGRAM_MANAGER: 2,
    Role.SUPERVISOR: 2,
    Role.REVIEWER: 3,
    Role.VALIDATOR: 3,
    Role.AUDITOR: 1,
    Role.AGENCY: 2,
}
DOMAIN = "customs.example"
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
WORDS, SYLLABLES = 4, 2  # 48 random bits


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How someone signs in here.

    partner_number: of a member's enrollment; empty for officials.
    """

    email: str
    name: str
    role: str
    password: str
    partner_number: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the program, by role, and by e-mail address how everybody signs in."""

    passwords: Passwords
    officials: dict[Role, list[Account]] = field(default_factory=dict)
    sign_ins: dict[str, SignIn] = field(default_factory=dict)

    def engage(self, *, now: datetime) -> None:
        """Open the accounts of the program's people."""
        names = iter(people(sum(OFFICIALS.values()), "officials"))
        for role, number in OFFICIALS.items():
            self.officials[role] = [self._engage(next(names), role, now=now) for _ in range(number)]

    def welcome(self, email: str, name: str, *, now: datetime) -> Account:
        """Sign someone up."""
        password = new_password()
        account = sign_up(email, name, password, passwords=self.passwords, now=now)
        self._keep(account, password)
        return account

    def enroll(self, owner: Account, partner_number: str) -> None:
        """Keep for what a member applied."""
        known = self.sign_ins[owner.email]
        self.sign_ins[owner.email] = replace(known, partner_number=partner_number)

    def _engage(self, name: str, role: Role, *, now: datetime) -> Account:
        password = new_password()
        account = open_account(
            f"{name.lower().replace(' ', '.')}@{DOMAIN}",
            name,
            role,
            password,
            actor_id=None,
            passwords=self.passwords,
            now=now,
        )
        self._keep(account, password)
        return account

    def _keep(self, account: Account, password: str) -> None:
        self.sign_ins[account.email] = SignIn(
            email=account.email, name=account.name, role=account.role.value, password=password
        )


def new_password() -> str:
    """Return a password that can be read aloud: bavi-zoku-tipa-lumo."""
    return "-".join("".join(_syllables()) for _ in range(WORDS))


def _syllables() -> Iterator[str]:
    for _ in range(SYLLABLES):
        yield secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
