"""The policy: every number of score, tiers and priority, under one name and hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

import rfc8785

from trusted.domain.criteria import Assurance
from trusted.domain.outcomes import OutcomePolicy, Severity
from trusted.domain.priority import PriorityPolicy
from trusted.domain.scoring import FULL, ScoringPolicy
from trusted.domain.standing import Status
from trusted.domain.tiers import TierDemand, TierPolicy
from trusted.program.reading import ProgramError, built, converted, only

LABEL_DIGITS = 12
FILE = "policy.toml"
COMPONENTS = frozenset({"criteria", "outcomes", "data_quality", "conduct"})
NO_NUMBERS = frozenset({"nan", "snan", "inf", "infinity"})


@dataclass(frozen=True, slots=True)
class Policy:
    """The dated numbers, immutable.

    bands: letter of a score band -> the least score in it, best first; the last begins at 0.
    hash:  SHA-256 of its canonical form (RFC 8785), 64 hex digits.
    """

    name: str
    outcomes: OutcomePolicy
    scoring: ScoringPolicy
    tiers: TierPolicy
    priority: PriorityPolicy
    bands: Mapping[str, Decimal]
    content: str
    hash: str

    @property
    def full_name(self) -> str:
        """Its date and full hash: what scores and decisions are kept with."""
        return f"{self.name}:{self.hash}"

    @property
    def label(self) -> str:
        """Its date and the beginning of its hash: what answers show."""
        return f"{self.name}:{self.hash[:LABEL_DIGITS]}"

    def score_band(self, score: Decimal) -> str:
        """Return the letter of the band that a score of 0 to 100 lies in."""
        return next(letter for letter, least in self.bands.items() if score >= least)


def policy_from(data: dict[str, Any]) -> Policy:
    """Return the policy made from the content of its file.

    Raises: ProgramError, naming the key.
    """
    name, outcomes, scoring, tiers, priority, bands = only(
        FILE, data, "name", "outcomes", "scoring", "tiers", "priority", "score_bands"
    )
    _check_numbers("", data)
    content = rfc8785.dumps(data)
    policy = Policy(
        name=converted(FILE, "name", name, str),
        outcomes=built(FILE, "outcomes", outcomes, OutcomePolicy),
        scoring=built(FILE, "scoring", scoring, ScoringPolicy),
        tiers=_tiers(tiers),
        priority=built(FILE, "priority", _tiers_numbered(priority, "tier_credits"), PriorityPolicy),
        bands=_bands(bands),
        content=content.decode(),
        hash=sha256(content).hexdigest(),
    )
    _check(policy)
    return policy


def _tiers(data: object) -> TierPolicy:
    numbered = _tiers_numbered(data, "demands")
    if isinstance(numbered, dict) and isinstance(numbered.get("demands"), dict):
        for tier, demand in numbered["demands"].items():
            built(FILE, f"tiers.demands.{tier}", demand, TierDemand)
    return built(FILE, "tiers", numbered, TierPolicy)


def _tiers_numbered(data: object, key: str) -> object:
    """Return the data with the tiers under `key` as numbers; TOML has only text there."""
    if not isinstance(data, dict) or not isinstance(data.get(key), dict):
        return data
    wrong = [tier for tier in data[key] if tier not in {"1", "2", "3"}]
    if wrong or len(data[key]) < len({"1", "2", "3"}):
        raise ProgramError(f"{FILE}: {key}: give the tiers 1, 2 and 3, and no others.")
    return data | {key: {int(tier): value for tier, value in data[key].items()}}


def _bands(data: object) -> dict[str, Decimal]:
    bands: dict[str, Decimal] = converted(FILE, "score_bands", data, dict[str, Decimal])
    least = list(bands.values())
    if not least or least[-1] != 0 or least != sorted(set(least), reverse=True):
        raise ProgramError(f"{FILE}: score_bands: list the best first and let the last begin at 0.")
    return bands


def _check(policy: Policy) -> None:
    scoring = policy.scoring
    named = {
        "outcomes: severity_weights": (policy.outcomes.severity_weights, set(Severity)),
        "scoring: weights": (scoring.weights, COMPONENTS),
        "scoring: assurance_factors": (scoring.assurance_factors, set(Assurance)),
    }
    for where, (table, names) in named.items():
        if table.keys() != names:
            raise ProgramError(f"{FILE}: {where} must be of {', '.join(sorted(names))}.")
    if sum(scoring.weights.values()) != FULL:
        raise ProgramError(f"{FILE}: scoring: weights must add up to {FULL}.")
    for tier, demand in policy.tiers.demands.items():
        if not demand.statuses or not demand.statuses <= set(Status):
            raise ProgramError(
                f"{FILE}: tiers.demands.{tier}: statuses must be of {', '.join(Status)}."
            )


def _check_numbers(where: str, data: object) -> None:
    if isinstance(data, float):
        raise ProgramError(f'{FILE}: {where}: write the number as text, such as "{data}".')
    if isinstance(data, str) and data.strip(" +-").lower() in NO_NUMBERS:
        raise ProgramError(f"{FILE}: {where}: {data} is not a number. Change it.")
    if isinstance(data, int | str) and str(data).startswith("-"):
        raise ProgramError(f"{FILE}: {where}: {data} is below 0. Change it.")
    if isinstance(data, dict):
        for key, value in data.items():
            _check_numbers(f"{where}.{key}".removeprefix("."), value)
    if isinstance(data, list):
        for value in data:
            _check_numbers(where, value)
