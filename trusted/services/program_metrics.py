"""Publishing what the program measures of itself: a dated copy each night, none overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from trusted.domain.clocks import DAY, start_of
from trusted.domain.errors import InputRefused
from trusted.domain.program_metrics import (
    QUARTERS,
    Figure,
    Period,
    period_named,
    periods_of,
    progress,
)
from trusted.persistence.database import db, lock
from trusted.persistence.models import MetricCopy
from trusted.persistence.queries.metric_copies import copy_at, newest_copies
from trusted.persistence.queries.program_counts import begun
from trusted.program.metrics import Measure, MetricRules, metrics_of, shipped_metrics
from trusted.services.audit import record
from trusted.services.program_measures import figures_of


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as it is published.

    aims:     baseline and target of the period; None: it has neither.
    progress: how much of the way between them is gone, 0 to 1; None: there is nothing to compare.
    """

    measure: Measure
    figure: Figure
    aims: tuple[Decimal, Decimal] | None
    progress: Decimal | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published of a period.

    settled: whether it is of a period that is over, and counts what came late.
    newest:  whether nothing newer was published of it.
    """

    period: Period
    as_of: datetime
    settled: bool
    newest: bool
    rules: MetricRules
    lines: Sequence[Line]


def periods_due(*, now: datetime) -> Sequence[Period]:
    """Return the periods of which a copy is to be kept today: those that go on, or just ended."""
    rules, newest = shipped_metrics(), newest_copies()
    return [one for one in _periods(now) if _is_due(newest.get(one.name), one, rules, now)]


def is_any_period_due(*, now: datetime) -> bool:
    """Return whether there are such periods: the newest is asked first, as it mostly is one."""
    rules, newest = shipped_metrics(), newest_copies()
    return any(_is_due(newest.get(one.name), one, rules, now) for one in reversed(_periods(now)))


def publish_period(period: Period, *, now: datetime) -> bool:
    """Keep what is published of a period as of now; returns whether it was not yet done today."""
    lock("metric-copies")
    rules = shipped_metrics()
    if not _is_due(newest_copies().get(period.name), period, rules, now):
        db.session.commit()
        return False
    figures = figures_of(period, rules, now.date())
    db.session.add(
        MetricCopy(
            period=period.name,
            as_of=now.replace(microsecond=0),
            program=rules.version,
            figures={name: _kept(figure) for name, figure in figures.items()},
        )
    )
    record(None, "publish-metrics", f"metrics/{period.name}", at=now, program=rules.version)
    db.session.commit()
    return True


def published(period: Period, *, at: datetime | None = None) -> Publication | None:
    """Return what was published of a period at a moment, or is now; None: nothing yet."""
    kept = copy_at(period.name, at)
    if kept is None:
        return None
    rules = metrics_of(kept.program)
    return Publication(
        period=period,
        as_of=kept.as_of,
        newest=kept.as_of == newest_copies()[period.name],
        settled=kept.as_of >= _settles(period, rules),
        rules=rules,
        lines=[
            _line(rules.measures[name], _read(figure), period)
            for name, figure in kept.figures.items()
        ],
    )


def asked_for(name: str | None, moment: str | None) -> Publication | None:
    """Return what was published as it is asked for; None: nothing, or nothing yet.

    name:   of a period; None: the newest.
    moment: ISO 8601 with zone; None: now.
    Raises: InputRefused if one of them is not written so.
    """
    try:
        at = datetime.fromisoformat(moment) if moment else None
        at = at.astimezone(UTC) if at is not None and at.tzinfo is not None else at
    except (ValueError, OverflowError):
        at = datetime.min  # noqa: DTZ901 - refused below, for its lack of a zone
    if at is not None and at.tzinfo is None:
        raise InputRefused("Write the moment with its zone, such as 2026-11-24T00:00:00Z.")
    period = period_named(name) if name else next(iter(published_periods()), None)
    return published(period, at=at) if period is not None else None


def published_periods() -> Sequence[Period]:
    """Return the periods of which something was published: newest first, years before quarters."""
    named = map(period_named, newest_copies())
    return sorted(
        named, key=lambda one: (-one.year, -one.quarter if one.quarter else -QUARTERS - 1)
    )


def _periods(now: datetime) -> Sequence[Period]:
    return periods_of((begun() or now).date(), now.date())


def _is_due(newest: datetime | None, period: Period, rules: MetricRules, now: datetime) -> bool:
    if newest is None:
        return True
    return newest.date() < now.date() and newest < _settles(period, rules)


def _settles(period: Period, rules: MetricRules) -> datetime:
    return start_of(period.last + DAY) + timedelta(days=rules.settles_days)


def _line(measure: Measure, figure: Figure, period: Period) -> Line:
    aims = measure.aims(period)
    gone = None
    if aims is not None and figure.value is not None:
        gone = progress(figure.value, *aims, measure.better)
    return Line(measure, figure, aims, gone)


def _kept(figure: Figure) -> Mapping[str, Any]:
    numbers = {name: getattr(figure, name) for name in ("value", "low", "high")}
    texts = {name: None if n is None else str(n) for name, n in numbers.items()}
    return texts | {"cases": figure.cases, "withheld": figure.withheld}


def _read(kept: Any) -> Figure:
    numbers = {
        name: None if kept[name] is None else Decimal(kept[name])
        for name in ("value", "low", "high")
    }
    return Figure(**numbers, cases=kept["cases"], withheld=kept["withheld"])
