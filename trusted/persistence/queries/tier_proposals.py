"""Higher tiers that the rule proposes: which wait, and on which was decided lately."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from trusted.domain.tier_proposals import Ended
from trusted.persistence.database import ask, db
from trusted.persistence.models import Enrollment, TierProposal, TierProposalEnd
from trusted.persistence.queries.many import IDS
from trusted.persistence.types import UTCDateTime


def proposed_among(ids: Collection[int]) -> Mapping[int, TierProposal]:
    """Return the proposal that waits, by enrollment; one at the most of each."""
    return {row.enrollment_id: row for row in db.session.scalars(_waiting(), {"ids": ids})}


def decided_among(ids: Collection[int], since: datetime) -> Mapping[int, int]:
    """Return the highest tier on which a supervisor has decided from a moment on, by enrollment."""
    rows = ask(_decided(), {"ids": ids, "since": since})
    return {row[0]: row[1] for row in rows}


def proposals_of(enrollment_id: int) -> Sequence[tuple[TierProposal, TierProposalEnd | None]]:
    """Return all proposals of an enrollment with what became of each, the newest first."""
    rows = db.session.execute(_of_enrollment(), {"enrollment_id": enrollment_id})
    return [(row[0], row[1]) for row in rows]


@cache
def _of_enrollment() -> Select[TierProposal, TierProposalEnd]:
    """Return the question, made once."""
    return (
        select(TierProposal, TierProposalEnd)
        .outerjoin(TierProposalEnd, TierProposalEnd.proposal_id == TierProposal.id)
        .where(TierProposal.enrollment_id == bindparam("enrollment_id"))
        .order_by(TierProposal.number.desc())
    )


def proposal_by_id(proposal_id: int) -> TierProposal | None:
    """Return a proposal with its enrollment and company."""
    return db.session.scalar(
        select(TierProposal)
        .where(TierProposal.id == proposal_id)
        .options(joinedload(TierProposal.enrollment).joinedload(Enrollment.company))
    )


def next_proposal(enrollment_id: int) -> int:
    """Return the number that the next proposal of an enrollment bears, from 1 up."""
    last = db.session.scalar(
        select(func.max(TierProposal.number)).where(TierProposal.enrollment_id == enrollment_id)
    )
    return (last or 0) + 1


@cache
def _waiting() -> Select[TierProposal]:
    """Return the question, made once."""
    return (
        select(TierProposal)
        .outerjoin(TierProposalEnd, TierProposalEnd.proposal_id == TierProposal.id)
        .where(TierProposal.enrollment_id.in_(IDS), TierProposalEnd.id.is_(None))
    )


@cache
def _decided() -> Select[*tuple[Any, ...]]:
    """Return the question, made once."""
    return (
        select(TierProposal.enrollment_id, func.max(TierProposal.tier))
        .join(TierProposalEnd, TierProposalEnd.proposal_id == TierProposal.id)
        .where(
            TierProposal.enrollment_id.in_(IDS),
            TierProposalEnd.how.in_((Ended.GRANTED, Ended.DECLINED)),
            TierProposalEnd.ended_at >= bindparam("since", type_=UTCDateTime),
        )
        .group_by(TierProposal.enrollment_id)
    )
