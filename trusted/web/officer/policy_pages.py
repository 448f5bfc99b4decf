"""Which page of policies is where, and for whom."""

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue

from trusted.domain.standing import Role
from trusted.web.access import allow
from trusted.web.buttons import by_button
from trusted.web.officer import policies, policy_drafts, policy_trials

READ, SEND, BOTH = ["GET"], ["POST"], ["GET", "POST"]
ONE = "/policies/<policy_hash>"
DRAFT = "/policy-drafts/<int:draft_id>"
SHADOW = "/policy-shadows/<int:shadow_id>"

reader = allow(Role.SUPERVISOR, Role.PROGRAM_MANAGER, Role.AUDITOR)
manager = allow(Role.PROGRAM_MANAGER)

# Address, name, view and methods.
PAGES: tuple[tuple[str, str, Callable[..., ResponseReturnValue], list[str]], ...] = (
    # To read
    ("/policies", "policies", reader(policies.policies), READ),
    ("/policies/compare", "compare_policies", reader(policies.compare), READ),
    (ONE, "policy", reader(policies.policy), READ),
    (DRAFT, "policy_draft", reader(policy_drafts.draft), READ),
    ("/policy-trials/<int:trial_id>", "policy_trial", reader(policy_trials.trial), READ),
    (SHADOW, "policy_shadow", reader(policy_trials.shadow), READ),
    # To make
    (f"{ONE}/copy", "copy_policy", manager(policies.copy), BOTH),
    (f"{DRAFT}/parts/<part_id>", "policy_part", manager(policy_drafts.part), BOTH),
    (f"{DRAFT}/propose", "propose_policy", manager(by_button(policy_drafts.propose)), SEND),
    (f"{DRAFT}/withdraw", "withdraw_policy", manager(by_button(policy_drafts.withdraw)), SEND),
    (f"{DRAFT}/publish", "publish_policy", manager(policy_drafts.publish), BOTH),
    # To try
    (f"{DRAFT}/try", "try_policy", manager(by_button(policy_trials.ask)), SEND),
    (f"{DRAFT}/shadow", "start_shadow", manager(by_button(policy_trials.begin_shadow)), SEND),
    (f"{SHADOW}/stop", "stop_shadow", manager(by_button(policy_trials.end_shadow)), SEND),
)


def register(blueprint: Blueprint) -> None:
    """Add the pages to the door for officials."""
    for address, name, view, methods in PAGES:
        blueprint.add_url_rule(address, name, view, methods=methods)
