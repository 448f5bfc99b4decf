"""The door for everybody: which page is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow, guard, public_view
from trusted.web.buttons import by_button
from trusted.web.limits import limited
from trusted.web.public import (
    account,
    directory,
    doors,
    library,
    measured,
    program_metrics,
    recognition,
    reporting,
    rights,
    views,
)
from trusted.web.transactions import holds_files, streams
from trusted.web.uploads import from_reporters

public = Blueprint("public", __name__)
public.before_request(guard)
BOTH = ["GET", "POST"]
KIND = "/program/<entity_type>"

# What the program is
public.add_url_rule("/", "home", public_view(views.home))
public.add_url_rule("/score-and-tiers", "tiers", public_view(views.tiers))
public.add_url_rule("/policies/<policy_hash>", "policy", public_view(views.policy))
public.add_url_rule("/recognition", "recognition", public_view(recognition.recognition))
public.add_url_rule("/effect", "effect", public_view(measured.effect))
public.add_url_rule(
    "/program-metrics", "program_metrics", public_view(program_metrics.program_metrics)
)
public.add_url_rule("/program-metrics.csv", "metrics_csv", public_view(program_metrics.metrics_csv))
public.add_url_rule("/criteria.oscal.json", "oscal_catalog", public_view(views.oscal_catalog))
public.add_url_rule(KIND, "criteria", public_view(views.criteria))
public.add_url_rule(
    f"{KIND}/eligibility", "eligibility", public_view(views.eligibility), methods=BOTH
)

# Who is a partner
searches, downloads = limited("searches"), limited("downloads")
public.add_url_rule("/directory", "directory", public_view(searches(directory.directory)))
public.add_url_rule("/directory/<number>", "listed", public_view(searches(directory.partner)))
public.add_url_rule("/embed/directory", "directory_embed", public_view(searches(directory.embed)))
public.add_url_rule("/directory.csv", "directory_csv", public_view(downloads(directory.open_csv)))
public.add_url_rule(
    "/directory.json", "directory_json", public_view(downloads(directory.open_json))
)

# What there is to read
opinions = limited("opinions")
ARTICLE = "/library/<slug>"
public.add_url_rule("/library", "library", public_view(searches(library.library)))
public.add_url_rule(ARTICLE, "article", public_view(library.article))
public.add_url_rule(
    f"{ARTICLE}/<language>/<int:version_number>", "article_version", public_view(library.version)
)
public.add_url_rule(
    f"{ARTICLE}/opinion", "opinion", public_view(opinions(library.opinion)), methods=["POST"]
)
public.add_url_rule("/embed/library", "library_embed", public_view(searches(library.embed)))
public.add_url_rule("/embed/library/<slug>", "article_embed", public_view(library.embed_article))

# Reporting a violation
public.add_url_rule("/report", "report", public_view(reporting.report))
public.add_url_rule("/report/new", "new_report", public_view(reporting.new_report), methods=BOTH)
public.add_url_rule("/report/follow", "follow", public_view(reporting.follow), methods=BOTH)
public.add_url_rule(
    "/report/follow/answer", "report_answer", public_view(reporting.answer), methods=["POST"]
)
public.add_url_rule(
    "/report/follow/file",
    "report_file",
    public_view(from_reporters(streams(reporting.attach))),
    methods=["POST"],
)
public.add_url_rule(
    "/report/leave", "leave_report", public_view(by_button(reporting.leave)), methods=["POST"]
)

# Recorded rights, and their holders
public.add_url_rule("/rights", "rights", public_view(searches(rights.rights)))
public.add_url_rule("/rights/<int:right_id>", "right", public_view(searches(rights.right)))
public.add_url_rule(
    "/rights/<int:right_id>/write",
    "write_to_holder",
    allow(*Role)(rights.write),
    methods=["POST"],
)
public.add_url_rule("/rights/apply", "apply_for_right", public_view(rights.apply), methods=BOTH)
public.add_url_rule("/rights/yours", "rights_holder", public_view(rights.holder), methods=BOTH)
for path, name, view in (
    ("answer", "answer_as_holder", rights.answer),
    ("takedown", "ask_takedown", rights.takedown),
    ("mail", "choose_right_mail", by_button(rights.choose)),
    ("leave", "leave_right", by_button(rights.leave)),
):
    public.add_url_rule(f"/rights/yours/{path}", name, public_view(view), methods=["POST"])
public.add_url_rule("/rights/mail/<message_id>", "right_mail", public_view(searches(rights.mail)))
public.add_url_rule(
    "/rights/mail/<message_id>/end",
    "end_right_mail",
    public_view(searches(by_button(rights.end_mail))),
    methods=["POST"],
)

# Whether a certificate holds
public.add_url_rule("/check", "check", public_view(searches(views.check)))
public.add_url_rule(
    "/check/file",
    "check_file",
    public_view(holds_files(searches(views.check_file))),
    methods=["POST"],
)
public.add_url_rule("/check/<code>", "certificate", public_view(searches(views.certificate)))

# Whether an invitation is open
public.add_url_rule("/invitations/<invitation_code>", "invitation", public_view(views.invitation))

# Coming in and going out
public.add_url_rule("/sign-up", "sign_up", public_view(doors.sign_up), methods=BOTH)
public.add_url_rule("/sign-in", "sign_in", public_view(doors.sign_in), methods=BOTH)
public.add_url_rule(
    "/sign-out", "sign_out", public_view(by_button(doors.sign_out)), methods=["POST"]
)

# What a person sets for themselves
public.add_url_rule("/account", "account", allow(*Role)(account.account), methods=BOTH)
