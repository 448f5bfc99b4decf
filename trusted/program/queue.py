"""The order of the work queue: its dated numbers and their loader."""

from dataclasses import fields
from typing import Any

from trusted.domain.work import QueuePolicy
from trusted.program.reading import ProgramError, built

FILE = "queue.toml"


def queue_policy_from(data: dict[str, Any]) -> QueuePolicy:
    """Return the numbers made from the content of their file.

    Raises: ProgramError, naming the key.
    """
    policy = built(FILE, "queue", data, QueuePolicy)
    for one in fields(policy):
        if getattr(policy, one.name) < 1:
            raise ProgramError(f"{FILE}: queue: {one.name} must be at least 1.")
    if policy.medium_parcels >= policy.high_parcels:
        raise ProgramError(f"{FILE}: queue: medium_parcels must be less than high_parcels.")
    return policy
