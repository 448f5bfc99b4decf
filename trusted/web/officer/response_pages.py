"""The door for officials, continued: which page of the response and of appeals is where."""

from flask import Blueprint

from trusted.domain.standing import Role
from trusted.web.access import OFFICIALS, allow
from trusted.web.officer import appeals, disputes, effect, explained, responding, tier_pages

BOTH = ["GET", "POST"]
SEND = ["POST"]
APPEAL = "/appeals/<int:appeal_id>"
DISPUTE = "/disputes/<int:dispute_id>"
ENROLLMENT = "/enrollments/<number>"
OVERRIDE = "/overrides/<int:override_id>"
PLAN = "/action-plans/<int:plan_id>"
REVIEW = "/drift-reviews/<int:drift_review_id>"
STEP = "/steps/<int:intervention_id>"


def register(officer: Blueprint) -> None:
    """Add the pages to the officials' door."""
    _register_response(officer)
    _register_tiers(officer)
    _register_appeals(officer)
    _register_explained(officer)


def _register_response(officer: Blueprint) -> None:
    """Add the pages of the graduated response, and on whether trust is borne out."""
    rule = officer.add_url_rule
    everyone, supervisor = allow(*OFFICIALS), allow(Role.SUPERVISOR)
    proposer = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
    rule("/steps", "steps", everyone(responding.steps))
    rule(STEP, "step", everyone(responding.step), methods=BOTH)
    rule(f"{STEP}/end", "end_reduction", supervisor(tier_pages.end_step), methods=BOTH)
    rule(f"{ENROLLMENT}/steps", "propose_step", proposer(responding.propose), methods=BOTH)
    rule(f"{ENROLLMENT}/confirmation", "confirm", supervisor(responding.confirm), methods=BOTH)
    rule(PLAN, "action_plan", everyone(responding.action_plan), methods=BOTH)
    rule("/effect", "effect", everyone(effect.effect))


def _register_tiers(officer: Blueprint) -> None:
    """Add the pages on tiers above the rule, and on frequent violations."""
    rule = officer.add_url_rule
    everyone, supervisor = allow(*OFFICIALS), allow(Role.SUPERVISOR)
    proposer = allow(Role.REVIEWER, Role.VALIDATOR, Role.SUPERVISOR)
    rule(
        f"{ENROLLMENT}/overrides/new",
        "propose_override",
        proposer(tier_pages.propose),
        methods=BOTH,
    )
    rule(OVERRIDE, "override", everyone(tier_pages.override), methods=BOTH)
    rule(f"{OVERRIDE}/end", "end_override", supervisor(tier_pages.end), methods=SEND)
    rule(REVIEW, "drift_review", everyone(tier_pages.drift_review), methods=BOTH)


def _register_appeals(officer: Blueprint) -> None:
    rule = officer.add_url_rule
    everyone, supervisor = allow(*OFFICIALS), allow(Role.SUPERVISOR)
    assigner = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER)
    rule("/appeals", "appeals", everyone(appeals.appeals))
    rule(APPEAL, "appeal", everyone(appeals.appeal))
    rule(f"{APPEAL}/assignment", "assign_appeal", assigner(appeals.assign), methods=SEND)
    rule(f"{APPEAL}/questions", "ask_about_appeal", supervisor(appeals.ask), methods=SEND)
    rule(f"{APPEAL}/stay", "stay_appeal", supervisor(appeals.stay), methods=SEND)
    rule(f"{APPEAL}/decision", "decide_appeal", supervisor(appeals.decide), methods=SEND)


def _register_explained(officer: Blueprint) -> None:
    """Add the pages on why a score is what it is, and on facts that companies contest."""
    rule, everyone = officer.add_url_rule, allow(*OFFICIALS)
    supervisor, assigner = allow(Role.SUPERVISOR), allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER)
    rule(f"{ENROLLMENT}/score", "score", everyone(explained.score))
    rule("/figures", "figures", everyone(explained.figures))
    rule("/disputes", "disputes", everyone(disputes.disputes))
    rule(DISPUTE, "dispute", everyone(disputes.dispute))
    rule(f"{DISPUTE}/assignment", "assign_dispute", assigner(disputes.assign), methods=SEND)
    rule(f"{DISPUTE}/decision", "decide_dispute", supervisor(disputes.decide), methods=SEND)
