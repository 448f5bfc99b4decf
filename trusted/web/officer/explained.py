"""Pages for officials on why a score is what it is, and how the program stands as a whole."""

from collections.abc import Mapping
from fractions import Fraction

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from trusted.domain.criteria import Grade
from trusted.persistence.queries.enrollments import enrollment_by_number
from trusted.persistence.queries.program_figures import (
    findings_by_grade,
    pooled_examinations,
    tiers_by_entity_type,
)
from trusted.program import shipped_program
from trusted.services.explained import reader_of
from trusted.services.pooled import pooled_rates
from trusted.web.access import actor
from trusted.web.charts import bars, ranges
from trusted.web.explaining import explained
from trusted.web.formatting import in_short

GRADES = ("Not met", "Partly met", "Met", "Met, with measured results", "Does not apply")
SHOWN = 70


def score(number: str) -> ResponseReturnValue:
    enrollment = enrollment_by_number(number) or abort(404)
    facts = explained(enrollment, reader_of(actor().role))
    return render_template("officer/score.html", enrollment=enrollment, **facts)


def figures() -> ResponseReturnValue:
    types = shipped_program().entity_types
    tiers, found = tiers_by_entity_type(), findings_by_grade()
    return render_template(
        "officer/figures.html",
        tiers=bars(
            [
                (kind.name, [(f"Tier {tier}", tiers.get((key, tier), 0)) for tier in range(4)])
                for key, kind in types.items()
            ]
        ),
        found=bars(
            [
                (_named(criterion), [(name, grades.get(at, 0)) for at, name in enumerate(GRADES)])
                for criterion, grades in sorted(found.items(), key=_met)
            ]
        ),
        rates=ranges(
            [
                (types[key].name if key in types else "All together", *rate)
                for key, rate in pooled_rates(pooled_examinations()).items()
            ]
        ),
    )


def _named(criterion_id: str) -> str:
    """Return a criterion by its number and the beginning of its text."""
    text = next((one.text for one in shipped_program().criteria if one.id == criterion_id), "")
    return in_short(f"{criterion_id} {text}", SHOWN)


def _met(row: tuple[str, Mapping[int, int]]) -> Fraction:
    """Return the share of the findings of a criterion that met it, of those where it applies."""
    times = {grade: row[1].get(grade, 0) for grade in Grade}
    applies = sum(times.values())
    met = sum(number for grade, number in times.items() if grade >= Grade.MET)
    return Fraction(met, applies) if applies else Fraction(1)
