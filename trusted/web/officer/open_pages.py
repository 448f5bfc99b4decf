"""Where the pages of what comes in from outside are: reported violations and rights."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import allegations, rights

READERS = (Role.REVIEWER, Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR)
reader, worker = allow(*READERS), allow(Role.REVIEWER, Role.SUPERVISOR)
clerk = allow(Role.REVIEWER, Role.SUPERVISOR, Role.PROGRAM_MANAGER)
CASE = "/reports/<int:allegation_id>"
RIGHT = "/rights/<int:right_id>"
SEND = ["POST"]


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule = officer.add_url_rule
    rule("/reports", "allegations", reader(allegations.allegations))
    rule(CASE, "allegation", reader(allegations.allegation))
    rule(f"{CASE}/triage", "triage", worker(allegations.triage), methods=SEND)
    rule(f"{CASE}/refer", "refer_report", worker(allegations.refer), methods=SEND)
    rule(f"{CASE}/question", "ask_reporter", worker(allegations.ask), methods=SEND)
    rule(f"{CASE}/reporter", "reporter", worker(by_button(allegations.reporter)), methods=SEND)
    rule("/rights", "rights", reader(rights.rights))
    rule("/rights/new", "enter_right", clerk(rights.enter), methods=["GET", "POST"])
    rule(RIGHT, "right", reader(rights.right))
    rule(f"{RIGHT}/step", "right_step", clerk(rights.step), methods=SEND)
    rule(f"{RIGHT}/contact", "right_contact", clerk(by_button(rights.contact)), methods=SEND)
    rule("/report-files/<int:file_id>", "allegation_file", reader(allegations.file))
