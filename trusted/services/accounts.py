"""What people do with their accounts: sign up, sign in, be given one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from trusted.config import Settings
from trusted.domain.errors import AlreadyTaken, InputRefused, NotPermitted
from trusted.domain.languages import Language
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, SignIn, SignInAttempt
from trusted.services.audit import record

SYSTEM_EMAIL = "rules@trusted.invalid"
RULES = select(Account).where(Account.email == SYSTEM_EMAIL)
EMAIL_MAX = 254
HAS_ACCOUNT = "This e-mail address has an account already. Sign in instead."
PASSWORD_MIN = 12
PASSWORD_MAX = 128
# Shorter local parts occur in too many harmless passwords.
TELLING_LOCAL_PART = 6
DIFFERENT_CHARACTERS = 4


class SignInRefused(NotPermitted):
    """The e-mail address and password do not belong together, or the account is locked."""

    code = "sign-in-refused"


@dataclass(frozen=True, slots=True)
class Passwords:
    """How passwords are hashed here (Argon2id), and how often they may be tried."""

    hasher: PasswordHasher
    attempts: int
    window: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Passwords":
        """Return the installation's way of hashing."""
        return cls(
            PasswordHasher(settings.argon2_time, settings.argon2_memory_kib, settings.argon2_lanes),
            settings.lockout_attempts,
            timedelta(minutes=settings.lockout_minutes),
        )


def sign_up(
    email: str, name: str, password: str, *, passwords: Passwords, now: datetime
) -> Account:
    """Open a member's account.

    Raises: AlreadyTaken if the address has an account; InputRefused if the password is too
            short, too long, or made of the address (NIST SP 800-63B, 5.1.1).
    """
    account = _new_account(email, name, Role.MEMBER, password, passwords, now)
    record(account.id, "sign-up", f"account/{account.id}", at=now)
    db.session.commit()
    return account


def open_account(
    email: str,
    name: str,
    role: Role,
    password: str,
    *,
    actor_id: int | None,
    passwords: Passwords,
    now: datetime,
) -> Account:
    """Open an account with a role in the program; actor None is the operator at the console."""
    account = _new_account(email, name, role, password, passwords, now)
    record(actor_id, "open-account", f"account/{account.id}", at=now, role=role.value)
    db.session.commit()
    return account


def sign_in(email: str, password: str, *, passwords: Passwords, now: datetime) -> Account:
    """Return the account of who proves to be its person.

    Raises: SignInRefused, in the same words whether the address is unknown or the password is
            wrong; in other words only when the account is locked for a while.
    """
    # Small letters can be more than capitals; what is longer has no account.
    email = email.strip().lower()[:EMAIL_MAX]
    # One attempt at a time, or many at once would come in before the first is counted.
    lock(f"sign-in/{email}")
    if _failures_since(email, now - passwords.window) >= passwords.attempts:
        minutes = int(passwords.window.total_seconds() // 60)
        raise SignInRefused(
            "Too many failed attempts. Wait %(minutes)s minutes, then try again.", minutes=minutes
        )
    account = db.session.scalar(select(Account).where(Account.email == email))
    succeeded = _proves(account, password, passwords.hasher)
    db.session.add(
        SignInAttempt(
            email=email, account_id=account.id if account else None, at=now, succeeded=succeeded
        )
    )
    if account is None or not succeeded:
        db.session.commit()
        raise SignInRefused("This e-mail address and password do not belong together.")
    record(account.id, "sign-in", f"account/{account.id}", at=now)
    db.session.commit()
    return account


def begin_sign_in(account: Account, *, now: datetime) -> int:
    """Let a person in at one browser; returns the number that the browser's session carries."""
    begun = SignIn(account_id=account.id, began_at=now)
    db.session.add(begun)
    db.session.commit()
    return begun.id


def end_sign_in(sign_in_id: int, *, now: datetime) -> None:
    """Let nobody in by this sign-in any more, not even with a copy of its cookie."""
    begun = db.session.get_one(SignIn, sign_in_id)
    if begun.ended_at is None:
        begun.ended_at = now
        record(begun.account_id, "sign-out", f"account/{begun.account_id}", at=now)
    db.session.commit()


def signed_in(sign_in_id: int) -> Account | None:
    """Return whose sign-in this is; None if it ended or the account was closed."""
    return db.session.scalar(
        select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None), Account.closed_at.is_(None))
    )


