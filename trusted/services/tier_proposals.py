"""Putting a higher tier that the rule carries before a supervisor, who grants or declines it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from trusted.domain.errors import InputRefused, NotPermitted, TransitionNotAllowed
from trusted.domain.standing import Role
from trusted.domain.tier_proposals import Ended, is_worth_proposing
from trusted.persistence.database import db, lock
from trusted.persistence.models import (
    Account,
    Enrollment,
    StandingChange,
    TierProposal,
    TierProposalEnd,
    Validation,
)
from trusted.persistence.queries.scoring import concluded_validation
from trusted.persistence.queries.tier_proposals import (
    decided_among,
    next_proposal,
    proposed_among,
)
from trusted.program import shipped_program
from trusted.services.accounts import system_account
from trusted.services.apart import validation_by_others
from trusted.services.audit import record
from trusted.services.held_down import highest_held
from trusted.services.notices import tell_company


def lately_decided(ids: Collection[int], *, now: datetime) -> Mapping[int, int]:
    """Return the highest tier on which was decided so lately that it is not asked again."""
    again = timedelta(days=shipped_program().deadlines["propose-again"].number)
    return decided_among(ids, now - again)


def follow_rule(enrollment: Enrollment, ruled: int, policy: str, *, now: datetime) -> None:
    """Propose what the rule carries above the tier held, and let go what it carries no longer.

    ruled:  the tier that the facts carry, 0-3; policy: by whose numbers, its full name.
    The caller holds the enrollment and commits.
    """
    one = enrollment.id
    waiting = proposed_among([one]).get(one)
    if waiting is not None and waiting.tier == ruled > enrollment.tier:
        return
    if waiting is not None:
        _end(waiting, Ended.LAPSED, system_account(now=now), now=now)
    decided = lately_decided([one], now=now).get(one, 0)
    if is_worth_proposing(ruled, enrollment.tier, decided, highest_held(enrollment)):
        _propose(enrollment, ruled, policy, now)


def close_with_grant(enrollment: Enrollment, change: StandingChange, *, now: datetime) -> None:
    """Keep that a waiting proposal was granted by this change; the caller commits."""
    waiting = proposed_among([enrollment.id]).get(enrollment.id)
    if waiting is not None:
        actor = db.session.get_one(Account, change.decided_by_id)
        _end(waiting, Ended.GRANTED, actor, now=now, change=change)


def decline_tier(proposal: TierProposal, *, note: str, actor: Account, now: datetime) -> None:
    """Leave the tier as it is; the same is not proposed again for a while.

    note:   the reasons, for the company.
    Raises: NotPermitted; NotSeparated if the actor made the last validation; InputRefused
            without reasons; TransitionNotAllowed if it does not wait any more.
    """
    if actor.role is not Role.SUPERVISOR:
        raise NotPermitted("This is for supervisors to decide.")
    validation_by_others(proposal.enrollment_id, actor)
    if not note:
        raise InputRefused("Say why the tier is not granted; the company reads it.")
    lock(f"tier-proposals/{proposal.enrollment_id}")
    waiting = proposed_among([proposal.enrollment_id]).get(proposal.enrollment_id)
    if waiting is None or waiting.id != proposal.id:
        raise TransitionNotAllowed("This tier has been decided on already.")
    _end(proposal, Ended.DECLINED, actor, now=now, note=note)
    enrollment = db.session.get_one(Enrollment, proposal.enrollment_id)
    tell_company(enrollment, "tier-declined", now=now, note=note)
    db.session.commit()


def _propose(enrollment: Enrollment, tier: int, policy: str, now: datetime) -> None:
    proposal = TierProposal(
        enrollment_id=enrollment.id,
        number=next_proposal(enrollment.id),
        tier=tier,
        policy=policy,
        proposed_at=now,
    )
    db.session.add(proposal)
    db.session.flush()
    subject = f"tier-proposal/{proposal.id}"
    record(None, "propose-tier", subject, at=now, enrollment=enrollment.id, tier=tier)
    tell_company(enrollment, "tier-proposed", now=now, note=str(tier))


def _end(
    proposal: TierProposal,
    how: Ended,
    actor: Account,
    *,
    now: datetime,
    note: str = "",
    change: StandingChange | None = None,
) -> None:
    validation: Validation | None = None
    if how is not Ended.LAPSED:
        validation = concluded_validation(proposal.enrollment_id)
    db.session.add(
        TierProposalEnd(
            proposal_id=proposal.id,
            how=how,
            note=note,
            ended_at=now,
            ended_by_id=actor.id,
            validation_id=validation.id if validation else None,
            validated_by_id=validation.validator_id if validation else None,
            standing_change_id=change.id if change else None,
        )
    )
    db.session.flush()
    verb = {Ended.GRANTED: "grant-tier", Ended.DECLINED: "decline-tier"}.get(how, "lapse-proposal")
    record(actor.id, verb, f"tier-proposal/{proposal.id}", at=now, tier=proposal.tier, note=note)
