"""Filings, each with what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, exists, select
from sqlalchemy.orm import aliased, joinedload

from trusted.domain.filings import (
    FilingFacts,
    FilingState,
    filing_state,
    is_due,
    takes_effect_on,
)
from trusted.persistence.database import db
from trusted.persistence.models import (
    Enrollment,
    Evidence,
    Filing,
    FilingDecision,
    FilingDocument,
    FilingTakenEffect,
)
from trusted.persistence.queries.paging import Page, rows_on


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing with its decision, its effect, and whether another one corrects it."""

    filing: Filing
    decision: FilingDecision | None
    effect: FilingTakenEffect | None
    corrected: bool

    @property
    def facts(self) -> FilingFacts:
        """What the rules read of it."""
        return FilingFacts(
            reviewed=self.filing.reviewed,
            effective_on=self.filing.effective_on,
            filed_on=_day(self.filing.filed_at),
            accepted=self.decision.accepted if self.decision else None,
            decided_on=_day(self.decision.decided_at) if self.decision else None,
            took_effect_on=self.effect.effective_on if self.effect else None,
            corrected=self.corrected,
        )

    @property
    def state(self) -> FilingState:
        """How far it has come."""
        return filing_state(self.facts)

    @property
    def counts_from(self) -> date | None:
        """The day on which it takes or took effect; None: none is set."""
        return takes_effect_on(self.facts)


def filings_of(enrollment_id: int, page: int) -> Page[Filed]:
    """Return a page of filings, the newest first."""
    found = rows_on(
        _filed().where(Filing.enrollment_id == enrollment_id).order_by(Filing.id.desc()), page
    )
    filings = [Filed(row[0], row[1], row[2], row[3]) for row in found.items]
    return Page(filings, found.page, found.total)


def filed(filing_id: int, enrollment_id: int | None = None) -> Filed | None:
    """Return one filing with enrollment and company; of this enrollment, if one is named."""
    query = _filed().where(Filing.id == filing_id)
    if enrollment_id is not None:
        query = query.where(Filing.enrollment_id == enrollment_id)
    row = db.session.execute(
        query.options(
            joinedload(Filing.enrollment).joinedload(Enrollment.company)
        ).execution_options(populate_existing=True)
    ).first()
    return Filed(*row) if row else None


def due_filings(on: date) -> Sequence[Filed]:
    """Return what is to take effect by a day and has not, in the order of its days."""
    rows = db.session.execute(_waiting(), {"on": on})
    due = [one for one in (Filed(*row) for row in rows) if is_due(one.facts, on)]
    return sorted(due, key=lambda one: (one.counts_from or on, one.filing.id))


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked every few minutes."""
    return _filed().where(
        FilingTakenEffect.id.is_(None),
        Filing.effective_on <= bindparam("on", type_=Date),
        Filing.reviewed.is_(False) | FilingDecision.accepted.is_(True),
    )


def filing_documents(filing_id: int) -> Sequence[Evidence]:
    """Return the documents that went with a filing."""
    return db.session.scalars(
        select(Evidence)
        .join(FilingDocument, FilingDocument.evidence_id == Evidence.id)
        .where(FilingDocument.filing_id == filing_id)
        .order_by(FilingDocument.id)
    ).all()


def correctable(enrollment_id: int, kind: str) -> Sequence[Filed]:
    """Return the filings of a kind that a new one could correct, the newest first."""
    rows = db.session.execute(
        _filed()
        .where(Filing.enrollment_id == enrollment_id, Filing.kind == kind)
        .order_by(Filing.id.desc())
    )
    closed = (FilingState.REFUSED, FilingState.SUPERSEDED)
    return [
        one
        for one in (Filed(*row) for row in rows)
        if not one.corrected and one.state not in closed
    ]


def _filed() -> Select[*tuple[Any, ...]]:
    later, decided = aliased(Filing), aliased(FilingDecision)
    refused = exists().where(decided.filing_id == later.id, decided.accepted.is_(False))
    corrected = exists().where(later.corrects_id == Filing.id, ~refused)
    return (
        select(Filing, FilingDecision, FilingTakenEffect, corrected.label("corrected"))
        .outerjoin(FilingDecision, FilingDecision.filing_id == Filing.id)
        .outerjoin(FilingTakenEffect, FilingTakenEffect.filing_id == Filing.id)
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
