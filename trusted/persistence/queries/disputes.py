"""Disputes about facts, to whom they are given, how they ended, and what can be contested."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import joinedload

from trusted.domain.disputes import Contested, DisputeOutcome
from trusted.persistence.database import db
from trusted.persistence.models import (
    Dispute,
    DisputeAssignment,
    DisputeDecision,
    Enrollment,
    Finding,
    FindingCorrection,
    Outcome,
    OutcomeParty,
    Penalty,
    Validation,
)
from trusted.persistence.queries.counts import corrected
from trusted.persistence.queries.paging import Page, page_of, rows_on

Fact = Finding | Penalty | Outcome


def dispute_by_id(dispute_id: int) -> Dispute | None:
    """Return a dispute with its enrollment, thread and fact."""
    return db.session.scalar(
        select(Dispute)
        .options(
            joinedload(Dispute.enrollment).joinedload(Enrollment.company),
            joinedload(Dispute.thread),
            joinedload(Dispute.finding),
            joinedload(Dispute.penalty),
            joinedload(Dispute.outcome),
        )
        .where(Dispute.id == dispute_id)
        .execution_options(populate_existing=True)
    )


def dispute_in_thread(thread_id: int) -> Dispute | None:
    """Return the dispute that is carried on in a thread."""
    return db.session.scalar(select(Dispute).where(Dispute.thread_id == thread_id))


def disputes_of(enrollment_id: int) -> Sequence[Row[Dispute, DisputeDecision | None]]:
    """Return the disputes of an enrollment with how each ended, the newest first."""
    return db.session.execute(_of_enrollment(), {"enrollment_id": enrollment_id}).all()


@cache
def _of_enrollment() -> Select[Dispute, DisputeDecision]:
    """Return the question, made once."""
    return (
        select(Dispute, DisputeDecision)
        .outerjoin(DisputeDecision, DisputeDecision.dispute_id == Dispute.id)
        .options(joinedload(Dispute.thread))
        .where(Dispute.enrollment_id == bindparam("enrollment_id"))
        .order_by(Dispute.id.desc())
    )


def disputes_on(enrollment_id: int, page: int) -> Page[Row[Dispute, DisputeDecision | None]]:
    """Return a page of the disputes of an enrollment."""
    return page_of(disputes_of(enrollment_id), page)


def disputes_listed(page: int, *, decided: bool) -> Page[Row[Dispute, DisputeDecision | None]]:
    """Return a page of all disputes, decided (newest first) or not (oldest first), with company."""
    return rows_on(
        select(Dispute, DisputeDecision)
        .outerjoin(DisputeDecision, DisputeDecision.dispute_id == Dispute.id)
        .options(
            joinedload(Dispute.thread),
            joinedload(Dispute.enrollment).joinedload(Enrollment.company),
        )
        .where(DisputeDecision.id.is_not(None) if decided else DisputeDecision.id.is_(None))
        .order_by(Dispute.id.desc() if decided else Dispute.id),
        page,
    )


def assignment_of_dispute(dispute_id: int) -> DisputeAssignment | None:
    """Return the newest assignment, with the officer."""
    return db.session.scalar(
        select(DisputeAssignment)
        .options(joinedload(DisputeAssignment.officer))
        .where(DisputeAssignment.dispute_id == dispute_id)
        .order_by(DisputeAssignment.id.desc())
        .limit(1)
    )


def decision_of_dispute(dispute_id: int) -> DisputeDecision | None:
    """Return how a dispute ended; None: it did not."""
    return db.session.scalar(
        select(DisputeDecision).where(DisputeDecision.dispute_id == dispute_id)
    )


def contested_already(enrollment_id: int, kind: Contested, fact_id: int) -> int | None:
    """Return the id of the dispute about a fact."""
    column = {
        Contested.FINDING: Dispute.finding_id,
        Contested.PENALTY: Dispute.penalty_id,
        Contested.OUTCOME: Dispute.outcome_id,
    }[kind]
    return db.session.scalar(
        select(Dispute.id).where(Dispute.enrollment_id == enrollment_id, column == fact_id)
    )


def fact_of(enrollment_id: int, kind: Contested, fact_id: int) -> Fact | None:
    """Return a fact about an enrollment that the company may know of.

    A finding once its validation is reported, a penalty that was not struck, a violation that
    counts.
    """
    query: Select[Fact] = {  # type: ignore[assignment]
        Contested.FINDING: select(Finding)
        .join(Validation, Validation.id == Finding.validation_id)
        .where(Finding.id == fact_id, Validation.enrollment_id == enrollment_id)
        .where(Validation.reported_at.is_not(None)),
        Contested.PENALTY: select(Penalty).where(
            Penalty.id == fact_id, Penalty.enrollment_id == enrollment_id, ~struck()
        ),
        Contested.OUTCOME: select(Outcome)
        .join(OutcomeParty, OutcomeParty.outcome_id == Outcome.id)
        .where(Outcome.id == fact_id, OutcomeParty.enrollment_id == enrollment_id)
        .where(Outcome.violation, ~corrected()),
    }[kind]
    return db.session.scalar(query)


def struck() -> ColumnElement[bool]:
    """Whether a penalty no longer counts, since a dispute found that it is not the company's."""
    return (
        select(Dispute.id)
        .join(DisputeDecision, DisputeDecision.dispute_id == Dispute.id)
        .where(
            Dispute.penalty_id == Penalty.id,
            DisputeDecision.outcome == DisputeOutcome.CORRECTED,
        )
        .exists()
    )


def disputes_about(kind: Contested, fact_ids: Collection[int]) -> Mapping[int, int]:
    """Return the id of the dispute about each finding or penalty that is contested."""
    column = Dispute.finding_id if kind is Contested.FINDING else Dispute.penalty_id
    rows = db.session.execute(select(column, Dispute.id).where(column.in_(fact_ids)))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def corrections_of(finding_ids: Collection[int]) -> Mapping[int, FindingCorrection]:
    """Return what replaces each finding that was corrected."""
    rows = db.session.scalars(
        select(FindingCorrection).where(FindingCorrection.finding_id.in_(finding_ids))
    )
    return {row.finding_id: row for row in rows}


def penalties_known(enrollment_id: int) -> Sequence[tuple[Penalty, int | None]]:
    """Return the penalties that count, with the id of the dispute about each, newest first."""
    rows = db.session.execute(
        select(Penalty, Dispute.id)
        .outerjoin(Dispute, Dispute.penalty_id == Penalty.id)
        .where(Penalty.enrollment_id == enrollment_id, ~struck())
        .order_by(Penalty.final_on.desc(), Penalty.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def violations_on(enrollment_id: int, page: int) -> Page[Row[Outcome, int | None]]:
    """Return a page of the violations that count, each with the dispute about it, newest first."""
    own = (Dispute.outcome_id == Outcome.id) & (Dispute.enrollment_id == enrollment_id)
    return rows_on(
        select(Outcome, Dispute.id.label("dispute_id"))
        .join(OutcomeParty, OutcomeParty.outcome_id == Outcome.id)
        .outerjoin(Dispute, own)
        .where(OutcomeParty.enrollment_id == enrollment_id, Outcome.violation, ~corrected())
        .order_by(OutcomeParty.examined_on.desc(), Outcome.id.desc()),
        page,
    )
