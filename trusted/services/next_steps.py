"""What happens next with an enrollment, who owes it, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trusted.domain.clocks import Clock, ClockState, Party
from trusted.domain.standing import TRUSTED, Status
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.leaving import has_left_suspended
from trusted.persistence.queries.partnership import (
    open_validation,
    unreported_actions,
)
from trusted.persistence.queries.reports import answer_to_report
from trusted.services.annual_course import hand_in_by
from trusted.services.reapplying import reapply_on
from trusted.services.reports import answer_due

APPEAL = ("file-appeal", "file-appeal-false-information")
CYCLE = ("validate", "revalidate")
STANDS_STILL = "The program's clock stands still meanwhile."


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence for the company.

    owed_by: None: nobody owes anything.
    due:     the last day; None: there is no date.
    """

    text: str
    owed_by: Party | None
    due: date | None = None


def next_step(enrollment: Enrollment, clocks: Sequence[Clock]) -> NextStep:
    """Return the step that comes next, with the day that its clock has.

    clocks: of this enrollment, all.
    """
    status = enrollment.status
    due = {clock.deadline_id: clock.due_on for clock in reversed(clocks)}
    if status in (Status.SUBMITTED, Status.IN_REVIEW):
        if waiting := next((clock.waiting for clock in clocks if clock.paused_now), ""):
            return NextStep(f"{waiting} {STANDS_STILL}", Party.COMPANY)
        words = "takes up" if status is Status.SUBMITTED else "is reading"
        return NextStep(
            f"A reviewer {words} your application. The program then certifies, returns or"
            " rejects it.",
            Party.PROGRAM,
            due.get("decide-application"),
        )
    if status in TRUSTED or status is Status.SUSPENDED:
        return _as_partner(enrollment, clocks)
    if status is Status.DRAFT:
        return NextStep("Complete the tasks and submit your application.", Party.COMPANY)
    if status is Status.RETURNED:
        return NextStep(
            f"Mend what was returned and submit again. {STANDS_STILL}",
            Party.COMPANY,
        )
    if status is Status.WITHDRAWN:
        again = reapply_on(enrollment)
        words = "from this day on:" if again else "now."
        left = (
            "has left while it was suspended" if has_left_suspended(enrollment.id) else "has left"
        )
        return NextStep(f"Your company {left}. It can apply again {words}", None, again)
    again = reapply_on(enrollment)
    words = f"apply again from {again.day} {again:%b %Y} on" if again else "apply again"
    running = (c for c in clocks if c.deadline_id in APPEAL and c.state is ClockState.RUNNING)
    appeal = next((clock.due_on for clock in running), None)
    if appeal is None:
        return NextStep(f"You can {words}.", None)
    return NextStep(
        f"You can file an appeal, or {words}. The last day to appeal is:", Party.COMPANY, appeal
    )


def _as_partner(enrollment: Enrollment, clocks: Sequence[Clock]) -> NextStep:
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
    if (by := hand_in_by(enrollment.id)) is not None:
        return NextStep("Go through your annual review, and hand it in by:", Party.COMPANY, by)
    validation = open_validation(enrollment.id)
    if validation is None:
        again = "again " if enrollment.status is Status.VALIDATED else ""
        words = f"The program validates your company {again}at the latest by:"
        cycle = next((c for c in clocks if c.deadline_id in CYCLE and c.met_at is None), None)
        return NextStep(words, Party.PROGRAM, cycle.due_on if cycle else enrollment.valid_until)
    if validation.reported_at is None:
        return NextStep("The validation is planned. Its day:", Party.PROGRAM, validation.visit_on)
    if answer_to_report(validation.id) is None:
        return NextStep(
            "Answer the report of your validation. If all is well, agree to it at once.",
            Party.COMPANY,
            answer_due(validation),
        )
    return NextStep("A supervisor concludes the validation.", Party.PROGRAM)
