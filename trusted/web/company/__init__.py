"""The door for companies: which page is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow, guard
from trusted.web.buttons import by_button
from trusted.web.company import (
    answers,
    application,
    details,
    library,
    notices,
    partnership,
    questions,
)
from trusted.web.transactions import streams

company = Blueprint("company", __name__)
company.before_request(guard)
member = allow(Role.MEMBER)
BOTH = ["GET", "POST"]
POST = ["POST"]
# Where what is said here lies.
ONE = "/companies/<int:company_id>"
CASE = "/enrollments/<int:enrollment_id>"
ANSWER = f"{CASE}/criteria/<criterion_id>"

# The company itself
company.add_url_rule("/companies", "home", member(details.home))
company.add_url_rule("/companies/new", "found", member(details.found), methods=BOTH)
company.add_url_rule(ONE, "overview", member(details.overview))
company.add_url_rule(f"{ONE}/change", "change", member(details.change), methods=BOTH)
company.add_url_rule(f"{ONE}/identifiers", "identifiers", member(details.identifiers), methods=BOTH)
company.add_url_rule(
    f"{ONE}/identifiers/<int:identifier_id>/end",
    "end",
    member(by_button(details.end)),
    methods=POST,
)
company.add_url_rule(f"{ONE}/sites", "sites", member(details.sites), methods=BOTH)
company.add_url_rule(f"{ONE}/apply", "apply", member(details.apply), methods=BOTH)

# Evidence
company.add_url_rule("/evidence", "evidence_choice", member(library.evidence_choice))
company.add_url_rule(f"{ONE}/evidence", "library", member(streams(library.library)), methods=BOTH)
company.add_url_rule("/evidence/<int:evidence_id>", "download", member(library.download))

# The application
company.add_url_rule(CASE, "enrollment", member(application.enrollment))
company.add_url_rule(
    f"{CASE}/eligibility", "eligibility", member(application.eligibility), methods=BOTH
)
company.add_url_rule(f"{CASE}/profile", "profile", member(application.profile))
company.add_url_rule(f"{CASE}/profile/<category_id>", "category", member(application.category))
company.add_url_rule(f"{CASE}/agreement", "agreement", member(application.agreement), methods=BOTH)
company.add_url_rule(f"{CASE}/submit", "submit", member(application.submit), methods=BOTH)

# Its answers
company.add_url_rule(ANSWER, "answer", member(answers.answer), methods=BOTH)
company.add_url_rule(f"{ANSWER}/choose", "choose", member(answers.choose), methods=POST)
company.add_url_rule(
    f"{ANSWER}/documents", "add_document", member(streams(answers.add_document)), methods=POST
)
company.add_url_rule(
    f"{ANSWER}/documents/<int:evidence_id>/detach",
    "detach",
    member(by_button(answers.detach)),
    methods=POST,
)

# Questions
company.add_url_rule(f"{CASE}/questions", "threads", member(questions.threads))
company.add_url_rule(f"{CASE}/questions/new", "ask", member(questions.ask), methods=BOTH)
company.add_url_rule(
    f"{CASE}/questions/<int:thread_id>", "thread", member(questions.thread), methods=BOTH
)

# What came of it
company.add_url_rule(f"{CASE}/score", "score", member(partnership.score))
company.add_url_rule(f"{CASE}/history", "history", member(partnership.history))
company.add_url_rule(f"{CASE}/notices", "notices", member(notices.notices))
company.add_url_rule(
    f"{CASE}/notices/<int:notice_id>/read",
    "read",
    member(by_button(notices.read)),
    methods=POST,
)
company.add_url_rule(f"{CASE}/actions", "actions", member(partnership.actions))
company.add_url_rule(
    f"{CASE}/actions/<int:action_id>", "report_done", member(partnership.report_done), methods=BOTH
)
company.add_url_rule(f"{CASE}/withdraw", "withdraw", member(partnership.withdraw), methods=BOTH)
company.add_url_rule(
    f"{CASE}/certificates", "issue", member(streams(by_button(partnership.issue))), methods=POST
)
company.add_url_rule(
    f"{CASE}/certificates/<int:certificate_id>", "certificate", member(partnership.certificate)
)
