"""What program managers do with a policy in the making: copy, revise, propose, withdraw."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import rfc8785
from sqlalchemy import select

from trusted.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    DomainError,
    InputRefused,
    NotPermitted,
)
from trusted.domain.policies import DraftFacts, check_open
from trusted.domain.standing import Role
from trusted.persistence.database import db, lock
from trusted.persistence.models import Account, KeptPolicy, PolicyDraft, PolicyPublication
from trusted.program import Policy, shipped_policies, shipped_program
from trusted.program.policy_checks import Fault, faults_in
from trusted.program.policy_terms import PolicyPart, differences, with_values
from trusted.services.audit import record
from trusted.services.deadlines import due_on
from trusted.services.policies import kept_policy, policy_at, policy_of

PURPOSE_MAX = 4000


class DraftFaulty(DomainError):
    """Numbers of a draft do not fit each other; each fault names one and what to change."""

    code = "draft-faulty"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.words for fault in faults))
        self.faults = faults


def copy_policy(policy: Policy, *, purpose: str, actor: Account, now: datetime) -> PolicyDraft:
    """Begin a draft with the numbers of a policy.

    purpose: why the numbers are to change.
    Raises:  NotPermitted, InputRefused.
    """
    manager(actor)
    if not purpose or len(purpose) > PURPOSE_MAX:
        raise InputRefused(f"Say in up to {PURPOSE_MAX} characters what the new policy is for.")
    lock("policy-names")
    draft = PolicyDraft(
        copied_from=policy.full_name,
        purpose=purpose,
        content=_canonical(with_values(json.loads(policy.content), {"name": _free_name(now)})),
        author_id=actor.id,
        created_at=now,
        revised_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    subject = f"policy-draft/{draft.id}"
    record(actor.id, "copy-policy", subject, at=now, copied_from=policy.full_name)
    db.session.commit()
    return draft


def revise_draft(
    draft: PolicyDraft,
    part: PolicyPart,
    values: Mapping[str, object],
    *,
    version: int,
    actor: Account,
    now: datetime,
) -> bool:
    """Change the numbers of one part of a draft; returns whether any is another now.

    values:  key of the part -> value; None takes out what may be left out.
    version: of the draft, as the page showed it.
    Raises:  DraftFaulty, naming each number and what to change; NotPermitted unless it is the
             author; TransitionNotAllowed once it is proposed; ChangedMeanwhile.
    """
    _author(draft, actor)
    check_open(facts_of_draft(draft))
    if draft.version != version:
        raise ChangedMeanwhile(
            "This draft was changed in another window meanwhile. Look at its numbers and send"
            " yours again."
        )
    before = json.loads(draft.content)
    keys = {number.key for number in part.number}
    after = with_values(before, {key: value for key, value in values.items() if key in keys})
    if faults := faults_in(after, shipped_program().policy_parts):
        raise DraftFaulty(faults)
    changed = {
        change.number.key: [change.before, change.after]
        for change in differences(before, after, [part])
    }
    if changed:
        draft.content, draft.revised_at = policy_of(_canonical(after)).content, now
        record(actor.id, "revise-policy", f"policy-draft/{draft.id}", at=now, changed=changed)
    db.session.commit()
    return bool(changed)


def propose_draft(draft: PolicyDraft, *, actor: Account, now: datetime) -> None:
    """Hand a draft on for another person to publish; its content then stays as it is.

    Raises: NotPermitted unless it is the author; TransitionNotAllowed; InputRefused if nothing
            is changed; AlreadyTaken if a published policy has its name.
    """
    _author(draft, actor)
    check_open(facts_of_draft(draft))
    policy = policy_of(draft.content)
    if not _differs(policy, policy_at(now)):
        raise InputRefused("The draft has the numbers of the policy in force. Change one.")
    if policy.name in taken_names():
        raise AlreadyTaken(f"A published policy is named {policy.name} already. Change the name.")
    draft.proposed_at, draft.policy_id = now, kept_policy(policy, now=now).id
    record(actor.id, "propose-policy", f"policy-draft/{draft.id}", at=now, policy=policy.full_name)
    db.session.commit()


def withdraw_draft(draft: PolicyDraft, *, actor: Account, now: datetime) -> None:
    """Give up a draft that is not published.

    Raises: NotPermitted unless it is the author; InputRefused if it is withdrawn or published.
    """
    _author(draft, actor)
    facts = facts_of_draft(draft)
    if facts.withdrawn_at is not None or facts.effective_at is not None:
        raise InputRefused("Only a draft that is neither withdrawn nor published can be withdrawn.")
    draft.withdrawn_at = now
    record(actor.id, "withdraw-policy", f"policy-draft/{draft.id}", at=now)
    db.session.commit()


def facts_of_draft(draft: PolicyDraft) -> DraftFacts:
    """Return the dated facts from which the state of a draft follows."""
    effective_at = db.session.scalar(
        select(PolicyPublication.effective_at).where(PolicyPublication.draft_id == draft.id)
    )
    return DraftFacts(draft.proposed_at, draft.withdrawn_at, effective_at)


def taken_names() -> frozenset[str]:
    """Return the names of all policies that came with the code or were published."""
    published = db.session.scalars(
        select(KeptPolicy.name).join(
            PolicyPublication, PolicyPublication.policy_id == KeptPolicy.id
        )
    )
    return frozenset(published) | {policy.name for policy in shipped_policies()}


def manager(actor: Account) -> None:
    """Let program managers through."""
    if actor.role is not Role.PROGRAM_MANAGER:
        raise NotPermitted("This is for program managers.")


def _author(draft: PolicyDraft, actor: Account) -> None:
    manager(actor)
    if actor.id != draft.author_id:
        raise NotPermitted("Only the author of a draft changes it. Copy it to go on from it.")


def _differs(one: Policy, other: Policy) -> bool:
    """Return whether more than the name differs."""
    return any(
        change.number.key != "name"
        for change in differences(
            json.loads(one.content), json.loads(other.content), shipped_program().policy_parts
        )
    )


def _canonical(content: Mapping[str, object]) -> str:
    return rfc8785.dumps(dict(content)).decode()  # type: ignore[arg-type]


def _free_name(now: datetime) -> str:
    """Return the first month, from the earliest in which a policy can begin, that is not taken."""
    day, taken = due_on("policy-notice", now.date()), taken_names()
    while f"{day:%Y-%m}" in taken:
        day = day.replace(day=1) + timedelta(days=32)
    return f"{day:%Y-%m}"
