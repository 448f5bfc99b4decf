"""The keys that sign the register: made, published before they sign, retired."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from trusted.domain.errors import InputRefused, NotPermitted
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, SigningKey
from trusted.register.signatures import PublicKey, Signer
from trusted.services.audit import record
from trusted.services.sealing import SealBroken, opened, sealed

LIVE_KEYS = 2
# How long everybody can read a key before it signs: many fetch the keys once a day.
AHEAD = timedelta(days=2)
SEED_BYTES = 32
PURPOSE = "trusted signing keys"


class KeyUnreadable(InputRefused):
    """A private key was sealed with another secret than the installation has now."""

    code = "signing-key-unreadable"


def make_key(secret: str, *, actor: Account | None, now: datetime) -> SigningKey:
    """Make a pair of keys; the first signs at once, the next is only published for two days.

    secret: what the private key is sealed with.
    actor:  an administrator; None: set-up makes the first one.
    Raises: InputRefused if two are live already.
    """
    _permit(actor)
    lock("signing-keys")
    live = live_keys()
    if len(live) >= LIVE_KEYS:
        raise InputRefused("Two keys are live already. Retire one first.")
    if live and actor is None:
        raise NotPermitted("Only administrators look after the signing keys.")
    seed = secrets.token_bytes(SEED_BYTES)
    public = Signer(seed).public
    key = SigningKey(
        kid=public.kid,
        x=public.x,
        sealed=sealed(secret, PURPOSE, public.kid, seed),
        made_at=now,
        made_by_id=actor.id if actor else None,
        signs_from=now + AHEAD if live else now,
    )
    db.session.add(key)
    actor_id = actor.id if actor else None
    record(actor_id, "make-signing-key", f"signing-key/{key.kid}", at=now)
    db.session.commit()
    return key


def retire_key(kid: str, *, actor: Account, now: datetime) -> None:
    """End a key at once: nothing that it signed is accepted any more; the next one signs.

    Raises: InputRefused if it is not live, or the only one.
    """
    _permit(actor)
    lock("signing-keys")
    live = live_keys()
    key = next((one for one in live if one.kid == kid), None)
    if key is None:
        raise InputRefused(f"No live key is called {kid}.")
    if len(live) == 1:
        raise InputRefused("This is the only live key. Make another one first.")
    key.retired_at = now
    record(actor.id, "retire-signing-key", f"signing-key/{kid}", at=now)
    db.session.commit()


def live_keys() -> Sequence[SigningKey]:
    """Return the keys that are not retired, the first to sign first."""
    return [key for key in all_keys() if key.retired_at is None]


def all_keys() -> Sequence[SigningKey]:
    """Return every key that ever was, the first to sign first."""
    return db.session.scalars(
        select(SigningKey).order_by(SigningKey.signs_from, SigningKey.id)
    ).all()


def published_keys() -> tuple[PublicKey, ...]:
    """Return the live keys as the world sees them: the one that signs, and the next."""
    return tuple(PublicKey(kid=key.kid, x=key.x) for key in live_keys())


def signing_key(now: datetime) -> SigningKey | None:
    """Return the key that signs: of those whose time has come the newest, else the first."""
    live = live_keys()
    begun = [key for key in live if key.signs_from <= now]
    return begun[-1] if begun else next(iter(live), None)


def signer_at(secret: str, now: datetime) -> Signer | None:
    """Return what signs now, or None if no key was made.

    Raises: KeyUnreadable if it was sealed with another secret.
    """
    key = signing_key(now)
    return None if key is None else Signer(_opened(secret, key.kid, key.sealed))


def _permit(actor: Account | None) -> None:
    if actor and (actor.role is not Role.ADMINISTRATOR or actor.closed_at is not None):
        raise NotPermitted("Only administrators look after the signing keys.")


def _opened(secret: str, kid: str, kept: str) -> bytes:
    try:
        return opened(secret, PURPOSE, kid, kept)
    except SealBroken as error:
        raise KeyUnreadable(
            f"The signing key {kid} was sealed with another secret. Set TRUSTED_SIGNING_SECRET to"
            " that one, or make a new key and retire this one."
        ) from error
