"""Which page around validations is where, and for whom."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow
from trusted.web.buttons import by_button
from trusted.web.officer import (
    calibration,
    conflicts,
    looks,
    oscal,
    photos,
    practices,
    samples,
    visits,
    whom,
)
from trusted.web.transactions import streams

READ, SEND, BOTH = ["GET"], ["POST"], ["GET", "POST"]
ONE = "/validations/<int:validation_id>"
PLAN = "/validations/plans/<int:plan_id>"

everyone = allow(*OFFICIALS)
supervisor = allow(Role.SUPERVISOR)
assigner = allow(Role.VALIDATOR, Role.SUPERVISOR)
decider = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR)
approver = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER)
conflicted = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)

# Address, name, view and methods.
PAGES: tuple[tuple[str, str, Callable[..., ResponseReturnValue], list[str]], ...] = (
    # One validation
    (f"{ONE}/day", "visit_day", supervisor(visits.day), BOTH),
    (f"{ONE}/handover", "give_on_validation", assigner(visits.give_on), BOTH),
    (
        "/day-requests/<int:request_id>/answer",
        "answer_day",
        supervisor(visits.answer_day),
        SEND,
    ),
    (f"{ONE}/documents", "documents_asked", everyone(visits.documents), READ),
    (f"{ONE}/samples", "samples", everyone(samples.samples), BOTH),
    ("/samples/<int:sample_id>", "sample", everyone(samples.sample), BOTH),
    (f"{ONE}/photos/<criterion_id>", "photos", everyone(streams(photos.photos)), BOTH),
    ("/photos/<int:photo_id>", "photo", everyone(photos.photo), READ),
    (f"{ONE}/second-looks", "second_looks", everyone(looks.second_looks), BOTH),
    (
        "/practices/<int:practice_id>/decline",
        "decline_practice",
        supervisor(practices.decline),
        BOTH,
    ),
    (f"{ONE}/oscal.json", "findings", everyone(oscal.findings), READ),
    (
        "/required-actions/<int:action_id>/oscal.json",
        "mending",
        everyone(oscal.mending),
        READ,
    ),
    # Planning them
    ("/validations/next", "whom_next", everyone(whom.next_ones), READ),
    ("/validations/plans", "year_plans", decider(whom.year_plans), BOTH),
    (PLAN, "year_plan", decider(whom.year_plan), READ),
    (f"{PLAN}/approve", "approve_plan", approver(by_button(whom.approve)), SEND),
    ("/validations/days", "validator_days", supervisor(whom.days), BOTH),
    ("/validations/calibration", "calibration", decider(calibration.calibration), READ),
    ("/conflicts", "conflicts", conflicted(conflicts.conflicts), BOTH),
    (
        "/conflicts/<int:conflict_id>/end",
        "end_conflict",
        supervisor(by_button(conflicts.end)),
        SEND,
    ),
)
