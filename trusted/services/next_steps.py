"""What happens next with an enrollment, who owes it, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trusted.domain.clocks import Party
from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.partnership import (
    open_validation,
    statuses_of,
    unreported_actions,
)
from trusted.services.deadlines import due_on
from trusted.services.reapplying import reapply_on


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence for the company.

    owed_by: None: nobody owes anything.
    due:     the last day; None: there is no date.
    """

    text: str
    owed_by: Party | None
    due: date | None = None


def next_step(enrollment: Enrollment) -> NextStep:
    """Return the step that comes next."""
    status = enrollment.status
    if status in (Status.SUBMITTED, Status.IN_REVIEW):
        words = "takes up" if status is Status.SUBMITTED else "is reading"
        return NextStep(
            f"A reviewer {words} your application. The program then certifies, returns or"
            " rejects it.",
            Party.PROGRAM,
            decision_due(statuses_of(enrollment.id)),
        )
    if status in TRUSTED or status is Status.SUSPENDED:
        return _as_partner(enrollment)
    since = enrollment.status_since.date()
    if status is Status.DRAFT:
        return NextStep("Complete the tasks and submit your application.", Party.COMPANY)
    if status is Status.RETURNED:
        return NextStep(
            "Mend what was returned and submit again. The program's clock stands still meanwhile.",
            Party.COMPANY,
        )
    if status is Status.WITHDRAWN:
        again = reapply_on(enrollment)
        words = "from this day on:" if again else "now."
        return NextStep(f"Your company has left. It can apply again {words}", None, again)
    return NextStep(
        f"You can file an appeal, or apply again from {due_on('reapply', since).isoformat()} on."
        " The last day to appeal is:",
        Party.COMPANY,
        due_on("file-appeal", since),
    )


def decision_due(statuses: Sequence[tuple[Status, datetime]]) -> date | None:
    """Return by when an application is to be decided; time spent with the company is added.

    statuses: each with the moment it began, in order.
    """
    begun = next((at for status, at in statuses if status is Status.SUBMITTED), None)
    if begun is None:
        return None
    ends = [at for _, at in statuses[1:]]
    paused = sum(
        (
            end - at
            for (status, at), end in zip(statuses, ends, strict=False)
            if status is Status.RETURNED
        ),
        timedelta(0),
    )
    return due_on("decide-application", begun.date()) + paused


def _as_partner(enrollment: Enrollment) -> NextStep:
    if actions := unreported_actions(enrollment.id):
        what = "a required action" if len(actions) == 1 else f"{len(actions)} required actions"
        return NextStep(
            f"Mend {what}, and report it done with proof.", Party.COMPANY, actions[0].due_on
        )
    if enrollment.status is Status.SUSPENDED:
        return NextStep(
            "The program verifies what you mended; a supervisor can then reinstate you."
            " Your notices say why you are suspended.",
            Party.PROGRAM,
        )
    validation = open_validation(enrollment.id)
    if validation is None:
        again = "again " if enrollment.status is Status.VALIDATED else ""
        words = f"The program validates your company {again}at the latest by:"
        return NextStep(words, Party.PROGRAM, enrollment.valid_until)
    if validation.reported_at is None:
        return NextStep("The validation is planned. Its day:", Party.PROGRAM, validation.visit_on)
    return NextStep("A supervisor concludes the validation.", Party.PROGRAM)
