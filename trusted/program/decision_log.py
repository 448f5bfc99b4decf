"""The numbers of the decision log, as the program's file gives them."""

from dataclasses import dataclass
from typing import Any

from trusted.program.reading import ProgramError, built

FILE = "decision_log.toml"


@dataclass(frozen=True, slots=True)
class DecisionLogPolicy:
    """How the answers to targeting systems are kept.

    keep_days: until a segment is given up, counted from its last answer.
    segment_mib, segment_minutes: what ends a segment, whichever comes first.
    sync_ms:   until an answer is on the disk; 0: before it is given.
    """

    keep_days: int
    segment_mib: int
    segment_minutes: int
    sync_ms: int


def decision_log_policy_from(data: dict[str, Any]) -> DecisionLogPolicy:
    """Return how decisions are kept, made from the content of its file.

    Raises: ProgramError, naming the key.
    """
    policy = built(FILE, "decision log", data, DecisionLogPolicy)
    for name in ("keep_days", "segment_mib", "segment_minutes"):
        if getattr(policy, name) < 1:
            raise ProgramError(f"{FILE}: {name} must be at least 1.")
    if policy.sync_ms < 0:
        raise ProgramError(f"{FILE}: sync_ms must be 0 or more.")
    return policy
