"""An explained score as its pages show it: charts, tables and words, only of fields that came."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import request

from trusted.persistence.models import Enrollment
from trusted.services.explained import Reader, TrendPoint, explanation
from trusted.services.moving import Movement
from trusted.services.policies import policy_named
from trusted.web.charts import Line, ranges, step_line
from trusted.web.formatting import as_words
from trusted.web.forms import DayField, TextForm
from trusted.web.scores import component_of

MOST = 10


class SinceForm(TextForm):
    since = DayField("Show what moved it since")


def explained(enrollment: Enrollment, reader: Reader) -> Mapping[str, object]:
    """Return what the pages of a score show to a reader; without `shown` nothing was computed."""
    form, now = SinceForm(request.args), datetime.now(UTC)
    since: date | None = form.since.data if form.validate() else None
    fields: Mapping[str, Any] = explanation(enrollment, reader, now=now, since=since)
    if not fields:
        return {"shown": None, "since_form": form}
    policy = policy_named(fields["policy"])
    parts = _parts(fields, policy.scoring.weights)
    return {
        "shown": fields,
        "since_form": form,
        "policy": policy,
        "parts": parts,
        "component_rows": [(name, points, weight) for name, points, weight, _ in parts],
        "contribution_rows": [
            (f"{given.code}: {given.label}", given.points, None)
            for given in sorted(fields["contributions"], key=lambda c: -abs(c.points))
        ],
        "marks": [(d.score, f"Tier {tier}") for tier, d in sorted(policy.tiers.demands.items())],
        "line": _line(fields["trend"], [(d.score, t) for t, d in policy.tiers.demands.items()]),
        "rates": ranges(
            [
                ("Rate so far, with 90% certainty", fields["rate"], *fields["interval"]),
                ("Companies like this one", *[fields["peers"]] * 3),
            ]
        ),
        "most": MOST,
        "moved_most": moved_most,
    }


def moved_most(movement: Movement | None) -> str:
    """Return the largest difference of a movement and the fact behind it, in words."""
    if movement is None:
        return "The first computation"
    if not movement.moved:
        return "Nothing moved the score"
    first = movement.moved[0]
    return f"{first.change.code}: {first.words}"


def _parts(
    fields: Mapping[str, Any], weights: Mapping[str, int]
) -> list[tuple[str, Decimal, int, Decimal]]:
    """Return of each component its name, points of the score, weight and value before it."""
    sums = {name: Decimal(0) for name in weights}
    for given in fields["contributions"]:
        sums[component_of(given.code)] += given.points
    return [
        (as_words(name), points, weights[name], fields["components"][name])
        for name, points in sums.items()
    ]


def _line(trend: tuple[TrendPoint, ...], levels: list[tuple[Decimal, int]]) -> Line:
    return step_line(
        [
            (
                point.at,
                point.score,
                f"{point.at:%Y-%m-%d}: {point.score}. {moved_most(point.change)}",
                point.change is not None and bool(point.change.points),
            )
            for point in trend
        ],
        [(score, f"Tier {tier}") for score, tier in levels],
    )
