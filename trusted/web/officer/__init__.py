"""The door for officials: review, validate, decide, look up, audit."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow, guard
from trusted.web.buttons import by_button
from trusted.web.officer import (
    audit,
    checklist,
    clients,
    conduct,
    decisions,
    enrollments,
    notices,
    planning,
    practices,
    questions,
    queue,
    reviews,
    standing,
    validations,
)
from trusted.web.officer.places import places

READERS = (Role.PROGRAM_MANAGER, Role.AUDITOR)
BOTH = ["GET", "POST"]
SEND = ["POST"]

officer = Blueprint("officer", __name__, url_prefix="/officer")
officer.before_request(guard)
officer.context_processor(places)
rule = officer.add_url_rule

everyone = allow(*OFFICIALS)
reviewer = allow(Role.REVIEWER)
validator = allow(Role.VALIDATOR)
supervisor = allow(Role.SUPERVISOR)
asker = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
recorder = allow(Role.REVIEWER, Role.SUPERVISOR)
verifier = allow(Role.VALIDATOR, Role.SUPERVISOR)
decider = allow(Role.SUPERVISOR, *READERS)
auditor = allow(Role.AUDITOR)
administrator = allow(Role.ADMINISTRATOR)

# What waits
rule("/queue", "queue", everyone(queue.work_queue))

# Review
rule(
    "/applications/<int:application_id>/take",
    "take",
    reviewer(by_button(reviews.take)),
    methods=SEND,
)
rule("/reviews/<int:review_id>", "review", everyone(reviews.review))
rule("/reviews/<int:review_id>/strands/<strand>", "strand", reviewer(reviews.strand), methods=SEND)
rule("/reviews/<int:review_id>/return", "give_back", reviewer(reviews.give_back), methods=BOTH)
rule("/reviews/<int:review_id>/recommendation", "advise", reviewer(reviews.advise), methods=BOTH)
rule("/evidence/<int:evidence_id>", "evidence", everyone(reviews.evidence))

# Ask
rule("/enrollments/<number>/questions", "threads", everyone(questions.threads))
rule("/enrollments/<number>/questions/new", "ask", asker(questions.ask), methods=BOTH)
rule("/questions/<int:thread_id>", "thread", everyone(questions.thread), methods=BOTH)
rule(
    "/questions/<int:thread_id>/close",
    "close_thread",
    asker(by_button(questions.close)),
    methods=SEND,
)

# Decide
rule("/reviews/<int:review_id>/decision", "decision", decider(decisions.decision), methods=BOTH)

# Validate
rule("/enrollments/<number>/validation", "plan", supervisor(planning.plan), methods=BOTH)
rule("/validations/<int:validation_id>", "validation", everyone(validations.validation))
rule(
    "/validations/<int:validation_id>/checklist/<category_id>",
    "checklist",
    validator(checklist.checklist),
    methods=BOTH,
)
rule(
    "/validations/<int:validation_id>/report",
    "report",
    validator(validations.report),
    methods=BOTH,
)
rule(
    "/validations/<int:validation_id>/conclusion",
    "conclusion",
    decider(validations.conclusion),
    methods=BOTH,
)
rule(
    "/validations/<int:validation_id>/practices",
    "propose_practice",
    validator(practices.propose),
    methods=BOTH,
)
rule("/practices/<int:practice_id>", "practice", everyone(practices.practice))
rule(
    "/practices/<int:practice_id>/accept",
    "accept_practice",
    supervisor(by_button(practices.accept)),
    methods=SEND,
)

# Look up, and act on an enrollment
rule("/enrollments", "enrollments", everyone(enrollments.found))
rule("/enrollments/<number>", "enrollment", everyone(enrollments.enrollment))
rule(
    "/enrollments/<number>/<any(suspend, reinstate, remove):name>",
    "move",
    supervisor(standing.move),
    methods=BOTH,
)
rule("/enrollments/<number>/tier", "tier", supervisor(standing.tier), methods=BOTH)
rule("/enrollments/<number>/penalties", "penalty", recorder(conduct.penalty), methods=BOTH)
rule("/enrollments/<number>/incidents", "incident", recorder(conduct.incident), methods=BOTH)
rule(
    "/required-actions/<int:action_id>/verify",
    "verify_action",
    verifier(by_button(standing.verify)),
    methods=SEND,
)

# What officials and companies are told
rule("/notices", "notices", everyone(notices.mine))
rule(
    "/notices/<int:notice_id>/read",
    "read_notice",
    everyone(by_button(notices.read)),
    methods=SEND,
)
rule("/enrollments/<number>/notices", "company_notices", everyone(notices.of_company))

# Look after the program
rule("/audit", "audit", auditor(audit.events), methods=BOTH)
rule("/clients", "clients", administrator(clients.overview), methods=BOTH)
rule(
    "/clients/<client_id>/secrets",
    "new_secret",
    administrator(by_button(clients.secret)),
    methods=SEND,
)
rule(
    "/clients/<client_id>/revoke",
    "revoke_client",
    administrator(by_button(clients.revoke)),
    methods=SEND,
)
