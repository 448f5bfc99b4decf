"""How the work of officials stands, for who leads it."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.paging import page_of
from trusted.persistence.queries.work_kinds import KINDS
from trusted.program import shipped_program
from trusted.services.workloads import kind_loads, likely_missed, loads
from trusted.web.officer.filters import page_number


def workload() -> ResponseReturnValue:
    now = datetime.now(UTC)
    missed = likely_missed(now=now)
    return render_template(
        "officer/workload.html",
        people=loads(now=now),
        kinds=kind_loads(missed, now=now),
        missed=page_of(missed, page_number()),
        words=KINDS,
        policy=shipped_program().queue,
    )
