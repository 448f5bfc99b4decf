"""What the program measures of itself, as a page and as a file for everybody."""

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from trusted.domain.errors import InputRefused
from trusted.domain.program_metrics import Better, Figure, Kind
from trusted.persistence.queries.metric_copies import copies_of
from trusted.program.metrics import GROUPS
from trusted.services.program_metrics import (
    Line,
    Publication,
    asked_for,
    published_periods,
)
from trusted.web.charts import Bar, Range, bars, ranges
from trusted.web.csv_files import csv_file
from trusted.web.formatting import as_percent
from trusted.web.languages import language

OLDER = 12
HEADINGS = {
    "applications": lazy_gettext("Applications"),
    "validations": lazy_gettext("Validations"),
    "measures-taken": lazy_gettext("Steps taken"),
    "shipments": lazy_gettext("Shipments"),
}
WAYS = {
    Better.HIGHER: lazy_gettext("Higher is better."),
    Better.LOWER: lazy_gettext("Lower is better."),
    Better.NEITHER: lazy_gettext("Tells what happened; it has no target."),
}
UNITS = {
    Kind.COUNT: "number",
    Kind.DAYS: "days",
    Kind.SHARE: "share",
    Kind.RATIO: "ratio",
    Kind.RATE: "share",
}
# What each column of the file holds; the page says it beneath the links.
FIELDS = {
    "period": lazy_gettext("Year, or year and quarter"),
    "first_day": lazy_gettext("Its first day (UTC)"),
    "last_day": lazy_gettext("Its last day (UTC)"),
    "as_of": lazy_gettext("When the figures were made"),
    "settled": lazy_gettext("Whether what came late is counted too; else the figure can change"),
    "id": lazy_gettext("Stable name of the measure"),
    "name": lazy_gettext("Name of the measure"),
    "unit": lazy_gettext("number, days, share (0 to 1) or ratio"),
    "value": lazy_gettext("The figure; empty where there is none, or where it is withheld"),
    "low": lazy_gettext("Lower end of the interval, where there is one"),
    "high": lazy_gettext("Upper end of the interval, where there is one"),
    "cases": lazy_gettext("On how many cases the figure rests"),
    "withheld": lazy_gettext("Whether it is left out, so that nobody can be told from it"),
    "better": lazy_gettext("higher, lower or neither"),
    "baseline": lazy_gettext("Where the program started"),
    "target": lazy_gettext("Where it means to be"),
    "progress": lazy_gettext("How much of the way between them is gone, 0 to 1"),
}


def program_metrics() -> ResponseReturnValue:
    shown = _asked_for()
    if shown is None and request.args.keys() & {"period", "at"}:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "public/program_metrics.html",
        shown=shown,
        groups=_groups(shown) if shown else (),
        counted=_counted(shown) if shown else (),
        rates=_rates(shown) if shown else (),
        periods=published_periods(),
        older=copies_of(shown.period.name, OLDER) if shown else (),
        ways=WAYS,
        fields=FIELDS,
    )


def metrics_csv() -> ResponseReturnValue:
    shown = _asked_for()
    if shown is None:
        abort(HTTPStatus.NOT_FOUND)
    rows = ([row[name] for name in FIELDS] for row in (_row(shown, one) for one in shown.lines))
    response: Response = csv_file(f"program-metrics-{shown.period.name}.csv", tuple(FIELDS), rows)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def written(value: Decimal | None, kind: Kind) -> str:
    """Return a figure as a reader sees it, with its unit."""
    if value is None:
        return as_percent(None)
    if kind in (Kind.SHARE, Kind.RATE):
        return as_percent(value)
    if kind is Kind.DAYS:
        number = f"{value.normalize():f}"
        return gettext("%(number)s days", number=number)
    return f"{value:.2f}" if kind is Kind.RATIO else f"{value.normalize():,f}"


def told(line: Line) -> str:
    """Return what stands in place of a measure's figure, with its interval."""
    figure, kind = line.figure, line.measure.kind
    if figure.withheld:
        return gettext("Withheld: too few")
    if figure.value is None:
        return gettext("Nothing to measure")
    said = written(figure.value, kind)
    if figure.low is None or figure.high is None:
        return said
    low, high = written(figure.low, kind), written(figure.high, kind)
    return gettext("%(value)s, between %(low)s and %(high)s", value=said, low=low, high=high)


def _asked_for() -> Publication | None:
    try:
        return asked_for(request.args.get("period"), request.args.get("at"))
    except InputRefused:
        return None


def _groups(shown: Publication) -> Sequence[tuple[object, Sequence[dict[str, object]]]]:
    return [
        (HEADINGS[group], [_said(one) for one in shown.lines if one.measure.group == group])
        for group in GROUPS
    ]


def _said(line: Line) -> dict[str, object]:
    name, definition, basis = line.measure.said_in(language())
    kind = line.measure.kind
    aims = [written(aim, kind) for aim in line.aims] if line.aims else None
    return {
        "line": line,
        "name": name,
        "definition": definition,
        "basis": basis,
        "told": told(line),
        "aims": aims,
    }


def _counted(shown: Publication) -> Sequence[Bar]:
    number = gettext("Number")
    return bars(
        [
            (line.measure.said_in(language())[0], [(number, int(line.figure.value))])
            for line in shown.lines
            if line.measure.kind is Kind.COUNT and line.figure.value
        ]
    )


def _rates(shown: Publication) -> Sequence[Range]:
    found = [
        (line.measure.said_in(language())[0], _interval(line.figure))
        for line in shown.lines
        if line.measure.kind is Kind.RATE
    ]
    return ranges([(name, *interval) for name, interval in found if interval is not None])


def _interval(figure: Figure) -> tuple[Decimal, Decimal, Decimal] | None:
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return figure.value, figure.low, figure.high


def _row(shown: Publication, line: Line) -> dict[str, object]:
    figure, measure = line.figure, line.measure
    baseline, target = line.aims or (None, None)
    return {
        "period": shown.period.name,
        "first_day": shown.period.first,
        "last_day": shown.period.last,
        "as_of": shown.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "settled": str(shown.settled).lower(),
        "id": measure.id,
        "name": measure.said_in(language())[0],
        "unit": UNITS[measure.kind],
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "cases": figure.cases,
        "withheld": str(figure.withheld).lower(),
        "better": measure.better.value,
        "baseline": baseline,
        "target": target,
        "progress": line.progress,
    }
