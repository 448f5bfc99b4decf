"""What waits for the official who is signed in."""

from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trusted.persistence.queries.queue import WORK_OF, Work
from trusted.program import shipped_program
from trusted.services.work_queue import queue_of
from trusted.web.access import actor
from trusted.web.officer.filters import QueueFilter, page_number
from trusted.web.officer.places import remember

# What is to be done, and where: endpoint and the name of its argument.
WORDS = {
    Work.TAKE: "Take into review",
    Work.REVIEW: "Review",
    Work.DECIDE: "Decide on the application",
    Work.REPORT: "Validate and report",
    Work.CONCLUDE: "Conclude the validation",
    Work.PLAN: "Plan a validation",
    Work.ACCEPT: "Judge a best practice",
    Work.VERIFY: "Verify a required action",
}
PLACES = {
    Work.REVIEW: ("officer.review", "review_id"),
    Work.DECIDE: ("officer.decision", "review_id"),
    Work.REPORT: ("officer.validation", "validation_id"),
    Work.CONCLUDE: ("officer.conclusion", "validation_id"),
    Work.ACCEPT: ("officer.practice", "practice_id"),
}


def work_queue() -> ResponseReturnValue:
    account = actor()
    kinds = WORK_OF[account.role]
    form = QueueFilter(request.args)
    form.offer({kind.value: WORDS[kind] for kind in kinds})
    (kind, entity_type), page = form.chosen(), page_number()
    remember("queue", kind=kind, entity_type=entity_type, page=page)
    now = datetime.now(UTC)
    queue = queue_of(account, kind=kind, entity_type=entity_type, page=page, now=now)
    form.offer({kind.value: f"{WORDS[kind]} ({queue.counts.get(kind, 0)})" for kind in kinds})
    return render_template(
        "officer/queue.html",
        queue=queue,
        filters=form,
        words=WORDS,
        places=PLACES,
        entity_types=shipped_program().entity_types,
    )
