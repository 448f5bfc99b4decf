"""Policies for tests: drafts, trials and publications."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tests.factories import NOON, make_account
from trusted.domain.standing import Role
from trusted.persistence.database import db
from trusted.persistence.models import Account, PolicyDraft, PolicyPublication, PolicyTrial
from trusted.program import Policy, shipped_program
from trusted.services.policies import policy_at
from trusted.services.policy_drafts import copy_policy, propose_draft, revise_draft
from trusted.services.policy_publishing import publication_facts, publish_policy
from trusted.services.policy_trials import ask_trial, run_trial, start_shadow
from trusted.services.seen import hash_of

PARTS = {part.id: part for part in shipped_program().policy_parts}


def manager() -> Account:
    """Return a program manager."""
    return make_account(Role.PROGRAM_MANAGER)


def make_policy_draft(
    values: Mapping[str, object] | None = None,
    *,
    author: Account | None = None,
    copied: Policy | None = None,
    now: datetime = NOON,
) -> PolicyDraft:
    """Return a draft copied from the policy in force, with other numbers by key."""
    author = author or manager()
    draft = copy_policy(copied or policy_at(now), purpose="To see.", actor=author, now=now)
    for key, value in (values or {"tiers.dip_days": 20}).items():
        part = next(p for p in PARTS.values() if key in {n.key for n in p.number})
        revise_draft(draft, part, {key: value}, version=draft.version, actor=author, now=now)
    return draft


def make_trial(draft: PolicyDraft, now: datetime = NOON) -> PolicyTrial:
    """Return a finished dry run of a draft."""
    trial = ask_trial(draft, actor=manager(), now=now)
    run_trial(trial.id, now=now)
    return trial


def make_proposed(values: Mapping[str, object] | None = None, now: datetime = NOON) -> PolicyDraft:
    """Return a draft that was tried and proposed."""
    draft = make_policy_draft(values, now=now)
    make_trial(draft, now)
    propose_draft(draft, actor=db.session.get_one(Account, draft.author_id), now=now)
    return draft


def make_published(
    values: Mapping[str, object] | None = None,
    now: datetime = NOON,
    effective_on: date | None = None,
) -> PolicyPublication:
    """Return the publication of a policy by another person, effective 30 days on."""
    draft = make_proposed(values, now)
    return publish_policy(
        draft,
        effective_on or (now + timedelta(days=30)).date(),
        seen=hash_of(publication_facts(draft, now=now)),
        actor=manager(),
        now=now,
    )


def make_policies() -> dict[str, object]:
    """Make a draft with a dry run and a shadow run.

    Returns: what the pages of policies name, as the addresses call it.
    """
    draft = make_policy_draft({"tiers.dip_days": 20, "tiers.demands.2.best_practices": 1})
    shadow = start_shadow(draft, actor=manager(), now=NOON)
    trial = make_trial(draft)
    ids = {"draft_id": draft.id, "trial_id": trial.id, "shadow_id": shadow.id}
    return ids | {"policy_hash": policy_at(NOON).hash, "part_id": "weights"}
