"""Answering everybody what the program measures of itself."""

from http import HTTPStatus

import msgspec
from flask import Response, request

from trusted.api.bodies_open import OpenLicense, ProgramMeasure, ProgramMetrics
from trusted.api.door import answer
from trusted.api.problems import Refused, wrong_parameter
from trusted.domain.errors import InputRefused
from trusted.domain.program_metrics import Kind
from trusted.services.program_metrics import Line, Publication, asked_for, published_periods

PARAMETERS = frozenset({"period", "at"})
UNITS = {Kind.COUNT: "number", Kind.RATE: "share"}


def metrics_program() -> Response:
    """Give what was published of a period."""
    try:
        shown = asked_for(request.args.get("period"), request.args.get("at"))
    except InputRefused as refusal:
        raise wrong_parameter("period, at", str(refusal), refusal) from refusal
    if shown is None:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "nothing-published",
            "Nothing was published of this period, or not yet.",
        )
    response = answer(msgspec.json.encode(_given(shown)))
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _given(shown: Publication) -> ProgramMetrics:
    return ProgramMetrics(
        period=shown.period.name,
        first_day=shown.period.first,
        last_day=shown.period.last,
        as_of=shown.as_of,
        settled=shown.settled,
        license=OpenLicense(shown.rules.license, shown.rules.license_url),
        program=shown.rules.version,
        measures=[_measure(line) for line in shown.lines],
        periods=[period.name for period in published_periods()],
    )


def _measure(line: Line) -> ProgramMeasure:
    measure, figure = line.measure, line.figure
    baseline, target = line.aims or (None, None)
    return ProgramMeasure(
        id=measure.id,
        name=measure.name,
        name_es=measure.name_es,
        definition=measure.definition,
        definition_es=measure.definition_es,
        unit=UNITS.get(measure.kind, measure.kind.value),  # type: ignore[arg-type] # one of them
        better=measure.better.value,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        cases=figure.cases,
        withheld=figure.withheld,
        baseline=baseline,
        target=target,
        progress=line.progress,
    )
