"""Score and tier a second time: in floats, from the text of the rules, knowing none of the code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.special import gammainc
from scipy.stats import nbinom

WEIGHTS = {"criteria": 40, "outcomes": 30, "data_quality": 15, "conduct": 15}
ASSURANCE_NAMES = {"self_declared": 0.4, "document_checked": 0.7, "site_verified": 1.0}
ASSURANCE = list(ASSURANCE_NAMES.values())
SEVERITY = np.array([0.5, 1.0, 3.0])  # minor, major, critical
SHARES_OF_PEERS = np.array([1, 1 / 2, 1 / 4])
PENALTY = {"negligence": 10, "gross": 25, "fraud": 60}


@dataclass(frozen=True)
class Answer:
    weight: float
    grade: int | None  # None: not applicable
    assurance: int  # index into ASSURANCE
    stale: bool  # its evidence has run out
    by_validator: bool = False

    @property
    def level(self) -> int:
        """The level that counts; none is below self-declared."""
        return max(self.assurance - self.stale, 0)


@dataclass(frozen=True)
class Enrollment:
    """What is known of one company. Days are ages: whole days before the day of the score."""

    answers: list[Answer]
    peer_rate: float
    strength: float
    lift: float
    mean_weight: float  # of a violation of the peers, by severity
    dispersion: float  # mean square of that weight over its mean
    days: np.ndarray  # a row each: age, random examinations, targeted ones, minor, major, critical
    quality: np.ndarray  # a row each: age, which of the five rates, good, all
    penalties: list[tuple[str, int]]  # culpability, whole months since it became final
    overdue: int
    found_by_customs: int


def from_printed(facts: Mapping[str, Any]) -> Enrollment:
    """Return an enrollment as `flask score explain --json` prints it: counts that have faded."""
    on, levels = date.fromisoformat(facts["on"]), list(ASSURANCE_NAMES)
    segment = facts["segment"]
    rates = sorted({rate for rate, _, _ in facts["quality"]})
    return Enrollment(
        answers=[
            Answer(
                weight,
                grade,
                levels.index(assurance),
                stale=until is not None and on > date.fromisoformat(until),
            )
            for _, _, weight, grade, assurance, until, _ in facts["criteria"]
        ],
        peer_rate=float(segment["rate"]),
        strength=float(segment["strength"]),
        lift=float(segment["lift"]),
        mean_weight=float(segment["mean_weight"]),
        dispersion=float(segment["dispersion"]),
        days=np.array([[0, float(facts["exposure"]), 0, 0, float(facts["violations"]), 0]]),
        quality=np.array(
            [
                [0, rates.index(rate), float(good), float(all_)]
                for rate, good, all_ in facts["quality"]
            ]
        ).reshape(-1, 4),
        penalties=[
            (culpability, whole_months(date.fromisoformat(final), on))
            for culpability, final in facts["penalties"]
        ],
        overdue=facts["overdue_actions"],
        found_by_customs=sum(facts["incidents_found_by_customs"]),
    )


def whole_months(earlier: date, later: date) -> int:
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def criteria(answers: list[Answer]) -> float:
    asked = [answer for answer in answers if answer.grade is not None]
    earned = sum(a.weight * ASSURANCE[a.level] * min(a.grade, 2) / 2 for a in asked)
    return 100 * earned / sum(a.weight for a in asked)


def posterior(firm: Enrollment) -> tuple[float, float]:
    """Shape and rate of the Gamma that says what the violation rate may be."""
    age, chosen, targeted = firm.days[:, 0], firm.days[:, 1], firm.days[:, 2]
    kept = 0.5 ** (age / 365)
    weighted = (kept * (firm.days[:, 3:] @ SEVERITY)).sum()
    exposure = (kept * (chosen + firm.lift * targeted)).sum()
    peers = firm.strength / firm.mean_weight
    return (
        peers * firm.peer_rate + weighted / firm.dispersion,
        peers + exposure / firm.dispersion,
    )


def rate_within(firm: Enrollment, share: float | np.ndarray) -> np.ndarray:
    """P(v <= share of the peers' rate)."""
    shape, rate = posterior(firm)
    return gammainc(shape, rate * np.asarray(share) * firm.peer_rate)


@dataclass(frozen=True)
class Peers:
    """What a segment's members tell together."""

    peer_rate: float
    strength: float
    lift: float
    mean_weight: float
    dispersion: float


def peers(members: np.ndarray) -> Peers:
    """Estimate a segment, with the numbers of the rules.

    members: a row each: random examinations, their minor, major, critical violations, targeted
             examinations, their minor, major, critical ones.
    """
    chosen, found, targeted, hit = members[:, 0], members[:, 1:4], members[:, 4], members[:, 5:8]
    weighted = found @ SEVERITY
    once, twice = found.sum(axis=0) @ SEVERITY, found.sum(axis=0) @ SEVERITY**2
    rate, weight, scatter = weighted.sum() / chosen.sum(), once / found.sum(), twice / once
    strength = spread(found.sum(axis=1), chosen)
    prior = strength / weight
    means = (prior * rate + weighted / scatter) / (prior + chosen / scatter)
    lift = (hit @ SEVERITY).sum() / (targeted * means).sum()
    return Peers(rate, strength, max(1.0, lift), weight, scatter)


def spread(found: np.ndarray, examined: np.ndarray) -> float:
    """κ: where the negative-binomial likelihood of the counts is highest, of whole numbers."""
    enough = examined >= 10
    if enough.sum() < 30:
        return 40
    found, examined = found[enough], examined[enough]
    mean = found.sum() / examined.sum()
    strengths = np.arange(5, 201)
    likely = [
        nbinom.logpmf(found, strength * mean, strength / (strength + examined)).sum()
        for strength in strengths
    ]
    return float(strengths[int(np.argmax(likely))])


def outcomes(firm: Enrollment) -> float:
    return 100 * float(rate_within(firm, SHARES_OF_PEERS).mean())


def data_quality(counts: np.ndarray) -> float:
    recent = counts[counts[:, 0] <= 365]
    kept = 0.5 ** (recent[:, 0] / 365)
    means = []
    for which in range(5):
        mine = recent[:, 1] == which
        good = (kept * recent[:, 2])[mine].sum()
        total = (kept * recent[:, 3])[mine].sum()
        means.append((9 + good) / (10 + total))
    return 100 * float(np.prod(means)) ** (1 / 5)


def conduct(firm: Enrollment) -> float:
    lost = sum(PENALTY[culpability] * max(0, 1 - gone / 36) for culpability, gone in firm.penalties)
    return max(0.0, 100 - lost - 10 * firm.overdue - 15 * firm.found_by_customs)


def score(firm: Enrollment) -> float:
    """The score before it is rounded to one decimal."""
    components = {
        "criteria": criteria(firm.answers),
        "outcomes": outcomes(firm),
        "data_quality": data_quality(firm.quality),
        "conduct": conduct(firm),
    }
    return sum(WEIGHTS[name] * components[name] for name in WEIGHTS) / 100


@dataclass(frozen=True)
class Candidate:
    """What the table of tiers asks about one company."""

    status: str
    within_cycle: bool
    musts: list[Answer]
    denied_party: bool
    overdue: int
    drifted: bool
    score: float
    peer_rate: float
    shape: float
    rate: float
    best_practices: int
    random_examinations: int
    months_since_penalty: int | None


def tier(firm: Candidate) -> int:
    musts = [must for must in firm.musts if must.grade is not None]
    certified = (
        firm.status in {"certified", "validated"}
        and all(must.grade >= 1 and ASSURANCE[must.level] >= 0.7 for must in musts)
        and not firm.denied_party
        and firm.score >= 40
    )
    validated = (
        certified
        and firm.status == "validated"
        and firm.within_cycle
        and all(must.grade >= 2 and must.by_validator for must in musts)
        and firm.overdue == 0
        and firm.score >= 65
        and gammainc(firm.shape, firm.rate * firm.peer_rate) >= 0.5
        and not firm.drifted
    )
    exemplary = (
        validated
        and firm.score >= 85
        and firm.best_practices >= 3
        and firm.random_examinations >= 30
        and gammainc(firm.shape, firm.rate * firm.peer_rate / 2) >= 0.9
        and (firm.months_since_penalty is None or firm.months_since_penalty >= 24)
    )
    return certified + validated + exemplary
