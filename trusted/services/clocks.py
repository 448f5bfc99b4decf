"""All clocks of an enrollment, who owes what, and when it is likely to be done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trusted.domain.clocks import (
    Clock,
    ClockState,
    Forecast,
    Interval,
    Party,
    duration,
    forecast,
    start_of,
)
from trusted.domain.languages import Language
from trusted.domain.standing import Action, Status
from trusted.domain.threads import Pause
from trusted.persistence.models import Enrollment
from trusted.persistence.queries.clocks import (
    actions_in_order,
    changes_in_order,
    escalations_of,
    reported_since,
    statuses_of_decided,
    validated_after,
    validations_in_order,
)
from trusted.program import shipped_program
from trusted.services.deadlines import due_on
from trusted.services.partner_clocks import LATER_SOURCES
from trusted.services.pauses import intervals, pauses_of, returns_in, waiting_now
from trusted.services.response_clocks import RESPONSE_SOURCES
from trusted.services.running_clocks import REQUIRED_ACTION, SOURCES, CaseFacts

# What a company may do until then, or from then on; nobody misses anything by leaving it.
RIGHTS = frozenset({"file-appeal", "file-appeal-false-information", "reapply"})
RECENT = timedelta(days=365)
CASES = 200
ACTION_TEXT = {
    Language.ENGLISH: "The company mends what is required of it, and reports it done with proof.",
    Language.SPANISH: "La empresa corrige lo que se le exige y lo comunica con pruebas.",
}


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock as both sides see it.

    text:         what is owed, in words.
    is_right:     whether it is a time that is given, and nothing owed.
    forecast:     None: it is met, missed, or not the program's.
    escalated_at: when the supervisors were told that it was missed; None: they were not.
    """

    clock: Clock
    text: str
    is_right: bool
    forecast: Forecast | None
    escalated_at: datetime | None


def clocks_of(enrollment: Enrollment, *, now: datetime) -> tuple[Clock, ...]:
    """Return every clock that runs or ran on an enrollment, the open ones first, by last day."""
    pauses = pauses_of(enrollment.id)
    case = CaseFacts(
        enrollment=enrollment,
        now=now,
        changes=changes_in_order(enrollment.id),
        validations=validations_in_order(enrollment.id),
        actions=actions_in_order(enrollment.id),
        pauses=intervals(pauses, now),
        waiting=waiting_now(pauses, now),
    )
    sources = (*SOURCES, *LATER_SOURCES, *RESPONSE_SOURCES)
    clocks = [clock for source in sources for clock in source(case)]
    return tuple(sorted(clocks, key=lambda c: (c.met_at is not None, c.ends_at, c.deadline_id)))


def clocks_shown(
    enrollment: Enrollment, clocks: Sequence[Clock], language: Language = Language.ENGLISH
) -> Sequence[ShownClock]:
    """Return the clocks of an enrollment as its pages show them, in a language."""
    escalated = escalations_of(enrollment.id)
    return [
        ShownClock(
            clock,
            text_of(clock.deadline_id, language),
            clock.deadline_id in RIGHTS,
            forecast_of(clock),
            escalated.get((clock.deadline_id, clock.subject, clock.due_on)),
        )
        for clock in clocks
        if not (clock.deadline_id in RIGHTS and clock.state is ClockState.MISSED)
    ]


def text_of(deadline_id: str, language: Language = Language.ENGLISH) -> str:
    """Return what a clock is about, in words of a language."""
    if deadline_id == REQUIRED_ACTION:
        return ACTION_TEXT[language]
    return shipped_program().deadlines[deadline_id].said_in(language)


def forecast_of(clock: Clock) -> Forecast | None:
    """Return when the program is likely to do what it owes, from its recent cases."""
    running = clock.state in (ClockState.RUNNING, ClockState.PAUSED)
    if not running or clock.owed_by is not Party.PROGRAM:
        return None
    return forecast(clock, recent_durations(clock.deadline_id, clock.at))


def recent_durations(deadline_id: str, now: datetime) -> Collection[timedelta]:
    """Return how long a step took the program within the last year, without what was returned."""
    since = now - RECENT
    if deadline_id == "decide-application":
        return [_running_time(statuses) for statuses in statuses_of_decided(since, CASES)]
    if deadline_id == "validation-report":
        rows = reported_since(since, CASES)
        return [max(timedelta(0), at - start_of(day)) for day, at in rows]
    if deadline_id in ("validate", "revalidate"):
        begun_by = Action.CERTIFY if deadline_id == "validate" else Action.VALIDATE
        return [end - start for start, end in validated_after(begun_by, since, CASES)]
    return ()


def decision_due(
    statuses: Sequence[tuple[Status, datetime]],
    asked: Collection[Pause] = (),
    now: datetime | None = None,
) -> date | None:
    """Return by when an application is to be decided; time spent with the company is added.

    statuses: each with the moment it began, in order.
    asked:    times in which a question was with the company.
    now:      the end of what still lasts; None: the last change of status.
    """
    begun = next((at for status, at in statuses if status is Status.SUBMITTED), None)
    if begun is None:
        return None
    pauses = intervals((*returns_in(statuses), *asked), now or statuses[-1][1])
    return due_on("decide-application", begun.date(), pauses)


def _running_time(statuses: Sequence[tuple[Status, datetime]]) -> timedelta:
    begun = next(at for status, at in statuses if status is Status.SUBMITTED)
    end = statuses[-1][1]
    return end - begun - duration(intervals(returns_in(statuses), end), Interval(begun, end))
