"""Where the pages of penalty cases are, and for whom."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow
from trusted.web.buttons import by_button
from trusted.web.officer import penalties
from trusted.web.transactions import streams

BOTH, SEND = ["GET", "POST"], ["POST"]
ONE = "/penalty-cases/<int:penalty_case_id>"


def register(officer: Blueprint) -> None:
    """Hang them in."""
    rule = officer.add_url_rule
    reader, supervisor = allow(*OFFICIALS), allow(Role.SUPERVISOR)
    recorder = allow(Role.REVIEWER, Role.SUPERVISOR)
    rule("/enrollments/<number>/penalties", "penalty", recorder(penalties.penalty), methods=BOTH)
    rule("/penalty-cases", "penalty_cases", reader(penalties.penalty_cases))
    rule(ONE, "penalty_case", reader(penalties.penalty_case))
    rule(f"{ONE}/mitigate", "mitigate", recorder(penalties.decide), methods=SEND)
    rule(f"{ONE}/propose", "propose_final", recorder(penalties.propose), methods=SEND)
    rule(f"{ONE}/confirm", "confirm_final", supervisor(by_button(penalties.confirm)), methods=SEND)
    rule(f"{ONE}/back", "send_penalty_back", supervisor(penalties.give_back), methods=SEND)
    rule(f"{ONE}/cancel", "cancel_penalty", supervisor(penalties.cancel), methods=SEND)
    rule(f"{ONE}/files", "add_penalty_file", recorder(streams(penalties.attach)), methods=SEND)
    rule("/penalty-files/<int:penalty_file_id>", "penalty_file", reader(penalties.file))
