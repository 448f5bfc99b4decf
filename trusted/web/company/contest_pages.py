"""The door for companies, continued: which page of response, appeals and disputes is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.company import contesting, disputes, held, penalties, takedowns

BOTH = ["GET", "POST"]
CASE = "/enrollments/<int:enrollment_id>"


def register(company: Blueprint) -> None:
    """Add the pages to the companies' door."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)

    # What the program does against a partner
    rule(f"{CASE}/steps", "steps", member(contesting.steps))
    rule(
        f"{CASE}/steps/<int:intervention_id>/answer",
        "answer_step",
        member(contesting.answer),
        methods=BOTH,
    )
    rule(
        f"{CASE}/suspension/answer",
        "answer_suspension",
        member(contesting.answer),
        methods=BOTH,
    )
    rule(f"{CASE}/action-plan", "action_plan", member(contesting.plan), methods=BOTH)

    rule(
        f"{CASE}/drift-reviews/<int:drift_review_id>",
        "drift_review",
        member(held.drift_review),
        methods=BOTH,
    )

    # Appeals
    rule(
        f"{CASE}/decisions/<int:change_id>/appeal",
        "appeal_against",
        member(contesting.appeal_against),
        methods=BOTH,
    )
    rule(f"{CASE}/appeals/<int:appeal_id>", "appeal", member(contesting.appeal), methods=BOTH)
    _register_disputes(company)
    _register_penalties(company)


def _register_penalties(company: Blueprint) -> None:
    """Add the pages of penalty cases, and of what rights holders ask of marketplaces."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)
    rule(f"{CASE}/takedowns", "takedowns", member(takedowns.takedowns))
    rule(
        f"{CASE}/takedowns/<int:takedown_id>",
        "takedown",
        member(takedowns.takedown),
        methods=BOTH,
    )
    rule(f"{CASE}/penalties", "penalties", member(penalties.penalties))
    rule(
        f"{CASE}/penalties/<int:penalty_case_id>",
        "penalty",
        member(penalties.penalty),
        methods=BOTH,
    )
    rule(f"{CASE}/penalty-files/<int:penalty_file_id>", "penalty_file", member(penalties.file))


def _register_disputes(company: Blueprint) -> None:
    """Add the pages on which facts are contested."""
    rule, member = company.add_url_rule, allow(Role.MEMBER)
    rule(f"{CASE}/disputes", "disputes", member(disputes.disputes))
    rule(f"{CASE}/violations", "violations", member(disputes.violations))
    rule(f"{CASE}/disputes/<int:dispute_id>", "dispute", member(disputes.dispute), methods=BOTH)
    rule(
        f"{CASE}/contest/<any(finding, penalty, outcome):fact_kind>/<int:fact_id>",
        "contest",
        member(disputes.contest_fact),
        methods=BOTH,
    )
