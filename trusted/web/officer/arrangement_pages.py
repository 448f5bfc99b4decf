"""Which page around mutual recognition is where, and for whom."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import arrangements, foreign_lists, told_lists
from trusted.web.transactions import streams

SEND, BOTH = ["POST"], ["GET", "POST"]
ONE = "/arrangements/<arrangement_code>"

reader = allow(Role.PROGRAM_MANAGER, Role.SUPERVISOR, Role.AUDITOR, spoken=True)
decider = allow(Role.PROGRAM_MANAGER, Role.SUPERVISOR, spoken=True)
drafter = allow(Role.PROGRAM_MANAGER, spoken=True)


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule = officer.add_url_rule
    rule("/arrangements", "arrangements", reader(arrangements.overview))
    rule("/arrangements/new", "new_arrangement", drafter(arrangements.new), methods=BOTH)
    rule(ONE, "arrangement", reader(arrangements.arrangement))
    rule(f"{ONE}/terms", "draft_terms", drafter(arrangements.terms), methods=BOTH)
    rule(
        f"{ONE}/terms/<int:terms_number>/approve",
        "approve_terms",
        decider(by_button(arrangements.approve)),
        methods=SEND,
    )
    rule(f"{ONE}/suspend", "suspend_arrangement", decider(arrangements.suspend), methods=SEND)
    rule(f"{ONE}/resume", "resume_arrangement", decider(arrangements.resume), methods=SEND)
    rule(f"{ONE}/parties", "foreign_parties", reader(arrangements.parties))
    rule(f"{ONE}/import", "foreign_list", decider(streams(foreign_lists.bring)), methods=BOTH)
    rule(f"{ONE}/lists", "told_lists", reader(told_lists.told))
    rule(f"{ONE}/lists", "make_told_list", decider(by_button(told_lists.make)), methods=SEND)
    rule(f"{ONE}/lists/<int:list_number>.<ending>", "told_list", reader(told_lists.save))
    rule(
        f"{ONE}/lists/<int:list_number>/<ending>/signature",
        "told_list_signature",
        reader(told_lists.signature),
    )
    rule("/quarantine", "quarantine", reader(foreign_lists.quarantine))
    rule("/quarantine/<int:record_id>", "quarantined_row", reader(foreign_lists.row), methods=BOTH)
