"""How far validators grade alike."""

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.domain.calibration import agreements, leanings
from trusted.persistence.queries.paging import page_of
from trusted.persistence.queries.planning import grades_given, validator_names
from trusted.program import shipped_program
from trusted.web.officer.filters import page_number


def calibration() -> ResponseReturnValue:
    given = grades_given()
    return render_template(
        "officer/calibration.html",
        page=page_of(agreements(given), page_number()),
        leanings=leanings(given),
        names=validator_names(),
        entity_types=shipped_program().entity_types,
        criteria={c.id: c for c in shipped_program().criteria},
    )
