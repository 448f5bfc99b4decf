"""The clocks of the program: when what has begun is due."""

from datetime import date, timedelta

from trusted.domain.clocks import years_after
from trusted.program import Unit, shipped_program


def due_on(deadline_id: str, since: date) -> date:
    """Return the last day for what a deadline in days or years asks, counted from a day."""
    deadline = shipped_program().deadlines[deadline_id]
    if deadline.unit is Unit.YEARS:
        return years_after(since, deadline.number)
    return since + timedelta(days=deadline.number)
