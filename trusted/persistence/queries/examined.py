"""What examinations found, for many enrollments at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from trusted.domain.data_quality import QualityCounts
from trusted.domain.outcomes import DailyCounts, Selection, Severity, Tally
from trusted.persistence.database import db
from trusted.persistence.models import Outcome, OutcomeParty
from trusted.persistence.queries.many import IDS

QUALITY_COLUMNS = {
    "on_time": Outcome.on_time,
    "complete": Outcome.complete,
    "description_specific": Outcome.description_specific,
    "consignee_plausible": Outcome.consignee_plausible,
    "presented": Outcome.presented,
}
Kinds = dict[Selection, dict[Severity | None, int]]


def counts_of_many(ids: Collection[int], until: date) -> Mapping[int, list[DailyCounts]]:
    """Return what examinations found, by enrollment and day, up to and including `until`."""
    days: dict[tuple[int, date], Kinds] = {}
    rows = db.session.execute(_counts(), {"ids": ids, "until": until})
    for enrollment_id, day, selection, severity, number in rows:
        days.setdefault((enrollment_id, day), {}).setdefault(selection, {})[severity] = number
    counts: dict[int, list[DailyCounts]] = defaultdict(list)
    for (enrollment_id, day), kinds in days.items():
        random, targeted = (_tally(kinds.get(selection, {})) for selection in Selection)
        counts[enrollment_id].append(DailyCounts(day, random, targeted))
    return counts


def quality_of_many(
    ids: Collection[int], since: date, until: date
) -> Mapping[int, list[QualityCounts]]:
    """Return for each day and each data-quality rate how many were good, of how many assessed."""
    quality: dict[int, list[QualityCounts]] = defaultdict(list)
    rows = db.session.execute(_quality(), {"ids": ids, "since": since, "until": until})
    for enrollment_id, day, *numbers in rows:
        quality[enrollment_id] += [
            QualityCounts(day, rate, int(numbers[2 * i]), int(numbers[2 * i + 1]))
            for i, rate in enumerate(QUALITY_COLUMNS)
            if numbers[2 * i + 1]
        ]
    return quality


def main_modes(ids: Collection[int]) -> Mapping[int, str]:
    """Return the mode in which each enrollment was examined most; none for the unexamined."""
    most: dict[int, tuple[int, str]] = {}
    for enrollment_id, mode, number in db.session.execute(_modes(), {"ids": ids}):
        known = most.get(enrollment_id)
        if known is None or (-number, mode) < known:
            most[enrollment_id] = (-number, mode)
    return {enrollment_id: mode for enrollment_id, (_, mode) in most.items()}


def _tally(by_severity: Mapping[Severity | None, int]) -> Tally:
    return Tally(
        examinations=sum(by_severity.values()),
        violations={grade: n for grade, n in by_severity.items() if grade is not None},
    )


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    kind = (
        OutcomeParty.enrollment_id,
        OutcomeParty.examined_on,
        Outcome.selection,
        Outcome.severity,
    )
    return (
        select(*kind, func.count())
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(OutcomeParty.enrollment_id.in_(IDS), OutcomeParty.examined_on <= bindparam("until"))
        .group_by(*kind)
        .order_by(OutcomeParty.enrollment_id, OutcomeParty.examined_on)
    )


@cache
def _quality() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    columns: list[Any] = []
    for column in QUALITY_COLUMNS.values():
        columns += [func.sum(case((column.is_(True), 1), else_=0)), func.count(column)]
    return (
        select(OutcomeParty.enrollment_id, OutcomeParty.examined_on, *columns)
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(
            OutcomeParty.enrollment_id.in_(IDS),
            OutcomeParty.examined_on.between(bindparam("since"), bindparam("until")),
        )
        .group_by(OutcomeParty.enrollment_id, OutcomeParty.examined_on)
    )


@cache
def _modes() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(OutcomeParty.enrollment_id, Outcome.mode, func.count())
        .join(Outcome, Outcome.id == OutcomeParty.outcome_id)
        .where(OutcomeParty.enrollment_id.in_(IDS))
        .group_by(OutcomeParty.enrollment_id, Outcome.mode)
    )
