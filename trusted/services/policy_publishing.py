"""Publishing a policy by a second person, and telling companies beforehand what it would do."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trusted.domain.clocks import start_of
from trusted.domain.errors import AlreadyTaken, ChangedMeanwhile
from trusted.domain.policies import (
    DraftFacts,
    Movement,
    PolicyState,
    TrialMissing,
    check_effective,
    check_publishable,
    state_of,
)
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    PolicyDraft,
    PolicyPublication,
    PolicyTrial,
    PolicyTrialLine,
)
from trusted.persistence.queries.policies import (
    TOLD,
    finished_trial,
    kept_by_id,
    lines_to_tell,
    movements_of,
    publications,
)
from trusted.program import Policy, shipped_program
from trusted.program.policy_terms import NumberChange, differences
from trusted.services.audit import record
from trusted.services.claims import claim
from trusted.services.deadlines import due_on
from trusted.services.notices import tell_company
from trusted.services.policies import (
    first_policy,
    forget_schedule,
    policy_at,
    policy_by_hash,
    policy_of,
)
from trusted.services.policy_drafts import facts_of_draft, manager, taken_names
from trusted.services.reminders import note_done
from trusted.services.seen import hash_of


@dataclass(frozen=True, slots=True)
class Announced:
    """A policy that was published and has not taken effect.

    changes: what differs from the policy that holds until then.
    """

    policy: Policy
    effective_at: datetime
    changes: Sequence[NumberChange]


@dataclass(frozen=True, slots=True)
class Known:
    """A policy that was published, or the first one, and where it stands.

    publication: None: it is the first one, which came with the code.
    """

    policy: Policy
    state: PolicyState
    publication: PolicyPublication | None


def known_policies(*, now: datetime) -> Sequence[Known]:
    """Return all policies that were published, the latest effective first, then the first one."""
    in_force, since = policy_at(now), in_force_since(now=now)
    first = first_policy()
    standing = PolicyState.IN_FORCE if in_force == first else PolicyState.SUPERSEDED
    return [
        Known(
            policy_by_hash(publication.policy.hash),
            state_of(DraftFacts(now, None, publication.effective_at), now, since),
            publication,
        )
        for publication in publications()
    ] + [Known(first, standing, None)]


def in_force_since(*, now: datetime) -> datetime | None:
    """Return since when the policy in force is; None: the first one is."""
    moments = [one.effective_at for one in publications() if one.effective_at <= now]
    return max(moments, default=None)


def states_of(drafts: Collection[PolicyDraft], *, now: datetime) -> Mapping[int, PolicyState]:
    """Return where each draft, or the policy it became, stands."""
    published = {one.draft_id: one.effective_at for one in publications()}
    since = in_force_since(now=now)
    return {
        draft.id: state_of(
            DraftFacts(draft.proposed_at, draft.withdrawn_at, published.get(draft.id)), now, since
        )
        for draft in drafts
    }


def carrying_trial(draft: PolicyDraft, *, now: datetime) -> PolicyTrial | None:
    """Return the dry run on which a publication can rest: same content, beside the one in force."""
    return finished_trial(policy_of(draft.content).hash, policy_at(now).hash)


def publication_facts(draft: PolicyDraft, *, now: datetime) -> dict[str, object]:
    """Return all on which the publication of a draft rests, as its page shows it."""
    policy, in_force = policy_of(draft.content), policy_at(now)
    trial = carrying_trial(draft, now=now)
    return {
        "draft": draft.id,
        "policy": policy.full_name,
        "in_force": in_force.full_name,
        "changes": [change.sentence for change in changes_between(in_force, policy)],
        "trial": None
        if trial is None
        else [trial.id, trial.facts_on.isoformat(), trial.enrollments, trial.spread],
        "movements": dict(movements_of([trial.id])[trial.id]) if trial else {},
    }


def publish_policy(
    draft: PolicyDraft, effective_on: date, *, seen: str, actor: Account, now: datetime
) -> PolicyPublication:
    """Publish a proposed policy, to take effect at the beginning of a day (UTC).

    seen:   the hash of `publication_facts` on the page on which was decided.
    Raises: NotSeparated for the author; NotPermitted, TransitionNotAllowed; TrialMissing without
            a finished dry run of the same content beside the policy in force; InputRefused for
            a day before the time of notice; AlreadyTaken; ChangedMeanwhile.
    """
    manager(actor)
    lock("policy-names")
    check_publishable(facts_of_draft(draft), draft.author_id, actor.id)
    trial = carrying_trial(draft, now=now)
    if trial is None:
        raise TrialMissing(
            "Let a dry run of this policy beside the policy in force finish first, so that it is"
            " known what it does."
        )
    if seen != hash_of(publication_facts(draft, now=now)):
        raise ChangedMeanwhile(
            "What is published changed since this page was shown. Read it again."
        )
    check_effective(effective_on, due_on("policy-notice", now.date()))
    policy, effective_at = policy_of(draft.content), start_of(effective_on)
    _check_free(policy, effective_at)
    publication = PolicyPublication(
        draft_id=draft.id,
        policy=kept_by_id(trial.policy_id),
        author_id=draft.author_id,
        trial_id=trial.id,
        published_at=now,
        published_by_id=actor.id,
        effective_at=effective_at,
        seen_hash=seen,
    )
    db.session.add(publication)
    db.session.flush()
    record(
        actor.id,
        "publish-policy",
        f"policy-draft/{draft.id}",
        at=now,
        policy=policy.full_name,
        effective_at=effective_at.isoformat(),
    )
    db.session.commit()
    forget_schedule()
    return publication


def announced(*, now: datetime) -> Sequence[Announced]:
    """Return what was published and has not taken effect, the soonest first."""
    holds, found = policy_at(now), []
    for publication in reversed(publications()):
        if publication.effective_at > now:
            policy = policy_of(publication.policy.content)
            changes = changes_between(holds, policy)
            found.append(Announced(policy, publication.effective_at, changes))
            holds = policy
    return found


def changes_between(one: Policy, other: Policy) -> Sequence[NumberChange]:
    """Return what differs between two policies, in words."""
    parts = shipped_program().policy_parts
    return differences(json.loads(one.content), json.loads(other.content), parts)


def to_tell(*, now: datetime) -> Sequence[tuple[int, int]]:
    """Return publication and line of a dry run for everyone who is yet to be told."""
    return lines_to_tell(now)


def tell_beforehand(due: tuple[int, int], *, now: datetime) -> bool:
    """Tell one company what an announced policy would do to its tier, once."""
    publication = db.session.get_one(PolicyPublication, due[0])
    line = db.session.get_one(PolicyTrialLine, due[1])
    code, subject = TOLD[Movement(line.movement)], f"policy-publication/{publication.id}"
    enrollment, begins = claim(line.enrollment_id), publication.effective_at.date()
    if enrollment is None or not note_done(enrollment.id, code, subject, begins, now=now):
        db.session.commit()
        return False
    facts_on = db.session.get_one(PolicyTrial, line.trial_id).facts_on
    tell_company(enrollment, code, now=now, note=_note(line, begins, facts_on))
    record(None, "tell-of-policy", f"enrollment/{enrollment.id}", at=now, of=subject, code=code)
    db.session.commit()
    return True


def _note(line: PolicyTrialLine, begins: date, facts_on: date) -> str:
    why: Mapping[str, Any] = line.why
    gates = " ".join(gate["text"] for gate in why["gates"])
    now_carried = min(line.held_tier, line.tier_before)
    before = now_carried if line.movement == Movement.FALLS else line.tier_before
    said = f"{begins.isoformat()}: {before} → {line.tier_after} ({facts_on.isoformat()})."
    return f"{said} {gates}".strip() if line.movement == Movement.FALLS else said


def _check_free(policy: Policy, effective_at: datetime) -> None:
    if policy.name in taken_names():
        raise AlreadyTaken(f"A published policy is named {policy.name} already. Change the name.")
    if any(other.effective_at == effective_at for other in publications()):
        raise AlreadyTaken("Another policy takes effect on this day. Choose another day.")
