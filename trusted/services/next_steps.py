"""What happens next with an enrollment, who owes it, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
ANSWER = "answer-suspension"
# An application waits for nothing else of the company than an answer to a question.
WAITING = "Question: %(subject)s The program's clock stands still meanwhile."
TAKES_UP = (
    "A reviewer takes up your application. The program then certifies, returns or rejects it."
)
IS_READ = (
    "A reviewer is reading your application. The program then certifies, returns or rejects it."
)
# Whether it left while it was suspended, and whether it must wait.
LEFT = {
    (False, False): "Your company has left. It can apply again now.",
    (False, True): "Your company has left. It can apply again from this day on:",
    (True, False): "Your company has left while it was suspended. It can apply again now.",
    (True, True): (
        "Your company has left while it was suspended. It can apply again from this day on:"
    ),
}
# Whether it can appeal, and whether it must wait to apply again.
REFUSED = {
    (False, False): "You can apply again.",
    (False, True): "You can apply again from %(day)s on.",
    (True, False): "You can file an appeal, or apply again. The last day to appeal is:",
    (True, True): (
        "You can file an appeal, or apply again from %(day)s on. The last day to appeal is:"
    ),
}
MEND = (
    "Mend a required action, and report it done with proof.",
    "Mend %(number)s required actions, and report them done with proof.",
)
VALIDATES = (
    "The program validates your company at the latest by:",
    "The program validates your company again at the latest by:",
)
WORDS = (WAITING, TAKES_UP, IS_READ, *LEFT.values(), *REFUSED.values(), *MEND, *VALIDATES)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence for the company.

    text:    with %(names)s where values stand: it can be said in other languages.
    owed_by: None: nobody owes anything.
    due:     the last day; None: there is no date.
    """

    text: str
    owed_by: Party | None
    due: date | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def next_step(enrollment: Enrollment, clocks: Sequence[Clock]) -> NextStep:
    """Return the step that comes next, with the day that its clock has.

    clocks: of this enrollment, all.
    """
    status = enrollment.status
    due = {clock.deadline_id: clock.due_on for clock in reversed(clocks)}
    if status in (Status.SUBMITTED, Status.IN_REVIEW):
        if waiting := next((clock.waiting for clock in clocks if clock.paused_now), ""):
            subject = waiting.removeprefix("Question: ")
            return NextStep(WAITING, Party.COMPANY, values={"subject": subject})
        words = TAKES_UP if status is Status.SUBMITTED else IS_READ
        return NextStep(words, Party.PROGRAM, due.get("decide-application"))
    if status in TRUSTED or status is Status.SUSPENDED:
        return _as_partner(enrollment, clocks)
    if status is Status.DRAFT:
        return NextStep("Complete the tasks and submit your application.", Party.COMPANY)
    if status is Status.RETURNED:
        return NextStep(
            "Mend what was returned and submit again. The program's clock stands still meanwhile.",
            Party.COMPANY,
        )
    again = reapply_on(enrollment)
    if status is Status.WITHDRAWN:
        return NextStep(LEFT[has_left_suspended(enrollment.id), again is not None], None, again)
    running = (c for c in clocks if c.deadline_id in APPEAL and c.state is ClockState.RUNNING)
    appeal = next((clock.due_on for clock in running), None)
    values = {"day": again} if again else {}
    words = REFUSED[appeal is not None, again is not None]
    return NextStep(words, Party.COMPANY if appeal else None, appeal, values)


def _as_partner(enrollment: Enrollment, clocks: Sequence[Clock]) -> NextStep:
    if actions := unreported_actions(enrollment.id):
        words, number = MEND[len(actions) > 1], {"number": len(actions)}
        return NextStep(words, Party.COMPANY, actions[0].due_on, number)
    if enrollment.status is Status.SUSPENDED:
        open_answers = (c for c in clocks if c.deadline_id == ANSWER and c.met_at is None)
        if unanswered := next(open_answers, None):
            return NextStep(
                "Answer the suspension: say what happened, or submit an action plan.",
                Party.COMPANY,
                unanswered.due_on,
            )
        return NextStep(
            "The program verifies what you mended; a supervisor can then reinstate you."
            " Your notices say why you are suspended.",
            Party.PROGRAM,
        )
    if (by := hand_in_by(enrollment.id)) is not None:
        return NextStep("Go through your annual review, and hand it in by:", Party.COMPANY, by)
    validation = open_validation(enrollment.id)
    if validation is None:
        words = VALIDATES[enrollment.status is Status.VALIDATED]
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
