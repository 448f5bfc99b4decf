"""What waits for the official who is signed in."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.notices import unread_by
from trusted.persistence.queries.work_kinds import KINDS, WORK_OF, Work
from trusted.program import shipped_program
from trusted.services.bulk import actions_for
from trusted.services.work_queue import Task, queue_of, tasks_of
from trusted.web.access import actor
from trusted.web.csv_files import csv_file
from trusted.web.officer.bulk import WORDS as BULK_WORDS
from trusted.web.officer.filters import QueueFilter, page_number
from trusted.web.officer.places import remember

# Where it is done: endpoint and the name of its argument. What is not here is done on the page
# of the enrollment, but TAKE (a button), PLAN and TIER (pages of the enrollment's own).
PLACES = {
    Work.STEP: ("officer.step", "intervention_id"),
    Work.JUDGE: ("officer.action_plan", "plan_id"),
    Work.APPEAL: ("officer.appeal", "appeal_id"),
    Work.DISPUTE: ("officer.dispute", "dispute_id"),
    Work.REVIEW: ("officer.review", "review_id"),
    Work.DECIDE: ("officer.decision", "review_id"),
    Work.REPORT: ("officer.validation", "validation_id"),
    Work.CONCLUDE: ("officer.conclusion", "validation_id"),
    Work.ACCEPT: ("officer.practice", "practice_id"),
    Work.VERIFY: ("officer.required_action", "action_id"),
    Work.LOOK: ("officer.second_looks", "validation_id"),
    Work.DAY: ("officer.visit_day", "validation_id"),
    Work.ANNUAL: ("officer.annual_review", "annual_id"),
    Work.FILING: ("officer.filing", "filing_id"),
    Work.INCIDENT: ("officer.incident_report", "report_id"),
    Work.ANSWER: ("officer.thread", "thread_id"),
    Work.DRIFT: ("officer.drift_review", "drift_review_id"),
    Work.OVERRIDE: ("officer.override", "override_id"),
}
WORDS = {work: kind.words for work, kind in KINDS.items()}
COLUMNS = (
    "to_do",
    "company",
    "partner_number",
    "entity_type",
    "country",
    "waiting_since",
    "due_on",
    "class",
    "risk",
    "escalated",
    "in_hand_of",
)


def work_queue() -> ResponseReturnValue:
    account, now = actor(), datetime.now(UTC)
    kinds, form = WORK_OF[account.role], QueueFilter(request.args)
    form.offer({kind.value: WORDS[kind] for kind in kinds})
    narrowed, page = form.narrowed(account.id), page_number()
    if request.args.get("format") == "csv":
        return _csv(tasks_of(account, narrowed=narrowed, now=now))
    remember("queue", **form.chosen(), page=page)
    queue = queue_of(account, narrowed=narrowed, page=page, now=now)
    form.offer({kind.value: f"{WORDS[kind]} ({queue.counts.get(kind, 0)})" for kind in kinds})
    form.offer_countries(queue.countries)
    return render_template(
        "officer/queue.html",
        queue=queue,
        filters=form,
        words=WORDS,
        places=PLACES,
        policy=shipped_program().queue,
        entity_types=shipped_program().entity_types,
        unread=unread_by(account.id),
        bulk={action: BULK_WORDS[action] for action in actions_for(account.role)},
    )


def _csv(tasks: Iterable[Task]) -> Response:
    rows = (
        (
            WORDS[task.waiting.kind],
            task.company.legal_name,
            task.enrollment.partner_number,
            task.enrollment.entity_type,
            task.company.country,
            task.waiting.since.date(),
            task.due,
            task.waiting.urgency.name.lower(),
            task.waiting.risk.name.lower(),
            "yes" if task.waiting.escalated else "no",
            task.in_hand_of,
        )
        for task in tasks
    )
    return csv_file("work-queue.csv", COLUMNS, rows)
