"""The door for officials: review, validate, decide, look up, audit."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow, guard
from trusted.web.buttons import by_button
from trusted.web.officer import (
    agency_pages,
    annual_reviews,
    arrangement_pages,
    article_pages,
    audit,
    bulk,
    checklist,
    client_pages,
    conduct,
    decisions,
    enrollments,
    filings,
    identifiers,
    incident_reports,
    notices,
    open_pages,
    penalty_pages,
    planning,
    policy_pages,
    practices,
    questions,
    queue,
    reports,
    required_actions,
    response_pages,
    reviews,
    risks,
    standing,
    successions,
    validations,
    vetting,
    workload,
)
from trusted.web.officer.hold_pages import HOLD_PAGES
from trusted.web.officer.places import places
from trusted.web.officer.validation_pages import PAGES

READERS = (Role.PROGRAM_MANAGER, Role.AUDITOR)
BOTH = ["GET", "POST"]
SEND = ["POST"]
CASE = "/enrollments/<number>"

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
worker = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
decider = allow(Role.SUPERVISOR, *READERS)
auditor = allow(Role.AUDITOR)
told = allow(*OFFICIALS, Role.ADMINISTRATOR)

# What waits
rule("/queue", "queue", everyone(queue.work_queue))
rule("/workload", "workload", decider(workload.workload))
rule("/queue/bulk", "bulk", worker(bulk.preview_page))
rule("/queue/bulk", "do_bulk", worker(by_button(bulk.do)), methods=SEND)

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
rule("/enrollments/<number>/risk", "risk", everyone(risks.risk))
rule("/enrollments/<number>/questions", "threads", everyone(questions.threads))
rule("/enrollments/<number>/questions/new", "ask", asker(questions.ask), methods=BOTH)
rule("/questions/<int:thread_id>", "thread", everyone(questions.thread), methods=BOTH)
rule(
    "/questions/<int:thread_id>/close",
    "close_thread",
    asker(by_button(questions.close)),
    methods=SEND,
)

# Vet
rule(f"{CASE}/vetting", "vetting", everyone(vetting.vetting))
rule(f"{CASE}/screening", "screen", recorder(by_button(vetting.screen)), methods=SEND)
rule(f"{CASE}/hits/<int:hit_id>", "hit", recorder(vetting.hit), methods=BOTH)
rule(f"{CASE}/debts/new", "add_debt", recorder(vetting.add_debt), methods=BOTH)
rule(f"{CASE}/debts/<int:debt_id>", "debt", recorder(vetting.debt), methods=BOTH)
rule(f"{CASE}/flags/new", "add_flag", recorder(vetting.add_flag), methods=BOTH)
rule(f"{CASE}/flags/<int:flag_id>", "flag", recorder(vetting.flag), methods=BOTH)
rule(f"{CASE}/interest", "interest", asker(vetting.interest), methods=BOTH)
rule(
    "/reviews/<int:review_id>/handover",
    "hand_over",
    recorder(reviews.hand_over_to),
    methods=BOTH,
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
    validator(reports.report),
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


# Plan validations, and all around one; what partner agencies hold
for address, name, view, methods in (*PAGES, *HOLD_PAGES):
    rule(address, name, view, methods=methods)

# What partners hand in year after year
rule("/annual-reviews/<int:annual_id>", "annual_review", everyone(annual_reviews.annual_review))
rule(
    "/annual-reviews/<int:annual_id>/accept",
    "accept_review",
    reviewer(annual_reviews.accept),
    methods=SEND,
)
rule(
    "/annual-reviews/<int:annual_id>/return",
    "return_review",
    reviewer(annual_reviews.give_items_back),
    methods=BOTH,
)
rule("/filings/<int:filing_id>", "filing", everyone(filings.filing))
rule("/filings/<int:filing_id>/decide", "decide_filing", reviewer(filings.decide), methods=SEND)
rule(
    "/incident-reports/<int:report_id>",
    "incident_report",
    everyone(incident_reports.incident_report),
)
rule(
    "/incident-reports/<int:report_id>/conclude",
    "conclude_report",
    reviewer(incident_reports.conclude),
    methods=SEND,
)
rule(
    "/incident-reports/<int:report_id>/link",
    "link_report",
    recorder(incident_reports.link),
    methods=SEND,
)

# Look up, and act on an enrollment
rule("/enrollments", "enrollments", everyone(enrollments.found))
rule("/enrollments/<number>", "enrollment", everyone(enrollments.enrollment))
rule(
    "/enrollments/<number>/<any(suspend, reinstate):name>",
    "move",
    supervisor(standing.move),
    methods=BOTH,
)
rule("/enrollments/<number>/tier", "tier", supervisor(standing.tier), methods=BOTH)
rule("/enrollments/<number>/incidents", "incident", recorder(conduct.incident), methods=BOTH)
rule(
    "/required-actions/<int:action_id>/verify",
    "verify_action",
    verifier(by_button(standing.verify)),
    methods=SEND,
)

# What officials and companies are told
rule("/notices", "notices", told(notices.mine))
rule(
    "/notices/<int:notice_id>/read",
    "read_notice",
    told(by_button(notices.read)),
    methods=SEND,
)
rule("/enrollments/<number>/notices", "company_notices", everyone(notices.of_company))

rule(
    "/required-actions/<int:action_id>",
    "required_action",
    everyone(required_actions.required_action),
)
rule(
    "/required-actions/<int:action_id>/back",
    "send_action_back",
    verifier(required_actions.send_back),
    methods=SEND,
)
rule(
    "/required-actions/<int:action_id>/extend",
    "extend_action",
    supervisor(required_actions.extend),
    methods=SEND,
)

# Names, mergers and splits
rule(
    "/identifiers/<int:identifier_id>",
    "identifier",
    everyone(identifiers.identifier),
    methods=BOTH,
)
rule("/successions", "successions", everyone(successions.successions))
rule("/successions/new", "ask_succession", supervisor(successions.ask), methods=BOTH)
rule("/successions/<int:request_id>", "succession", everyone(successions.succession), methods=BOTH)

# Look after the program
rule("/audit", "audit", auditor(audit.events), methods=BOTH)

client_pages.register(officer)
policy_pages.register(officer)
response_pages.register(officer)
open_pages.register(officer)
penalty_pages.register(officer)
agency_pages.register(officer)
article_pages.register(officer)
arrangement_pages.register(officer)
