"""Who and what else a company has to do with: agents, other companies, what is in doubt."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from trusted.domain.disputes import Contested
from trusted.persistence.database import db
from trusted.persistence.models import (
    Company,
    Dispute,
    DisputeDecision,
    DriftReview,
    Enrollment,
    Finding,
    Mandate,
    Penalty,
    SuccessionRequest,
    TierOverride,
    TierProposal,
    Validation,
)
from trusted.persistence.queries.disputes import contested_already, dispute_by_id, fact_of
from trusted.persistence.queries.drift_reviews import open_drift_review
from trusted.persistence.queries.overrides import overrides_of
from trusted.persistence.queries.tier_proposals import proposed_among
from trusted.services.disputes import Named


class Relations:
    """What there is to act on beside the case itself.

    company_id: the company that has the case; another one after it was merged or split.
    others:     companies of the same owner, with which it may be merged or split.
    agent_id:   a company that may act for it.
    """

    company_id: int
    others: list[int]
    agent_id: int
    enrollment: Enrollment | None
    _newest: Callable[..., Any]

    @property
    def other(self) -> Company | None:
        """A company with which this one was not merged yet."""
        return db.session.get_one(Company, self.others[0]) if self.others else None

    def is_now(self, company_id: int) -> None:
        """Go on with the company that has the case from now on."""
        self.others.remove(company_id)
        self.company_id = company_id

    @property
    def succession(self) -> SuccessionRequest | None:
        """The merger or split that was asked for and waits for a decision."""
        return db.session.scalar(
            select(SuccessionRequest).where(
                SuccessionRequest.from_company_id == self.company_id,
                SuccessionRequest.decided_at.is_(None),
            )
        )

    @property
    def mandate(self) -> Mandate | None:
        """The newest mandate that nobody has ended."""
        return db.session.scalar(
            select(Mandate)
            .where(Mandate.company_id == self.company_id, Mandate.ended_at.is_(None))
            .order_by(Mandate.id.desc())
            .limit(1)
        )

    @property
    def fact(self) -> Named | None:
        """A penalty or a finding that the company has not contested yet."""
        if self.enrollment is None:
            return None
        of = self.enrollment.id
        penalties = select(Penalty.id).where(Penalty.enrollment_id == of)
        findings = (
            select(Finding.id)
            .join(Validation, Validation.id == Finding.validation_id)
            .where(Validation.enrollment_id == of)
            .order_by(Finding.id.desc())
            .limit(2)
        )
        for kind, ids in ((Contested.PENALTY, penalties), (Contested.FINDING, findings)):
            for id_ in db.session.scalars(ids).all():
                known = fact_of(of, kind, id_) is not None
                if known and contested_already(of, kind, id_) is None:
                    return Named(kind, id_)
        return None

    @property
    def dispute(self) -> Dispute | None:
        """The newest dispute that is not decided, else the newest."""
        newest = self._newest(Dispute, ~Dispute.id.in_(select(DisputeDecision.dispute_id)))
        newest = newest or self._newest(Dispute)
        return newest and dispute_by_id(newest.id)

    @property
    def override(self) -> TierOverride | None:
        """The newest override."""
        found = overrides_of(self.enrollment.id) if self.enrollment else ()
        return found[0].override if found else None

    @property
    def drift_review(self) -> DriftReview | None:
        """The review of frequent violations that is open."""
        return open_drift_review(self.enrollment.id) if self.enrollment else None

    @property
    def tier_proposal(self) -> TierProposal | None:
        """The higher tier that the rule proposes."""
        if self.enrollment is None:
            return None
        return proposed_among([self.enrollment.id]).get(self.enrollment.id)
