"""What came out for each measure of the program, in each quarter of a year and in the year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from trusted.domain.clocks import DAY, start_of
from trusted.domain.effect import Counted, rate_ratio
from trusted.domain.program_metrics import (
    WITHHELD,
    Figure,
    Part,
    Period,
    count_figures,
    may_tell,
    share_figure,
    summed,
)
from trusted.domain.standing import Action
from trusted.persistence.queries import program_counts as counts
from trusted.persistence.queries.allegations import number_within
from trusted.program.metrics import MetricRules
from trusted.services.pooled import pooled_rates

Figures = Mapping[str, Figure]
TENTH = Decimal("0.1")
THOUSANDTH = Decimal("0.001")
COUNTS: Mapping[str, Callable[[datetime, datetime], int]] = {
    "applications-received": counts.applications_received,
    "applications-decided": counts.applications_decided,
    "validations-overdue-program": counts.validations_late,
    "validations-overdue-company": lambda since, to: counts.moves(Action.LAPSE, since, to),
    "suspensions": lambda since, to: counts.moves(Action.SUSPEND, since, to),
    "removals": lambda since, to: counts.moves(Action.REMOVE, since, to),
    "appeals-filed": counts.appeals_filed,
    "appeals-won": lambda since, to: counts.appeals_won(since, to)[0],
    "holds-placed": counts.holds_placed,
    "allegations-received": lambda since, to: number_within(since, to)[0],
    "allegations-closed": lambda since, to: number_within(since, to)[1],
}


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period that have begun."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Its first moment, UTC."""
        return start_of(self.first)

    @property
    def before(self) -> datetime:
        """The moment at which it is over, UTC."""
        return start_of(self.last + DAY)


def _in_time(span: Span) -> Part:
    times = counts.application_times(span.since, span.before)
    return Part(times.in_time, times.number)


SHARES: Mapping[str, Callable[[Span], Part]] = {
    "decided-in-time": _in_time,
    "appeals-won-share": lambda span: Part(*counts.appeals_won(span.since, span.before)),
    "coverage": lambda span: Part(*counts.shipments_touched(span.first, span.last)),
}


def figures_of(period: Period, rules: MetricRules, today: date) -> Figures:
    """Return what is published of every measure for a period.

    today: days after it have not begun, and count nothing.
    """
    spans = {one: _span(one, today) for one in Period(period.year).quarters if one.first <= today}
    span = _span(period, today)
    found: dict[str, Figure] = {
        name: count_figures(
            {quarter: ask(part.since, part.before) for quarter, part in spans.items()},
            rules.smallest_count if rules.measures[name].of_companies else 1,
        )[period]
        for name, ask in COUNTS.items()
    }
    for name, share in SHARES.items():
        parts = {quarter: share(part) for quarter, part in spans.items()}
        found[name] = _share(parts, period, rules, of_companies=rules.measures[name].of_companies)
    found.update(_days(span, rules))
    found.update(_rates(spans, period, span, rules))
    found["examination-ratio"] = _examined(counts.decisions_by_day(span.first, span.last))
    return {name: found[name] for name in rules.measures}


def _span(period: Period, today: date) -> Span:
    return Span(period.first, min(period.last, today))


def _share(
    parts: Mapping[Period, Part], period: Period, rules: MetricRules, *, of_companies: bool
) -> Figure:
    part = parts[period] if period.quarter else summed(parts)
    few = 0 < part.whole < rules.smallest_count
    if few or (of_companies and part.whole and not may_tell(parts, period, rules.smallest_count)):
        return WITHHELD
    return share_figure(part)


def _days(span: Span, rules: MetricRules) -> Figures:
    times = counts.application_times(span.since, span.before)
    median = percentile = Figure(cases=0)
    if times.median is not None and times.percentile is not None:
        value = Decimal(times.median).quantize(TENTH)
        few = times.number < rules.smallest_count
        median = WITHHELD if few else Figure(value, cases=times.number)
        few = times.number < rules.smallest_percentile
        percentile = WITHHELD if few else Figure(Decimal(times.percentile), cases=times.number)
    return {"decision-days-median": median, "decision-days-90": percentile}


def _rates(spans: Mapping[Period, Span], period: Period, span: Span, rules: MetricRules) -> Figures:
    """Return rates of violations; who is a partner is asked of the first day of each time."""
    quarters = {one: _examined_in(part) for one, part in spans.items()}
    whole = _examined_in(span)
    return {
        name: _rate(
            {one: _part(getattr(found, side)) for one, found in quarters.items()},
            _part(getattr(whole, side)),
            period,
            rules,
        )
        for name, side in (
            ("violation-rate-partners", "partners"),
            ("violation-rate-others", "others"),
        )
    }


def _examined_in(span: Span) -> counts.Examined:
    return counts.examined_at_random(span.since, span.first, span.last)


def _part(examined: tuple[int, int]) -> Part:
    examinations, violations = examined
    return Part(violations, examinations)


def _rate(
    quarters: Mapping[Period, Part], part: Part, period: Period, rules: MetricRules
) -> Figure:
    if part.whole == 0:
        return Figure(cases=0)
    few = any(0 < n < rules.smallest_count for n in (part.part, part.whole - part.part))
    if few or not may_tell(quarters, period, rules.smallest_count):
        return WITHHELD
    rate = pooled_rates({"all-of-them": (part.whole, part.part)})["all-of-them"]
    value, low, high = (number.quantize(THOUSANDTH) for number in rate)
    return Figure(value, low, high, part.whole)


def _examined(days: Sequence[counts.Touched]) -> Figure:
    sides: dict[str, list[Counted]] = {"partner": [], "other": []}
    for one in days:
        counted = Counted(str(one.day), one.stratum, one.decisions, one.examined)
        sides[one.party].append(counted)
    found = rate_ratio(sides["partner"], sides["other"])
    return Figure(found.ratio, found.low, found.high, found.ours.total)
