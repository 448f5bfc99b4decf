"""What the remarks on an application are made from, beside what it holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from trusted.domain.readiness import DocumentFacts
from trusted.persistence.database import db
from trusted.persistence.models import Evidence, Response, ResponseEvidence, ReturnedItem
from trusted.persistence.queries.applications import open_items


def documents_by_criterion(application_id: int) -> Mapping[str, Sequence[DocumentFacts]]:
    """Return criterion id -> the documents that support its answer."""
    rows = db.session.execute(
        select(Response.criterion_id, Evidence)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(Response.application_id == application_id)
        .order_by(Response.criterion_id, Evidence.id)
    )
    found: dict[str, list[DocumentFacts]] = defaultdict(list)
    for criterion_id, document in rows:
        found[criterion_id].append(
            DocumentFacts(
                document.id,
                document.title,
                document.kind,
                document.issued_on,
                document.period_to,
                document.valid_until,
            )
        )
    return found


def unmended_items(application_id: int) -> Sequence[ReturnedItem]:
    """Return the returned items about which nothing was done since.

    One about the application as a whole counts as mended with the first answer that changes.
    """
    touched = _last_touched(application_id)
    anything = max(touched.values(), default=None)
    unmended = []
    for item in open_items(application_id):
        last = touched.get(item.criterion_id) if item.criterion_id else anything
        if last is None or last <= item.returned_at:
            unmended.append(item)
    return unmended


def _last_touched(application_id: int) -> Mapping[str, datetime]:
    rows = db.session.execute(
        select(Response.criterion_id, Response.saved_at, func.max(ResponseEvidence.attached_at))
        .outerjoin(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .where(Response.application_id == application_id)
        .group_by(Response.id)
    )
    return {
        criterion_id: max(saved_at, attached_at or saved_at)
        for criterion_id, saved_at, attached_at in rows
    }
