"""The door for companies: which page is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow, guard, public_view
from trusted.web.buttons import by_button
from trusted.web.company import (
    actions,
    annual_review,
    answers,
    application,
    bundles,
    calendars,
    certificates,
    contest_pages,
    copying,
    details,
    documents,
    filings,
    incidents,
    library,
    mandates,
    members,
    notices,
    open_pages,
    partnership,
    places,
    questions,
    readiness,
    risk,
    validations,
)
from trusted.web.transactions import streams

company = Blueprint("company", __name__)
company.before_request(guard)
member = allow(Role.MEMBER)
# Whose pages are in both languages.
reader = allow(Role.MEMBER, spoken=True)
BOTH = ["GET", "POST"]
POST = ["POST"]
# Where what is said here lies.
ONE = "/companies/<int:company_id>"
CASE = "/enrollments/<int:enrollment_id>"
RISK = f"{CASE}/risk"
DOCUMENT = f"{ONE}/evidence/<int:evidence_id>"
VALIDATION = f"{CASE}/validations/<int:validation_id>"
ANSWER = f"{CASE}/criteria/<criterion_id>"

# The company itself
company.add_url_rule("/companies", "home", reader(details.home))
company.add_url_rule("/companies/new", "found", reader(details.found), methods=BOTH)
company.add_url_rule(ONE, "overview", reader(details.overview))
company.add_url_rule(f"{ONE}/change", "change", reader(details.change), methods=BOTH)
company.add_url_rule(f"{ONE}/identifiers", "identifiers", member(details.identifiers), methods=BOTH)
company.add_url_rule(
    f"{ONE}/identifiers/<int:identifier_id>/end",
    "end",
    member(by_button(details.end)),
    methods=POST,
)
company.add_url_rule(f"{ONE}/sites", "sites", member(details.sites), methods=BOTH)
company.add_url_rule(f"{ONE}/apply", "apply", member(details.apply), methods=BOTH)
company.add_url_rule(f"{ONE}/crosswalk", "crosswalk", member(places.crosswalk))
company.add_url_rule(f"{ONE}/sites/<int:site_id>", "site", member(places.site), methods=BOTH)
company.add_url_rule(
    f"{ONE}/sites/<int:site_id>/end", "close", member(by_button(places.close)), methods=POST
)
company.add_url_rule(f"{ONE}/successor", "successor", member(places.successor), methods=BOTH)

# Who acts for it
company.add_url_rule(f"{ONE}/members", "members", member(members.members), methods=BOTH)
company.add_url_rule(
    f"{ONE}/members/<int:membership_id>/role", "role", member(members.role), methods=BOTH
)
company.add_url_rule(
    f"{ONE}/members/<int:membership_id>/end",
    "leave",
    member(by_button(members.leave)),
    methods=POST,
)
company.add_url_rule(
    f"{ONE}/invitations/<int:invitation_id>/revoke",
    "revoke",
    member(by_button(members.revoke)),
    methods=POST,
)
company.add_url_rule(
    "/invitations/<invitation_code>/accept",
    "accept",
    member(by_button(members.accept)),
    methods=POST,
)
company.add_url_rule(f"{ONE}/agents", "mandates", member(mandates.mandates), methods=BOTH)
company.add_url_rule(
    f"{ONE}/agents/<int:mandate_id>/end",
    "end_mandate",
    member(by_button(mandates.end)),
    methods=POST,
)
company.add_url_rule(f"{ONE}/contact", "contact", member(members.contact), methods=BOTH)

# Evidence
company.add_url_rule("/evidence", "evidence_choice", reader(library.evidence_choice))
company.add_url_rule(f"{ONE}/evidence", "library", reader(streams(library.library)), methods=BOTH)
company.add_url_rule("/evidence/<int:evidence_id>", "download", member(library.download))
company.add_url_rule(DOCUMENT, "document", reader(documents.document))
company.add_url_rule(
    f"{DOCUMENT}/revise", "revise", reader(streams(documents.revise)), methods=BOTH
)
company.add_url_rule(f"{DOCUMENT}/correct", "correct", reader(documents.correct), methods=BOTH)
company.add_url_rule(f"{DOCUMENT}/receipt", "receipt", member(documents.receipt))
company.add_url_rule(
    f"{DOCUMENT}/verify", "verify", reader(streams(documents.verify)), methods=BOTH
)
company.add_url_rule(
    f"{CASE}/evidence/<int:evidence_id>", "supports", member(documents.supports), methods=BOTH
)
company.add_url_rule(
    f"{ONE}/certificates", "certificates", member(certificates.certificates), methods=BOTH
)
company.add_url_rule(
    f"{ONE}/certificates/<int:certificate_id>/end",
    "end_outside",
    member(by_button(certificates.end_outside)),
    methods=POST,
)
company.add_url_rule(
    f"{CASE}/evidence/bundle", "bundle", member(streams(bundles.bundle)), methods=BOTH
)
company.add_url_rule(
    f"{CASE}/evidence/bundle/<token>",
    "bundle_trial",
    member(streams(bundles.bundle_trial)),
    methods=BOTH,
)
company.add_url_rule(
    f"{CASE}/evidence/bundle-template", "bundle_template", member(bundles.bundle_template)
)
company.add_url_rule(
    f"{ANSWER}/documents/<int:evidence_id>/newest",
    "use_newest",
    member(by_button(documents.use_newest)),
    methods=POST,
)

# The application
company.add_url_rule(CASE, "enrollment", reader(application.enrollment))
company.add_url_rule(
    f"{CASE}/eligibility", "eligibility", member(application.eligibility), methods=BOTH
)
company.add_url_rule(f"{CASE}/profile", "profile", member(application.profile))
company.add_url_rule(f"{CASE}/profile/<category_id>", "category", member(application.category))
company.add_url_rule(f"{CASE}/agreement", "agreement", member(application.agreement), methods=BOTH)
company.add_url_rule(f"{CASE}/agreement/signed", "signed_text", member(application.signed_text))
company.add_url_rule(f"{CASE}/copy", "copy", member(copying.copy), methods=BOTH)
company.add_url_rule(f"{CASE}/readiness", "readiness", member(readiness.readiness))
company.add_url_rule(f"{CASE}/submit", "submit", member(application.submit), methods=BOTH)

# Its risk assessment
company.add_url_rule(RISK, "risk", member(risk.risk))
company.add_url_rule(
    f"{RISK}/start", "start_risk", member(by_button(risk.start_risk)), methods=POST
)
company.add_url_rule(
    f"{RISK}/sign-off", "sign_risk", member(by_button(risk.sign_risk)), methods=POST
)
company.add_url_rule(f"{RISK}/steps/<step>", "risk_step", member(risk.risk_step), methods=BOTH)
company.add_url_rule(
    f"{RISK}/steps/<step>/<key>/remove",
    "remove_risk",
    member(by_button(risk.remove_risk)),
    methods=POST,
)
company.add_url_rule(
    f"{RISK}/versions/<int:version_number>", "risk_version", member(risk.risk_version)
)
company.add_url_rule(
    f"{RISK}/versions/<int:version_number>/actions/<key>",
    "finish_risk",
    member(risk.finish_risk),
    methods=BOTH,
)

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
company.add_url_rule(f"{CASE}/notices", "notices", reader(notices.notices))
company.add_url_rule(
    f"{CASE}/notices/<int:notice_id>/read",
    "read",
    member(by_button(notices.read)),
    methods=POST,
)
company.add_url_rule(f"{CASE}/validations", "validations", member(validations.validations))
company.add_url_rule(VALIDATION, "validation", member(validations.validation))
company.add_url_rule(f"{VALIDATION}/day", "ask_day", member(validations.day), methods=BOTH)
company.add_url_rule(f"{VALIDATION}/documents", "documents_asked", member(validations.documents))
company.add_url_rule(
    f"{CASE}/validations/documents/<int:document_id>",
    "document_asked",
    member(validations.document),
    methods=BOTH,
)
company.add_url_rule(
    f"{VALIDATION}/answer", "answer_report", member(validations.answer), methods=BOTH
)
company.add_url_rule(f"{CASE}/actions", "actions", member(actions.actions))
company.add_url_rule(
    f"{CASE}/actions/<int:action_id>/plan", "plan_action", member(actions.plan), methods=POST
)
company.add_url_rule(
    f"{CASE}/actions/<int:action_id>", "report_done", member(actions.report_done), methods=BOTH
)
company.add_url_rule(f"{CASE}/withdraw", "withdraw", member(partnership.withdraw), methods=BOTH)
company.add_url_rule(
    f"{CASE}/certificates", "issue", member(streams(by_button(partnership.issue))), methods=POST
)
company.add_url_rule(
    f"{CASE}/certificates/<int:certificate_id>", "certificate", member(partnership.certificate)
)

# Dates for calendars; the private address asks for no sign-in, as calendars cannot give one
company.add_url_rule("/calendar", "calendars", member(calendars.calendars), methods=BOTH)
company.add_url_rule("/calendar.ics", "all_dates", member(calendars.all_dates))
company.add_url_rule(f"{CASE}/calendar.ics", "dates", member(calendars.dates))
company.add_url_rule(
    "/calendar/<int:feed_id>/close",
    "revoke_feed",
    member(by_button(calendars.revoke)),
    methods=POST,
)
company.add_url_rule("/calendar/<token>.ics", "feed", public_view(calendars.feed))

# Year after year
company.add_url_rule(f"{CASE}/annual-review", "annual_review", member(annual_review.annual_review))
company.add_url_rule(
    f"{CASE}/annual-review/begin",
    "begin_review",
    member(by_button(annual_review.begin_review)),
    methods=POST,
)
company.add_url_rule(
    f"{CASE}/annual-review/<int:annual_id>/items/<int:item_id>",
    "review_item",
    member(annual_review.review_item),
    methods=BOTH,
)
company.add_url_rule(
    f"{CASE}/annual-review/<int:annual_id>/submit",
    "submit_review",
    member(by_button(annual_review.submit_review)),
    methods=POST,
)

# Changes and incidents
company.add_url_rule(f"{CASE}/changes", "filings", member(filings.filings))
company.add_url_rule(f"{CASE}/changes/<int:filing_id>", "filing", member(filings.filing))
company.add_url_rule(
    f"{CASE}/changes/new/<kind_id>", "file_kind", member(filings.file_kind), methods=BOTH
)
company.add_url_rule(f"{CASE}/incidents", "incidents", member(incidents.incidents))
company.add_url_rule(f"{CASE}/incidents/<int:report_id>", "incident", member(incidents.incident))
company.add_url_rule(
    f"{CASE}/incidents/new", "report_new", member(incidents.report_new), methods=BOTH
)

contest_pages.register(company)
open_pages.register(company)