def choose_language(actor: Account, language: Language, *, now: datetime) -> None:
    """Have a person be told things in another language from now on."""
    if actor.language is not language:
        former, actor.language = actor.language, language
        record(
            actor.id,
            "choose-language",
            f"account/{actor.id}",
            at=now,
            language=language.value,
            former=former.value,
        )
    db.session.commit()


def account_by_id(account_id: int) -> Account | None:
    """Return an account that may still sign in."""
    account = db.session.get(Account, account_id)
    return account if account and account.closed_at is None else None


def system_account(*, now: datetime) -> Account:
    """Return the account in whose name the rules act by themselves; nobody can sign in with it."""
    if (account := db.session.scalar(RULES)) is not None:
        return account
    account = Account(
        email=SYSTEM_EMAIL,
        name="The program's rules",
        role=Role.ADMINISTRATOR,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        # Another worker made it between our asking and our writing.
        return db.session.scalars(RULES).one()
    record(None, "open-account", f"account/{account.id}", at=now, role=account.role.value)
    return account


def capacity_of(account: Account) -> Role | None:
    """Return the role in which an account acts; None for the program's rules."""
    return None if account.email == SYSTEM_EMAIL else account.role


def _new_account(
    email: str, name: str, role: Role, password: str, passwords: Passwords, now: datetime
) -> Account:
    email = email.strip().lower()
    taken = email == SYSTEM_EMAIL or db.session.scalar(
        select(Account.id).where(Account.email == email)
    )
    if taken:
        raise AlreadyTaken(HAS_ACCOUNT)
    _check_password(email, password)
    account = Account(
        email=email,
        name=name.strip(),
        role=role,
        password_hash=passwords.hasher.hash(password),
        created_at=now,
    )
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError as error:
        # Somebody signed up with it between the look and the entry.
        db.session.rollback()
        raise AlreadyTaken(HAS_ACCOUNT) from error
    return account


def _check_password(email: str, password: str) -> None:
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise InputRefused(
            "Choose a password of %(least)s to %(most)s characters; a few words will do.",
            least=PASSWORD_MIN,
            most=PASSWORD_MAX,
        )
    local = email.partition("@")[0]
    if password.lower() == email or (
        len(local) >= TELLING_LOCAL_PART and local in password.lower()
    ):
        raise InputRefused("Choose a password that does not contain your e-mail address.")
    if len(set(password)) < DIFFERENT_CHARACTERS:
        raise InputRefused("Choose a password with more than three different characters.")


def _failures_since(email: str, since: datetime) -> int:
    last_success = (
        select(func.max(SignInAttempt.at))
        .where(SignInAttempt.email == email, SignInAttempt.succeeded.is_(True))
        .scalar_subquery()
    )
    return (
        db.session.scalar(
            select(func.count())
            .select_from(SignInAttempt)
            .where(
                SignInAttempt.email == email,
                SignInAttempt.succeeded.is_(False),
                SignInAttempt.at > since,
                (SignInAttempt.at > last_success) | last_success.is_(None),
            )
        )
        or 0
    )


def _proves(account: Account | None, password: str, hasher: PasswordHasher) -> bool:
    if account is None or account.password_hash is None or account.closed_at is not None:
        # As slow as a real check, so that timing does not tell which addresses have accounts.
        hasher.hash(password)
        return False
    try:
        return hasher.verify(account.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
