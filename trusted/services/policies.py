"""Which policy is in force: the numbers that scores, tiers and decisions are made with."""

import json
import time
from collections.abc import Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from trusted.domain.errors import DomainError
from trusted.persistence.database import db, lock
from trusted.persistence.models import KeptPolicy, PolicyPublication
from trusted.program import Policy, shipped_policies, shipped_program
from trusted.program.policy import policy_from
from trusted.program.policy_terms import arranged

# What is published takes effect days later, so that no worker can miss the moment by this much.
REMEMBERED_SECONDS = 2.0
Schedule = Sequence[tuple[datetime, str]]

_schedules: WeakKeyDictionary[Engine, tuple[float, Schedule]] = WeakKeyDictionary()
# A policy is found by the hash of its content, so that what is here holds for ever.
_known: dict[str, Policy] = {}


class PolicyUnknown(DomainError):
    """No policy of this hash is kept, or what is kept has another hash."""

    code = "policy-unknown"


def policy_at(now: datetime) -> Policy:
    """Return the policy in force: the newest whose effective moment has come, or the first one."""
    in_force = next((hash_ for effective_at, hash_ in _schedule() if effective_at <= now), None)
    return first_policy() if in_force is None else policy_by_hash(in_force)


def first_policy() -> Policy:
    """Return the policy that holds before any other takes effect."""
    return shipped_policies()[0]


def policy_by_hash(hash_: str) -> Policy:
    """Return a policy that came with the code or was ever kept, however old.

    Raises: PolicyUnknown.
    """
    if found := _known.get(hash_):
        return found
    shipped = {policy.hash: policy for policy in shipped_policies()}
    policy = shipped.get(hash_) or _kept(hash_)
    _known[hash_] = policy
    return policy


def policy_named(full_name: str) -> Policy:
    """Return the policy that a score or decision names, by its date and full hash.

    Raises: PolicyUnknown.
    """
    return policy_by_hash(full_name.partition(":")[2])


def policy_of(content: str) -> Policy:
    """Return the policy made from its canonical content.

    Raises: ProgramError, naming the key.
    """
    return policy_from(arranged(json.loads(content), shipped_program().policy_parts))


def kept_policy(policy: Policy, *, now: datetime) -> KeptPolicy:
    """Return the kept content of a policy, appended if it is new; the caller commits."""
    lock(f"policy/{policy.hash}")
    kept = db.session.scalar(select(KeptPolicy).where(KeptPolicy.hash == policy.hash))
    if kept is None:
        kept = KeptPolicy(name=policy.name, hash=policy.hash, content=policy.content, kept_at=now)
        db.session.add(kept)
        db.session.flush()
    return kept


def forget_schedule() -> None:
    """Have the next question look for what was published; for whoever has just published."""
    _schedules.pop(db.engine, None)


def _schedule() -> Schedule:
    """Return effective moment and hash of all that was published, the latest first."""
    asked, schedule = _schedules.get(db.engine, (0.0, ()))
    if not asked or time.monotonic() - asked > REMEMBERED_SECONDS:
        rows = db.session.execute(
            select(PolicyPublication.effective_at, KeptPolicy.hash)
            .join(KeptPolicy, KeptPolicy.id == PolicyPublication.policy_id)
            .order_by(PolicyPublication.effective_at.desc())
        )
        schedule = [(effective_at, hash_) for effective_at, hash_ in rows]
        _schedules[db.engine] = time.monotonic(), schedule
    return schedule


def _kept(hash_: str) -> Policy:
    content = db.session.scalar(select(KeptPolicy.content).where(KeptPolicy.hash == hash_))
    policy = policy_of(content) if content is not None else None
    if policy is None or policy.hash != hash_:
        raise PolicyUnknown(f"No policy with the hash {hash_} is kept here.")
    return policy
