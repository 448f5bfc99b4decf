"""What moved a score between two kept computations, with the fact behind each difference."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trusted.domain.criteria import Criterion
from trusted.domain.movement import Cause, Change, cause_of_grade, differences
from trusted.domain.scoring import Contribution, GradedCriterion
from trusted.persistence.models import Score
from trusted.program import shipped_program
from trusted.services.score_facts import KnownFacts, facts_from_data


@dataclass(frozen=True, slots=True)
class Moved:
    """One difference, with what stands behind it in words.

    cause: None where a score was kept without its facts.
    """

    change: Change
    cause: Cause | None
    words: str


@dataclass(frozen=True, slots=True)
class Movement:
    """All that moved a score; the differences sum to `points` exactly.

    points: the later score minus the earlier.
    """

    since: datetime
    until: datetime
    points: Decimal
    moved: tuple[Moved, ...]


Judge = Callable[[str, KnownFacts, KnownFacts], tuple[Cause, str]]


def movement(before: Score, after: Score) -> Movement:
    """Return what moved the score of an enrollment from one computation to a later one."""
    known = (_facts(before), _facts(after))
    other_policy = before.policy != after.policy
    return Movement(
        since=before.computed_at,
        until=after.computed_at,
        points=after.score - before.score,
        moved=tuple(
            Moved(change, *_cause(change.code, known, other_policy=other_policy))
            for change in differences(contributions_of(before), contributions_of(after))
        ),
    )


def contributions_of(kept: Score) -> list[Contribution]:
    """Return the contributions that were kept."""
    told: Any = kept.explanation["contributions"]
    return [Contribution(one["code"], one["label"], Decimal(one["points"])) for one in told]


def _facts(kept: Score) -> KnownFacts | None:
    return facts_from_data(kept.facts, _catalog().values()) if kept.facts else None


def _catalog() -> Mapping[str, Criterion]:
    return {criterion.id: criterion for criterion in shipped_program().criteria}


def _cause(
    code: str, known: tuple[KnownFacts | None, KnownFacts | None], *, other_policy: bool
) -> tuple[Cause | None, str]:
    before, after = known
    if other_policy:
        return Cause.POLICY, "Another policy was applied"
    if before is None or after is None:
        return None, "Kept without its facts"
    for beginning, judge in JUDGES.items():
        if code.startswith(beginning):
            return judge(code, before, after)
    return _criterion(code, before, after)


def _criterion(code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    old, new = _graded(code, before), _graded(code, after)
    if old is None or new is None:
        return Cause.APPLIES, "It was not asked for at both times"
    cause = cause_of_grade(old, new, before.on, after.on)
    return cause, _words_of_grade(cause, old, new, before.on, after.on)


def _graded(code: str, facts: KnownFacts) -> GradedCriterion | None:
    return next((one for one in facts.graded if one.criterion.id == code), None)


def _words_of_grade(
    cause: Cause, old: GradedCriterion, new: GradedCriterion, was_on: date, on: date
) -> str:
    levels = [one.replace("_", " ") for one in (old.assurance_on(was_on), new.assurance_on(on))]
    return {
        Cause.GRADE: f"Grade {_int(old)} became grade {_int(new)}",
        Cause.APPLIES: "It applies now" if old.grade is None else "It no longer applies",
        Cause.ASSURANCE: f"{levels[0].capitalize()} became {levels[1]}",
        Cause.EXPIRY: "The evidence for it has run out",
        Cause.WEIGHT: f"Its weight {old.criterion.weight} became {new.criterion.weight}",
        Cause.ROUNDING: "Unchanged itself; its share follows from the other criteria",
    }[cause]


def _int(given: GradedCriterion) -> int:
    return int(given.grade or 0)


def _outcomes(_code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    more = after.random_examinations - before.random_examinations
    if more or after.exposure > before.exposure or after.violations > before.violations:
        return Cause.OUTCOMES, f"Outcomes were received; {more:+} random examinations"
    if after.segment != before.segment:
        return Cause.PEERS, "What is known of companies like this one has changed"
    return Cause.TIME, "Examinations count less as they grow older"


def _quality(code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    name = code.removeprefix("data-quality-")
    totals = [
        {seen.rate: seen.total for seen in facts.quality}.get(name, Decimal(0))
        for facts in (before, after)
    ]
    if totals[1] > totals[0]:
        return Cause.OUTCOMES, "Outcomes were received that tell of the data"
    return Cause.TIME, "What was seen of the data counts less as it grows older"


def _penalties(code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    culpability = code.removeprefix("penalty-")
    old, new = (
        sum(one.culpability == culpability for one in facts.penalties) for facts in (before, after)
    )
    if new > old:
        return Cause.PENALTY, "A penalty became final"
    if new < old:
        return Cause.PENALTY, "A penalty counts no longer"
    return Cause.FADING, "A penalty fades with time"


def _overdue(_code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    old, new = before.overdue_actions, after.overdue_actions
    return Cause.OVERDUE, f"Overdue required actions: {old} before, {new} now"


def _incidents(_code: str, before: KnownFacts, after: KnownFacts) -> tuple[Cause, str]:
    old, new = (sum(one.found_by_customs for one in f.incidents) for f in (before, after))
    return Cause.INCIDENT, f"Incidents that customs found first: {old} before, {new} now"


def _conduct(_code: str, _before: KnownFacts, _after: KnownFacts) -> tuple[Cause, str]:
    return Cause.ROUNDING, "Conduct is never below 0, or a tenth was rounded"


JUDGES: Mapping[str, Judge] = {
    "outcomes-": _outcomes,
    "data-quality": _quality,
    "penalty-": _penalties,
    "overdue-actions": _overdue,
    "found-by-customs": _incidents,
    "conduct": _conduct,
}
