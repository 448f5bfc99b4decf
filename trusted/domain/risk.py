"""The risk assessment in five steps: map, threats, vulnerabilities, action plan, method."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from trusted.domain.clocks import years_after
from trusted.domain.errors import InputRefused

RATE = "Rate with 1 (low), 2 (medium) or 3 (high)."
TEXT_MAX = 2000
NAME_MAX = 200
# Rows of the map and of the plan; whoever needs more starts with the chains of the highest risk.
MOST_ROWS = 100
RATINGS = {1: "low", 2: "medium", 3: "high"}


class Step(StrEnum):
    """The steps, in the order in which they are taken."""

    MAP = "map"
    THREATS = "threats"
    VULNERABILITIES = "vulnerabilities"
    ACTIONS = "actions"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A partner or process through which goods or their data go.

    direct: whether the company deals with it itself; otherwise one of its partners does.
    """

    name: str
    process: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating from 1, low, to 3, high, with the reason for it."""

    rating: int
    why: str


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """What is to be done against a weakness. key: stays the same from version to version."""

    key: str
    category: str
    weakness: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Method:
    """How the assessment is made, and the day on which that was last reviewed."""

    how: str = ""
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The five steps as they stand.

    threats:         threat id -> rating.
    vulnerabilities: category id of the criteria -> rating.
    """

    map: tuple[MapEntry, ...] = ()
    threats: Mapping[str, Rated] = field(default_factory=dict)
    vulnerabilities: Mapping[str, Rated] = field(default_factory=dict)
    actions: tuple[PlannedAction, ...] = ()
    method: Method = Method()


@dataclass(frozen=True, slots=True)
class RiskPolicy:
    """What the program asks of an assessment.

    threats:     id -> name; each is to be rated.
    action_from: the risk, 1 to 9, from which on an action is needed.
    review_years: the years after which it is to be reviewed.
    required:    whether an application needs one that is signed off.
    """

    threats: Mapping[str, str]
    action_from: int
    review_years: int
    required: bool


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of one threat in one category of criteria, 1 to 9."""

    threat: str
    category: str
    value: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What a step still lacks, in words for the company."""

    step: Step
    text: str


def check_written(assessment: Assessment, policy: RiskPolicy, categories: Collection[str]) -> None:
    """Refuse what cannot be kept, complete or not.

    categories: ids of the categories of criteria that apply.
    Raises:     InputRefused, saying what to change.
    """
    if max(len(assessment.map), len(assessment.actions)) > MOST_ROWS:
        raise InputRefused(f"Name {MOST_ROWS} at most; begin with the chains of the highest risk.")
    unknown = {*assessment.threats} - policy.threats.keys() | {*assessment.vulnerabilities} - {
        *categories
    }
    unknown |= {action.category for action in assessment.actions} - {*categories}
    if unknown:
        raise InputRefused(f"These are not rated here: {', '.join(sorted(unknown))}.")
    ratings = [*assessment.threats.values(), *assessment.vulnerabilities.values()]
    if any(rated.rating not in RATINGS for rated in ratings):
        raise InputRefused(RATE)
    names = [text for entry in assessment.map for text in (entry.name, entry.process)]
    names += [action.owner for action in assessment.actions]
    texts = [*(rated.why for rated in ratings), assessment.method.how]
    texts += [action.weakness for action in assessment.actions]
    if not all(1 <= len(name) <= NAME_MAX for name in names):
        raise InputRefused(f"Give each a name of 1 to {NAME_MAX} characters.")
    if any(len(text) > TEXT_MAX for text in texts):
        raise InputRefused(f"Say it in {TEXT_MAX} characters at most.")
    if any(not action.weakness for action in assessment.actions):
        raise InputRefused("Name the weakness that the action is to mend.")


def risk(threat: int, vulnerability: int) -> int:
    """Return the risk, 1 to 9: threat times vulnerability, each 1 to 3.

    Raises: InputRefused for any other rating.
    Source: facts 1.5, the template's combined rating.
    """
    if threat not in RATINGS or vulnerability not in RATINGS:
        raise InputRefused(RATE)
    return threat * vulnerability


def risks(assessment: Assessment) -> tuple[Risk, ...]:
    """Return every risk of what is rated so far, the highest first."""
    found = [
        Risk(threat, category, risk(rated.rating, weak.rating))
        for threat, rated in assessment.threats.items()
        for category, weak in assessment.vulnerabilities.items()
    ]
    return tuple(sorted(found, key=lambda r: (-r.value, r.threat, r.category)))


def gaps(
    assessment: Assessment, policy: RiskPolicy, categories: Mapping[str, str]
) -> tuple[Gap, ...]:
    """Return what is missing before a version can be signed off, in the order of the steps.

    categories: id -> name of the categories of criteria that apply.
    """
    found = []
    if not assessment.map:
        found.append(Gap(Step.MAP, "Name the partners and processes of your supply chain."))
    elif not any(entry.direct for entry in assessment.map):
        found.append(Gap(Step.MAP, "Name at least one partner or process of your own."))
    unrated = [name for id_, name in policy.threats.items() if id_ not in assessment.threats]
    if unrated:
        found.append(Gap(Step.THREATS, f"Rate these threats: {', '.join(unrated)}."))
    weak = [name for id_, name in categories.items() if id_ not in assessment.vulnerabilities]
    if weak:
        found.append(
            Gap(Step.VULNERABILITIES, f"Rate how vulnerable you are in: {', '.join(weak)}.")
        )
    found += [
        Gap(
            Step.ACTIONS,
            f"Plan an action for {categories.get(category, category)}: its risk is high.",
        )
        for category in _unanswered(assessment, policy)
    ]
    if not assessment.method.how or assessment.method.reviewed_on is None:
        found.append(Gap(Step.METHOD, "Say how you assess your risks, and when you reviewed that."))
    return tuple(found)


def review_due(reviewed_on: date, policy: RiskPolicy) -> date:
    """Return the last day on which an assessment still counts as reviewed."""
    return years_after(reviewed_on, policy.review_years)


def review_day(signed_off_on: date, method: Method) -> date:
    """Return the day from which the next review is counted: the older of both."""
    return min(signed_off_on, method.reviewed_on or signed_off_on)


def next_version(assessment: Assessment, done: Collection[str]) -> Assessment:
    """Return where a new version begins: with all of the last but the actions that are done."""
    return replace(assessment, actions=tuple(a for a in assessment.actions if a.key not in done))


def next_key(assessment: Assessment) -> str:
    """Return a key for one more action, such as a4, that no other in the version has."""
    numbers = [int(action.key[1:]) for action in assessment.actions]
    return f"a{max(numbers, default=0) + 1}"


def overdue_actions(
    assessment: Assessment, done: Collection[str], today: date
) -> tuple[PlannedAction, ...]:
    """Return the actions that are not done though their day has passed."""
    return tuple(a for a in assessment.actions if a.key not in done and a.due_on < today)


def _unanswered(assessment: Assessment, policy: RiskPolicy) -> list[str]:
    planned = {action.category for action in assessment.actions}
    high = {r.category for r in risks(assessment) if r.value >= policy.action_from}
    return sorted(high - planned)
