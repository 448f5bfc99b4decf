"""The door for officials, continued: which page of the response and of appeals is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow
from trusted.web.officer import appeals, disputes, effect, explained, responding, tier_pages

BOTH = ["GET", "POST"]
SEND = ["POST"]
APPEAL = "/appeals/<int:appeal_id>"
DISPUTE = "/disputes/<int:dispute_id>"


def register(officer: Blueprint) -> None:
    """Add the pages to the officials' door."""
    rule = officer.add_url_rule
    everyone, supervisor = allow(*OFFICIALS), allow(Role.SUPERVISOR)
    proposer = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
    assigner = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER)

    # The graduated response
    rule("/steps", "steps", everyone(responding.steps))
    rule("/steps/<int:intervention_id>", "step", everyone(responding.step), methods=BOTH)
    rule("/enrollments/<number>/steps", "propose_step", proposer(responding.propose), methods=BOTH)
    rule(
        "/enrollments/<number>/confirmation",
        "confirm",
        supervisor(responding.confirm),
        methods=BOTH,
    )
    rule(
        "/action-plans/<int:plan_id>", "action_plan", everyone(responding.action_plan), methods=BOTH
    )

    rule(
        "/steps/<int:intervention_id>/end",
        "end_reduction",
        supervisor(tier_pages.end_step),
        methods=BOTH,
    )

    # Whether trust is borne out
    rule("/effect", "effect", everyone(effect.effect))

    # Tiers above the rule, and frequent violations
    rule(
        "/enrollments/<number>/overrides/new",
        "propose_override",
        proposer(tier_pages.propose),
        methods=BOTH,
    )
    rule("/overrides/<int:override_id>", "override", everyone(tier_pages.override), methods=BOTH)
    rule(
        "/overrides/<int:override_id>/end",
        "end_override",
        supervisor(tier_pages.end),
        methods=SEND,
    )
    rule(
        "/drift-reviews/<int:review_id>",
        "drift_review",
        everyone(tier_pages.drift_review),
        methods=BOTH,
    )

    # Appeals
    rule("/appeals", "appeals", everyone(appeals.appeals))
    rule(APPEAL, "appeal", everyone(appeals.appeal))
    rule(f"{APPEAL}/assignment", "assign_appeal", assigner(appeals.assign), methods=SEND)
    rule(f"{APPEAL}/questions", "ask_about_appeal", supervisor(appeals.ask), methods=SEND)
    rule(f"{APPEAL}/stay", "stay_appeal", supervisor(appeals.stay), methods=SEND)
    rule(f"{APPEAL}/decision", "decide_appeal", supervisor(appeals.decide), methods=SEND)
    _register_explained(officer)


def _register_explained(officer: Blueprint) -> None:
    """Add the pages on why a score is what it is, and on facts that companies contest."""
    rule, everyone = officer.add_url_rule, allow(*OFFICIALS)
    supervisor, assigner = allow(Role.SUPERVISOR), allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER)
    rule("/enrollments/<number>/score", "score", everyone(explained.score))
    rule("/figures", "figures", everyone(explained.figures))
    rule("/disputes", "disputes", everyone(disputes.disputes))
    rule(DISPUTE, "dispute", everyone(disputes.dispute))
    rule(f"{DISPUTE}/assignment", "assign_dispute", assigner(disputes.assign), methods=SEND)
    rule(f"{DISPUTE}/decision", "decide_dispute", supervisor(disputes.decide), methods=SEND)
