"""The whole story of a company, from its first visit to what its fate holds for it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from trusted.cli.demonstration.applying import Case, begin, sign_up, write
from trusted.cli.demonstration.fates import BEGAN, Fate
from trusted.cli.demonstration.penalizing import penalize
from trusted.cli.demonstration.responding import plan, respond, take_step
from trusted.cli.demonstration.reviewing import decide
from trusted.cli.demonstration.stories import Story
from trusted.cli.demonstration.validating import mend_required, validate
from trusted.domain.standing import TRUSTED, Action, Role, Status
from trusted.domain.validation import ValidationKind
from trusted.services.applications import withdraw_enrollment
from trusted.services.conduct import record_incident
from trusted.services.incident_reports import IncidentDraft, report_incident
from trusted.services.interventions import StepDraft
from trusted.services.suspensions import reinstate

SHARE_PENALTY, SHARE_INCIDENT = 0.05, 0.07
# Of the incidents, so many the company reports itself.
SHARE_REPORTED = 0.5
# So many do not mend what they must; of what others mended, so much is verified by now.
SHARE_IDLE, SHARE_VERIFIED = 0.3, 0.5

INCIDENTS = (
    "Two parcels were opened between acceptance and the hub; their contents were missing.",
    "The password of a colleague was used from abroad; no declaration was changed.",
    "A driver left the route for forty minutes; all seals were unbroken.",
)
GRAVE_INCIDENT = "Undeclared goods were found behind a false wall of a container that was sealed."
SUSPENSIONS = {
    "suspend-incident": "Customs found the goods at the port. The company had not reported them.",
    "suspend-no-answer": "Three letters since the report have not been answered.",
    "suspend-eligibility": "The bond ran out and no other one was put in its place.",
}
# Days before today on which the validation of a company that is only certified was planned.
PLANNED = ((28, 3), (28, 3), (45, 41), None, None)


def story_of(case: Case) -> Story:
    """Return what a company does and what becomes of it."""
    least, most = BEGAN[case.fate]
    now = yield case.later(
        case.stage.until - timedelta(days=case.throw.randint(least, most)), 0, 0.5
    )
    sign_up(case, now)
    now = yield case.later(now, 0, 3)
    begin(case, now)
    now = yield from write(case, now)
    if case.enrollment.status is Status.SUBMITTED:
        now = yield from decide(case, now)
    if case.enrollment.status is not Status.CERTIFIED:
        return now
    now = yield from AFTERWARDS[case.fate](case, now)
    if case.enrollment.status in TRUSTED:
        now = yield from _conduct(case, now)
    return now


def _visited(case: Case, now: datetime) -> Story:
    return (yield from validate(case, ValidationKind.SITE, now, passes=True))


def _read(case: Case, now: datetime) -> Story:
    return (yield from validate(case, ValidationKind.DESK, now, passes=True))


def _certified(case: Case, now: datetime) -> Story:
    planned, left = case.throw.choice(PLANNED), (case.stage.until - now).days
    if planned is None or left <= planned[0]:
        return now
    soon = (left - planned[0], left - planned[1])
    return (yield from validate(case, ValidationKind.SITE, now, passes=True, soon=soon))


def _failed(case: Case, now: datetime) -> Story:
    now = yield from validate(case, ValidationKind.SITE, now, passes=False)
    if case.throw.random() < SHARE_IDLE:
        return now
    return (yield from mend_required(case, now, verify=case.throw.random() < SHARE_VERIFIED))


def _mended(case: Case, now: datetime) -> Story:
    now = yield from validate(case, ValidationKind.SITE, now, passes=False)
    now = yield from mend_required(case, now)
    return (yield from validate(case, ValidationKind.SITE, now, passes=True, soon=(5, 30)))


def _suspended(case: Case, now: datetime) -> Story:
    now = yield from validate(case, ValidationKind.SITE, now, passes=True)
    now = yield case.later(now, 5, 30)
    reason, note = case.throw.choice(sorted(SUSPENSIONS.items()))
    supervisor = case.one_of(Role.SUPERVISOR)
    if reason == "suspend-incident":
        record_incident(
            case.enrollment,
            what=GRAVE_INCIDENT,
            occurred_on=now.date() - timedelta(days=3),
            actor=supervisor,
            now=now,
        )
    return (yield from respond(case, reason, note, now))


def _reinstated(case: Case, now: datetime) -> Story:
    now = yield from _suspended(case, now)
    now = yield case.later(now, 5, 20)
    now = yield from plan(case, now)
    now = yield from mend_required(case, now)
    note = "The cause was mended; a validator saw it on site."
    supervisor = case.one_of(Role.SUPERVISOR)
    reinstate(case.enrollment, "reinstate-mended", note=note, actor=supervisor, now=now)
    return now


def _removed(case: Case, now: datetime) -> Story:
    now = yield from _suspended(case, now)
    now = yield case.later(now, 30, 60)
    note = "The time that was given has passed, and nothing was mended."
    step = StepDraft(action=Action.REMOVE, reason="remove-not-mended", note=note)
    return (yield from take_step(case, step, now))


def _withdrawn(case: Case, now: datetime) -> Story:
    now = yield case.later(now, 20, 90)
    note = "We no longer work across the border."
    withdraw_enrollment(case.enrollment, note=note, actor=case.owner, now=now)
    return now


AFTERWARDS: Mapping[Fate, Callable[[Case, datetime], Story]] = {
    Fate.VISITED: _visited,
    Fate.READ: _read,
    Fate.CERTIFIED: _certified,
    Fate.FAILED: _failed,
    Fate.MENDED: _mended,
    Fate.SUSPENDED: _suspended,
    Fate.REINSTATED: _reinstated,
    Fate.REMOVED: _removed,
    Fate.WITHDRAWN: _withdrawn,
}


def _conduct(case: Case, now: datetime) -> Story:
    """Let a few have a penalty or an incident."""
    drawn = case.throw.random()
    if drawn > SHARE_PENALTY + SHARE_INCIDENT:
        return now
    now = yield case.later(now, 3, 60)
    official = case.one_of(Role.REVIEWER)
    if drawn < SHARE_PENALTY:
        now = yield from penalize(case, now)
    elif case.throw.random() < SHARE_REPORTED:
        report = IncidentDraft(
            what=case.throw.choice(INCIDENTS),
            occurred_on=now.date() - timedelta(days=case.throw.randint(1, 20)),
            place="On the way to the hub",
            shipments="",
            measures="Everybody who was there has been heard, and the route is watched.",
        )
        report_incident(case.enrollment, report, actor=case.owner, now=now)
    else:
        record_incident(
            case.enrollment,
            what=case.throw.choice(INCIDENTS),
            occurred_on=now.date() - timedelta(days=case.throw.randint(1, 20)),
            actor=official,
            now=now,
        )
    return now
