"""Trying a policy on everyone without touching a standing: dry runs, and shadow runs by night."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trusted.domain.errors import InputRefused
from trusted.domain.policies import gates_between, movement
from trusted.domain.tiers import Gate
from trusted.persistence.database import db
from trusted.persistence.models import (
    Account,
    Enrollment,
    PolicyDraft,
    PolicyShadow,
    PolicyTrial,
    PolicyTrialLine,
)
from trusted.persistence.queries.policies import (
    kept_by_id,
    running_shadow,
    shadows_due,
    trusted_after,
    unfinished_trials,
)
from trusted.program import Policy
from trusted.services.accounts import system_account
from trusted.services.audit import record
from trusted.services.knowing import facts_of
from trusted.services.measuring import Assessment, assessment_of
from trusted.services.policies import kept_policy, policy_at, policy_by_hash, policy_of
from trusted.services.policy_drafts import facts_of_draft, manager

# So many are computed in one transaction; up to so many, the person who asks waits for all.
AT_ONCE, SHORT = 100, 400
Spread = dict[str, dict[str, dict[str, list[int]]]]


def ask_trial(draft: PolicyDraft, *, actor: Account, now: datetime) -> PolicyTrial:
    """Ask for a dry run of a draft as it is now; a job computes it.

    Raises: NotPermitted; InputRefused for a draft that was withdrawn or published.
    """
    manager(actor)
    _check_open(draft)
    trial = _trial(draft, policy_of(draft.content), now)
    trial.asked_by_id = actor.id
    db.session.add(trial)
    db.session.flush()
    record(actor.id, "try-policy", f"policy-draft/{draft.id}", at=now, trial=trial.id)
    db.session.commit()
    return trial


def start_shadow(draft: PolicyDraft, *, actor: Account, now: datetime) -> PolicyShadow:
    """Have a draft as it is now computed beside the policy in force, every night until stopped.

    Raises: NotPermitted; InputRefused for a draft that was withdrawn or published, or that is
            computed already.
    """
    manager(actor)
    _check_open(draft)
    policy = policy_of(draft.content)
    if running_shadow(draft.id):
        raise InputRefused("A shadow run of this draft goes on. Stop it before you start another.")
    shadow = PolicyShadow(
        draft_id=draft.id,
        policy_id=kept_policy(policy, now=now).id,
        started_at=now,
        started_by_id=actor.id,
    )
    db.session.add(shadow)
    db.session.flush()
    subject = f"policy-shadow/{shadow.id}"
    record(actor.id, "start-shadow-run", subject, at=now, policy=policy.full_name)
    db.session.commit()
    return shadow


def stop_shadow(shadow: PolicyShadow, *, actor: Account, now: datetime) -> None:
    """End a shadow run; what was computed stays.

    Raises: NotPermitted, InputRefused.
    """
    manager(actor)
    if shadow.stopped_at is not None:
        raise InputRefused("This shadow run was stopped already.")
    _stop(shadow, actor, now)


def nights_due(*, now: datetime) -> Sequence[int]:
    """Return the shadow runs that have not been computed today."""
    return shadows_due(now.date())


def open_night(shadow_id: int, *, now: datetime) -> bool:
    """Begin today's computation of a shadow run; returns whether it was begun now.

    A run whose policy is in force has nothing beside it any more: it is stopped instead.
    """
    held = select(PolicyShadow).where(PolicyShadow.id == shadow_id)
    shadow = db.session.scalar(held.with_for_update(skip_locked=True))
    if shadow is None or shadow_id not in shadows_due(now.date()):
        db.session.commit()
        return False
    policy = policy_by_hash(kept_by_id(shadow.policy_id).hash)
    if policy.hash == policy_at(now).hash:
        _stop(shadow, system_account(now=now), now)
        return False
    trial = _trial(db.session.get_one(PolicyDraft, shadow.draft_id), policy, now)
    trial.shadow_id = shadow.id
    db.session.add(trial)
    db.session.commit()
    return True


def trials_due(*, now: datetime) -> Sequence[int]:
    """Return the trials that are not finished."""
    del now
    return unfinished_trials()


def run_trial(trial_id: int, *, now: datetime) -> bool:
    """Compute a trial to its end, some enrollments in each transaction; goes on where it stood.

    Returns: whether it was finished now, and not by another worker or before.
    """
    while (finished := _advance(trial_id, now)) is False:
        pass
    return finished is True


def run_if_short(trial_id: int, *, now: datetime) -> bool:
    """Compute a trial at once where there are few enrollments; else the job does it.

    Returns: whether it was.
    """
    few = len(trusted_after(0, SHORT + 1)) <= SHORT
    return few and run_trial(trial_id, now=now)


def _stop(shadow: PolicyShadow, actor: Account, now: datetime) -> None:
    shadow.stopped_at, shadow.stopped_by_id = now, actor.id
    record(actor.id, "stop-shadow-run", f"policy-shadow/{shadow.id}", at=now)
    db.session.commit()


def _advance(trial_id: int, now: datetime) -> bool | None:
    """Compute some more; returns whether it is finished now, None if another has it in hand."""
    held = select(PolicyTrial).where(PolicyTrial.id == trial_id)
    trial = db.session.scalar(
        held.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )
    if trial is None or trial.finished_at is not None:
        db.session.commit()
        return None
    enrollments = trusted_after(trial.up_to, AT_ONCE)
    if enrollments:
        _compute(trial, enrollments)
    else:
        trial.finished_at = now
        subject = f"policy-draft/{trial.draft_id}"
        record(None, "policy-tried", subject, at=now, trial=trial.id, of=trial.enrollments)
    db.session.commit()
    return not enrollments


def _compute(trial: PolicyTrial, enrollments: Sequence[Enrollment]) -> None:
    old, new = (
        policy_by_hash(kept_by_id(policy_id).hash)
        for policy_id in (trial.against_id, trial.policy_id)
    )
    before = facts_of(enrollments, old, now=trial.facts_at)
    after = facts_of(enrollments, new, now=trial.facts_at)
    spread = _copied(trial.spread)
    for enrollment in enrollments:
        one = assessment_of(before[enrollment.id], old)
        other = assessment_of(after[enrollment.id], new)
        _count(spread, enrollment.entity_type, one, other)
        if line := _line(trial, enrollment, one, other):
            db.session.add(line)
    trial.spread = dict(spread)
    trial.up_to = enrollments[-1].id
    trial.enrollments += len(enrollments)


def _line(
    trial: PolicyTrial, enrollment: Enrollment, one: Assessment, other: Assessment
) -> PolicyTrialLine | None:
    bands = _band(one), _band(other)
    what = movement(enrollment.tier, one.ruled_tier, other.ruled_tier, bands)
    if what is None:
        return None
    gates = gates_between(what, one.missing, other.missing)
    return PolicyTrialLine(
        trial_id=trial.id,
        enrollment_id=enrollment.id,
        movement=what.value,
        held_tier=enrollment.tier,
        tier_before=one.ruled_tier,
        tier_after=other.ruled_tier,
        score_before=one.score.score,
        score_after=other.score.score,
        band_before=bands[0],
        band_after=bands[1],
        why={"gates": [_gate(gate) for gate in gates]},
    )


def _count(spread: Spread, entity_type: str, one: Assessment, other: Assessment) -> None:
    kind = spread.setdefault(entity_type, {"tiers": {}, "bands": {}})
    for place, assessment in enumerate((one, other)):
        kind["tiers"].setdefault(str(assessment.ruled_tier), [0, 0])[place] += 1
        kind["bands"].setdefault(_band(assessment), [0, 0])[place] += 1


def _copied(spread: Mapping[str, Any]) -> Spread:
    return {
        kind: {
            table: {name: list(counts) for name, counts in rows.items()}
            for table, rows in tables.items()
        }
        for kind, tables in spread.items()
    }


def _band(assessment: Assessment) -> str:
    return assessment.policy.score_band(assessment.score.score)


def _gate(gate: Gate) -> dict[str, object]:
    return {"code": gate.code, "tier": gate.tier, "text": gate.text}


def _trial(draft: PolicyDraft, policy: Policy, now: datetime) -> PolicyTrial:
    return PolicyTrial(
        draft_id=draft.id,
        policy_id=kept_policy(policy, now=now).id,
        against_id=kept_policy(policy_at(now), now=now).id,
        asked_at=now,
        facts_at=now,
        facts_on=now.date(),
        up_to=0,
        enrollments=0,
        spread={},
    )


def _check_open(draft: PolicyDraft) -> None:
    facts = facts_of_draft(draft)
    if facts.withdrawn_at is not None or facts.effective_at is not None:
        raise InputRefused("This draft is withdrawn or published. Copy it to try it again.")
