"""Score and tier a second time: in floats, from the text of the rules, knowing none of the code."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

WEIGHTS = {"criteria": 40, "outcomes": 30, "data_quality": 15, "conduct": 15}
ASSURANCE = [0.4, 0.7, 1.0]  # self-declared, document-checked, site-verified
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
