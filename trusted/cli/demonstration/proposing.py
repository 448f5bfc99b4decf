"""A policy in the making, tried on everyone, which waits for a second program manager."""

from datetime import datetime

from trusted.cli.demonstration.applying import Stage
from trusted.domain.standing import Role
from trusted.program import shipped_program
from trusted.services.policies import policy_at
from trusted.services.policy_drafts import copy_policy, propose_draft, revise_draft
from trusted.services.policy_trials import ask_trial, run_trial, start_shadow

PURPOSE = (
    "Outcomes of examinations say more than answers. Weigh them more, and ask one accepted best"
    " practice for tier 2."
)
WEIGHTS = {"scoring.weights.criteria": 35, "scoring.weights.outcomes": 35}
CHANGES = {"weights": WEIGHTS, "tier-2": {"tiers.demands.2.best_practices": 1}}


def propose_policy(stage: Stage, *, now: datetime) -> int:
    """Draft a policy, run it dry and by night, and propose it; returns how many it was tried on."""
    author = stage.cast.officials[Role.PROGRAM_MANAGER][0]
    parts = {part.id: part for part in shipped_program().policy_parts}
    draft = copy_policy(policy_at(now), purpose=PURPOSE, actor=author, now=now)
    for part_id, values in CHANGES.items():
        revise_draft(draft, parts[part_id], values, version=draft.version, actor=author, now=now)
    trial = ask_trial(draft, actor=author, now=now)
    run_trial(trial.id, now=now)
    start_shadow(draft, actor=author, now=now)
    propose_draft(draft, actor=author, now=now)
    return trial.enrollments
